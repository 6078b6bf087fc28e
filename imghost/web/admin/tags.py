"""Tags of the whole site: renaming, joining, removing."""

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import db
from imghost.http.paging import LAST_PAGE, whole_parameter
from imghost.http.sessions import web_actor
from imghost.services.discovery.tag_edit import PAGE_SIZE, delete_tag, rename_tag, tag_counts
from imghost.services.discovery.topics import find_tag
from imghost.web.addresses import came_from
from imghost.web.admin.answers import answer, words_asked_for

bp = Blueprint("tags", __name__)

HOME = "/admin/tags"


@bp.get("/tags")
def show() -> Response:
    """Show the tags, the most used first."""
    return _list()


@bp.post("/tags/<name>")
def rename(name: str) -> ResponseReturnValue:
    """Rename a tag, or join it with another."""
    try:
        rename_tag(web_actor(), find_tag(name), request.form.get("name", ""))
    except InvalidInput as error:
        return _list(error, name)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(came_from(HOME), 303)


@bp.post("/tags/<name>/delete")
def delete(name: str) -> ResponseReturnValue:
    """Take a tag off every picture."""
    delete_tag(web_actor(), find_tag(name))
    db.session.commit()
    flash(gettext("The tag was removed."))
    return redirect(came_from(HOME), 303)


def _list(error: ImghostError | None = None, wrong: str = "") -> Response:
    words, page = words_asked_for(), whole_parameter("page", 1, 1, LAST_PAGE)
    found = tag_counts(words, page=page)
    return answer(
        "admin/tags.html",
        status=422 if error else 200,
        tags=found[:PAGE_SIZE],
        page=page,
        next_page=page + 1 if len(found) > PAGE_SIZE else None,
        words=words,
        error=error,
        wrong=wrong,
    )
