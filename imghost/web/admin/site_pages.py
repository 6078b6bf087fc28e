"""Writing the site's own pages in Markdown, with a preview."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput, NotFound
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.services.audit import record
from imghost.services.site.settings_form import form_values, save_settings_form
from imghost.services.site.site_pages import PAGES
from imghost.settings.branding import PAGE_LENGTH
from imghost.web.admin.answers import answer
from imghost.web.branding import TITLES
from imghost.web.fragments import wants_fragment
from imghost.web.sent_forms import FormState, form_state, sent_form
from imghost.web.site_pages import as_markup

bp = Blueprint("admin_site_pages", __name__)

HOME = "/admin/pages"


@bp.get("/pages")
def show() -> Response:
    """Show which pages there are."""
    texts = {name: getattr(settings(), setting) for name, setting in PAGES.items()}
    return answer("admin/pages.html", texts=texts, titles=TITLES)


@bp.get("/pages/<name>")
def edit(name: str) -> Response:
    """Show the text of one page beside what it looks like. Raises NotFound."""
    setting = _setting(name)
    return _page(name, form_state(form_values([setting], settings())))


@bp.post("/pages/<name>")
def save(name: str) -> ResponseReturnValue:
    """Save the text, or with `preview` only show it. Raises NotFound."""
    setting = _setting(name)
    if "preview" in request.form:
        return _preview(name)
    try:
        changed = save_settings_form([setting], sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(name, form_state(form_values([setting], settings()), error), error)
    if changed:
        # The log tells of the change; a whole text would fill it.
        record(web_actor(), "page.edit", name, characters=str(len(str(changed[setting]))))
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(f"{HOME}/{name}", 303)


def _preview(name: str) -> ResponseReturnValue:
    setting = _setting(name)
    text = request.form.get(setting, "")[:PAGE_LENGTH]
    if wants_fragment():
        return render_template("admin/_page_preview.html", body=as_markup(text), text=text)
    present = form_state(form_values([setting], settings()))
    return _page(name, FormState({setting: text}, present.shown))


def _page(name: str, form: FormState, error: ImghostError | None = None) -> Response:
    setting = _setting(name)
    return answer(
        "admin/page.html",
        status=422 if error else 200,
        name=name,
        setting=setting,
        title=TITLES[name],
        form=form,
        text=form[setting],
        body=as_markup(form[setting]),
        longest=PAGE_LENGTH,
        is_shown=bool(getattr(settings(), setting).strip()),
    )


def _setting(name: str) -> str:
    if name not in PAGES:
        raise NotFound
    return PAGES[name]
