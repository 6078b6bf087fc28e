"""The bulk action bar. Large changes run in a worker and show their progress."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from imghost.base.errors import InvalidInput, NotFound
from imghost.extensions import db, now
from imghost.http import send
from imghost.http.send_archive import count_archive, send_archive
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.archive import archived_files
from imghost.services.library.bulk_change import CHANGES, MOST_AT_ONCE, change_now
from imghost.services.library.bulk_job import BulkJob, find_bulk_job, start_bulk_job
from imghost.services.library.library import count_matching, still_matching
from imghost.services.library.made_stricter import refuse_opening_unseen
from imghost.services.library.selection import selected, selected_ids, selected_images
from imghost.services.trash.image_trash import moment_text, parse_moment, restore
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.library.messages import done_words, job_words
from imghost.web.library.pages import UNDO, shown_list
from imghost.web.library.place import Place, chosen_view, form_place, form_selection, place_named
from imghost.web.wording import missing_words

bp = Blueprint("library_bulk", __name__)

# Pages that take the chosen pictures from their address.
PAGES = {"codes": "/my/uploads/codes", "album": "/my/uploads/album"}


@bp.post("/my/uploads/bulk/<action>")
def change(action: str) -> ResponseReturnValue:
    """Change the chosen pictures; when they are many, show a page of the change instead of each of them."""
    if action not in CHANGES:
        raise NotFound
    actor, place = web_actor(), form_place()
    selection = form_selection(place)
    value = request.form.get(CHANGES[action][1], "")
    chosen = selected(actor, selection)
    if action == "visibility":
        refuse_opening_unseen(chosen, value, _shown(), _opened_at())
    if chosen.total > MOST_AT_ONCE:
        job = start_bulk_job(actor, action, value, chosen)
        db.session.commit()
        return _started(job, place)
    images = change_now(actor, action, value, selected_ids(actor, selection))
    db.session.commit()
    return _changed(actor, place, action, images)


@bp.post("/my/uploads/undo")
def undo() -> ResponseReturnValue:
    """Bring back what was deleted a moment ago."""
    actor, place = web_actor(), form_place()
    count = restore(actor, parse_moment(request.form.get("moment", "")))
    db.session.commit()
    words = ngettext("One upload was restored.", "%(num)d uploads were restored.", count)
    if wants_fragment():
        return render_template("library/_again.html", words=words, **shown_list(actor, place))
    flash(words)
    return redirect(place.address, 303)


@bp.get("/my/uploads/jobs/<code>")
def job(code: str) -> ResponseReturnValue:
    """Say how far a large change is."""
    actor = web_actor()
    found = find_bulk_job(actor, code)
    place = place_named(request.args.get("list"))
    template = "library/_job.html" if wants_fragment() else "library/job.html"
    return answer(template, cache=send.PRIVATE, job=found, place=place, words=job_words(found))


@bp.post("/my/uploads/zip")
def download() -> ResponseReturnValue:
    """Send the originals of the chosen pictures as one ZIP file."""
    actor = web_actor()
    count_archive(actor)
    ids = selected_ids(actor, form_selection(form_place()))
    files = archived_files(actor, selected_images(actor, ids))
    return send_archive(files, f"uploads-{now():%Y-%m-%d}", missing_words())


@bp.post("/my/uploads/with/<page>")
def lead(page: str) -> ResponseReturnValue:
    """Lead to a page that shows something of the chosen pictures, their codes in its address."""
    if page not in PAGES:
        raise NotFound
    actor = web_actor()
    ids = selected_ids(actor, form_selection(form_place()))[: MOST_AT_ONCE + 1]
    codes = "&".join(f"code={image.code}" for image in selected_images(actor, ids))
    return redirect(f"{PAGES[page]}?{codes}", 303)


def _shown() -> dict[str, str]:
    """Return who could see each picture when its tile was made, by its code."""
    return dict(pair.split(":", 1) for pair in request.form.getlist("shown") if ":" in pair)


def _opened_at() -> datetime | None:
    """Return when the page was made, None when it does not say so."""
    try:
        return parse_moment(request.form.get("opened", ""))
    except InvalidInput:
        return None


def _changed(actor: Actor, place: Place, action: str, images: list[Image]) -> ResponseReturnValue:
    """Show each picture as it is now; those that no longer belong into the list leave it."""
    words, moment = done_words(action, len(images)), images[0].trashed_at if images else None
    undo_moment = moment_text(moment) if moment is not None else ""
    if not wants_fragment():
        return _flashed(place, words, undo_moment)
    codes = {image.id: image.code for image in images}
    left = still_matching(actor, place.wanted, list(codes))
    return render_template(
        "library/_changed.html",
        images=left,
        gone=set(codes.values()) - {image.code for image in left},
        total=count_matching(actor, place.wanted),
        words=words,
        moment=undo_moment,
        place=place,
        walk=place.walk,
        view=chosen_view(),
    )


def _flashed(place: Place, words: str, moment: str) -> ResponseReturnValue:
    if moment:
        session[UNDO] = {"words": words, "moment": moment}
    else:
        flash(words)
    return redirect(place.address, 303)


def _started(job: BulkJob, place: Place) -> ResponseReturnValue:
    if wants_fragment():
        return render_template("library/_job_begun.html", job=job, place=place, words=job_words(job))
    return redirect(f"/my/uploads/jobs/{job.code}?{urlencode({'list': place.address})}", 303)
