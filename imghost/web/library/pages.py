"""The library's pages: own uploads in one list and by album."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from imghost.base.errors import InvalidInput
from imghost.extensions import now, settings
from imghost.http import send
from imghost.http.sessions import signed_in, web_actor
from imghost.services.actor import Actor
from imghost.services.albums.list import albums_in
from imghost.services.albums.places import AlbumPlaces, album_places
from imghost.services.images.lookup import owned_album
from imghost.services.images.own_images import own_image
from imghost.services.library.library import count_matching, library_page
from imghost.services.listing import parse_cursor
from imghost.services.trash.image_trash import moment_text
from imghost.services.uploads.claim import claimable
from imghost.services.uploads.upload_choices import categories
from imghost.services.usage.usage_plan import plan_usage
from imghost.web.addresses import local_path
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.library.place import UPLOADS, VIEW_COOKIE, VIEWS, Place, chosen_view, place_named, this_place
from imghost.web.walks import asked_walk

bp = Blueprint("library", __name__)

VIEW_COOKIE_SECONDS = 400 * 86_400
# What the session remembers of a deletion for pages without script.
UNDO = "undo"


@bp.get("/my/uploads")
def uploads() -> ResponseReturnValue:
    """Show all own uploads."""
    actor = web_actor()
    made = albums_in(actor, None) if actor.is_guest and actor.guest_key else None
    return _show(actor, this_place(), "library/uploads.html", places=album_places(actor), albums=made)


@bp.get("/my/albums")
def albums() -> ResponseReturnValue:
    """Show the albums at the top, and what is in none."""
    return _show_tree(signed_in(), None)


@bp.get("/my/albums/<code>")
def album(code: str) -> ResponseReturnValue:
    """Show what is in one of the own albums."""
    return _show_tree(signed_in(), code)


@bp.get("/my/uploads/tile/<code>")
def picture(code: str) -> str:
    """Show one picture again: when it is processed, or when editing it is given up."""
    image = own_image(web_actor(), code)
    return render_template(
        "library/_picture.html",
        image=image,
        view=chosen_view(),
        walk=asked_walk(),
        back_from_form="back" in request.args,
    )


@bp.post("/my/uploads/view")
def choose_view() -> ResponseReturnValue:
    """Remember in this browser how the library is shown."""
    view = request.form.get("view", "")
    if view not in VIEWS:
        raise InvalidInput("There is no such view.", field="view")
    response = make_response(redirect(local_path(request.form.get("next"), UPLOADS), 303))
    response.set_cookie(VIEW_COOKIE, view, max_age=VIEW_COOKIE_SECONDS, samesite="Lax", httponly=True)
    return response


@bp.get("/my/usage")
def usage() -> ResponseReturnValue:
    """Show what the account uses of its plan; the library's pages bring it in when they are there."""
    actor = web_actor()
    template = "library/_usage.html" if wants_fragment() else "library/usage.html"
    return answer(template, cache=send.PRIVATE, usage=plan_usage(actor))


def uploads_again(**values: Any) -> ResponseReturnValue:
    """Show all own uploads; `values` say what was wrong with what was entered there."""
    actor, place = web_actor(), place_named(None)
    return _show(actor, place, "library/uploads.html", places=album_places(actor), status=422, **values)


def shown_list(actor: Actor, place: Place, after: str = "") -> dict[str, Any]:
    """Return what the templates of a list need."""
    shown = library_page(actor, place.wanted, after=after)
    total = 0 if after else count_matching(actor, place.wanted)
    return {
        "place": place,
        "walk": place.walk,
        "shown": shown,
        "total": total,
        "view": chosen_view(),
        "opened": moment_text(now()),
    }


def _show_tree(actor: Actor, code: str | None) -> ResponseReturnValue:
    places = album_places(actor)
    opened = owned_album(code, actor) if code is not None else None
    if opened is not None and not actor.owns(opened):
        # Moderators may edit albums of others; they are not part of their own library.
        return redirect(f"/album/{opened.code}", 303)
    before = parse_cursor(request.args.get("before"))
    cards = albums_in(actor, opened, before=before)
    return _show(
        actor, this_place(), "library/albums.html", places=places, album=opened, cards=cards, albums=cards
    )


def _show(
    actor: Actor, place: Place, template: str, *, places: AlbumPlaces, **values: Any
) -> ResponseReturnValue:
    after = request.args.get("after", "")
    listed = shown_list(actor, place, after)
    if wants_fragment():
        part = answer("library/_more.html" if after else "library/_list.html", cache=send.PRIVATE, **listed)
        if not after:
            part.headers["HX-Push-Url"] = place.address
        return part
    return answer(
        template,
        cache=send.PRIVATE,
        **listed,
        **values,
        places=places,
        categories=categories(),
        undo=session.pop(UNDO, None),
        is_guest=actor.is_guest,
        sign_up_open=settings().sign_up,
        claimable=0 if actor.is_guest else claimable(actor.guest_key),
    )
