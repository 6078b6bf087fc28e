"""Settings that count at once, on one page: in sections, with a search, each explained where it is set."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext

from imghost.base.errors import Conflict, ImghostError, InvalidInput, NotFound
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.services.audit import record
from imghost.services.site.settings_form import form_values, save_settings_form
from imghost.services.site.site_settings import EDITABLE
from imghost.web.admin.answers import answer, words_asked_for
from imghost.web.admin.setting_controls import Control, control, sent_values
from imghost.web.admin.setting_words import SECTIONS
from imghost.web.sent_forms import FormState, form_state, sent_form

bp = Blueprint("site_settings", __name__)

HOME = "/admin/settings"
# What is better chosen beside what it looks like.
OWN_PAGES = {
    "watermark": "/admin/watermark",
    "pictures of the site": "/admin/branding",
    "pages": "/admin/pages",
    "first steps": "/admin/first-day",
}
NAMES = tuple(name for section in SECTIONS for name in EDITABLE[section])


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the page and what stands below it."""

    name: str
    title: LazyString
    controls: Sequence[Control]


@bp.get("/settings")
def show() -> Response:
    """Show all settings, or those that are about the words that were searched for."""
    return _page()


@bp.get("/settings/<group>")
def show_section(group: str) -> ResponseReturnValue:
    """Lead to one section, or to the page that one of them has for itself. Raises NotFound."""
    if group not in EDITABLE:
        raise NotFound
    return redirect(OWN_PAGES.get(group, f"{HOME}#{group}"), 303)


@bp.post("/settings")
def save() -> ResponseReturnValue:
    """Change what was changed on the page; what is as the site was started is no change."""
    try:
        changed = save_settings_form(NAMES, sent_values(sent_form(), NAMES))
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(error)
    actor = web_actor()
    for section in SECTIONS:
        of_section = {name: value for name, value in changed.items() if name in EDITABLE[section]}
        if of_section:
            record(actor, "settings.change", section, **of_section)
    db.session.commit()
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."))
    reset = request.form.get("reset", "")
    return redirect(f"{HOME}#setting-{reset}" if reset in NAMES else HOME, 303)


def _page(error: ImghostError | None = None) -> Response:
    words = words_asked_for()
    form = form_state(form_values(NAMES, settings()), error)
    if isinstance(error, InvalidInput):
        form = replace(form, values={**form.values, **sent_values(sent_form(), NAMES).entered})
    sections = [section for section in _sections(form, words.split()) if section.controls]
    shown = [each for section in sections for each in section.controls]
    return answer(
        "admin/settings.html",
        status=422 if error else 200,
        sections=sections,
        form=form,
        shown_settings={each.name: form.shown[each.name] for each in shown},
        faulty=next((each for each in shown if error and error.field == each.name), None),
        words=words,
        found=len(shown),
    )


def _sections(form: FormState, words: Sequence[str]) -> list[Section]:
    return [
        Section(name, title, [each for each in _controls(name, form) if each.is_about(words)])
        for name, title in SECTIONS.items()
    ]


def _controls(section: str, form: FormState) -> list[Control]:
    return [control(name, form) for name in EDITABLE[section]]
