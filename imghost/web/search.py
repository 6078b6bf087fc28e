"""The search page and what its forms complete."""

from flask import Blueprint, render_template, request

from imghost.http.sessions import web_actor
from imghost.services.discovery.search import search
from imghost.services.discovery.search_facets import facets, without
from imghost.services.discovery.search_grammar import LONGEST
from imghost.services.discovery.tag_suggestions import suggest_tags
from imghost.services.listing import parse_cursor
from imghost.services.viewer.walk import Walk
from imghost.web.fragments import wants_fragment

bp = Blueprint("search", __name__)


@bp.get("/search")
def page() -> str:
    """Show what was found; htmx gets further tiles alone."""
    actor = web_actor()
    text = request.args.get("q", "")[:LONGEST]
    answer = search(actor, text, before=parse_cursor(request.args.get("before")))
    walk = Walk("search", answer.text)
    if wants_fragment():
        return render_template("partials/tiles.html", tiles=answer.page, q=answer.text, walk=walk)
    return render_template(
        "search/page.html",
        answer=answer,
        tiles=answer.page,
        text=text,
        q=answer.text,
        walk=walk,
        chosen=without(answer.search.query) if answer.search else [],
        facets=facets(answer.search) if answer.search and answer.page.images else None,
        adult=actor.adult,
    )


@bp.get("/tags/suggestions")
def tag_suggestions() -> str:
    """Show tags that begin as the last one of a comma list does, each with what stands before it."""
    before, comma, start = request.args.get("tags", "")[:LONGEST].rpartition(",")
    tags = suggest_tags(web_actor(), start)
    return render_template("search/_tags.html", tags=tags, before=f"{before}{comma} " if comma else "")
