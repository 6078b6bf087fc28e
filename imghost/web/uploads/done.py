"""Embed codes of several uploads at once."""

from collections.abc import Mapping
from dataclasses import astuple

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from imghost.http.sessions import web_actor
from imghost.services.images.own_images import own_images, still_own
from imghost.services.sharing.embed_codes import joined_codes, kind_groups
from imghost.web.uploads.present import MOST_IN_COOKIE, Card, Refusal, card

DONE = "done"
FIRST_KIND = "viewer"


def lead_to_done(tokens: Mapping[str, str], refusals: list[Refusal]) -> ResponseReturnValue:
    """Lead to the codes of what a form brought, `tokens` by their codes; show many here."""
    if len(tokens) + len(refusals) > MOST_IN_COOKIE:
        return _done_page(tokens, refusals)
    session[DONE] = {"stored": [*tokens.items()], "refused": [astuple(row.shortened()) for row in refusals]}
    return redirect("/done", 303)


def done() -> ResponseReturnValue:
    """Show the codes of the last form's files, delete links included."""
    last = session.get(DONE, {"stored": [], "refused": []})
    return _done_page(dict(last["stored"]), [Refusal(*row) for row in last["refused"]])


def chosen_codes() -> ResponseReturnValue:
    """Show the codes of the pictures that `?code=` names; their delete links are not known any more."""
    images = own_images(web_actor(), request.args.getlist("code"))
    return _codes_page("library/codes.html", [card(image) for image in images])


def _done_page(tokens: Mapping[str, str], refusals: list[Refusal]) -> ResponseReturnValue:
    cards = [card(image, tokens[image.code]) for image in still_own(web_actor(), list(tokens))]
    if not cards:
        return redirect("/my/uploads", 303)
    return _codes_page("upload/done.html", cards, refusals=refusals)


def _codes_page(template: str, cards: list[Card], **values: object) -> str:
    codes = joined_codes(made.codes for made in cards)
    kind = request.args.get("kind", FIRST_KIND)
    return render_template(
        template,
        cards=cards,
        code_rows={made.image.code: made.codes for made in cards},
        codes=codes,
        kind_groups=kind_groups(codes),
        kind=kind if kind in codes else FIRST_KIND,
        is_guest=web_actor().is_guest,
        **values,
    )
