"""The viewer: a picture's page, and its parts that htmx polls while it is processed."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.lookup import shown_image
from imghost.services.links import Links
from imghost.services.viewer import view_counter
from imghost.services.viewer.neighbours import neighbours
from imghost.web.addresses import code_of, this_page
from imghost.web.answers import answer
from imghost.web.sharing.previews import image_preview
from imghost.web.viewer_present import Viewing
from imghost.web.walks import asked_walk, within

bp = Blueprint("viewer", __name__)

KIND = "<any(image, clip):kind>"


@bp.get(f"/{KIND}/<name>")
def show(kind: str, name: str) -> ResponseReturnValue:
    """Show the page; a wrong kind or slug leads to the right address."""
    actor = web_actor()
    image = shown_image(code_of(name), actor)
    if request.path != Links(image).viewer:
        return redirect(within(Links(image).viewer, asked_walk()), 301)
    if hides(image, actor):
        return answer("gate/adult.html", image=image, next=this_page())
    viewing = _viewing(image, actor, image.views + _count(image, actor))
    return answer("viewer/page.html", cache=_cache(viewing), viewing=viewing, preview=image_preview(image))


@bp.get("/video/<name>")
def video(name: str) -> ResponseReturnValue:
    """Lead the other spelling of clips to the right one."""
    return redirect(f"/clip/{name}", 301)


@bp.get(f"/{KIND}/<code>/stage")
def stage(kind: str, code: str) -> ResponseReturnValue:
    """Answer with the stage again: it asks until the picture is there."""
    actor = web_actor()
    image = shown_image(code, actor)
    viewing = _viewing(image, actor)
    return answer("viewer/_stage.html", cache=send.PRIVATE, viewing=viewing)


@bp.get(f"/{KIND}/<code>/tile")
def tile(kind: str, code: str) -> str:
    """Answer with the tile again: it asks until the picture is there."""
    return render_template("viewer/_tile.html", image=shown_image(code, web_actor()), walk=asked_walk())


def hides(image: Image, actor: Actor) -> bool:
    """Say whether the visitor has to agree to see an NSFW picture first."""
    return image.nsfw and not (actor.adult or actor.may_edit(image))


def _viewing(image: Image, actor: Actor, views: int = 0) -> Viewing:
    return Viewing(image, actor, neighbours(image, actor, asked_walk()), views)


def _count(image: Image, actor: Actor) -> int:
    """Owners looking at their own pictures are no views, nor is what the browser only fetches ahead."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD"
    return view_counter.pending(image) if ahead or actor.owns(image) else view_counter.count(image)


def _cache(viewing: Viewing) -> str | None:
    return None if viewing.is_public else send.PRIVATE
