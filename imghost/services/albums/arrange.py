"""Manual order of an album's pictures, and the choice of its cover."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from imghost.base.errors import Forbidden, InvalidInput, NotFound
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.models.column_changes import written
from imghost.services.actor import Actor
from imghost.services.albums.order import ORDERS
from imghost.services.albums.shelving import hold_album
from imghost.services.form_changes import ChangedMeanwhile, SentForm, changed_fields
from imghost.services.visibility import shown_in_album

MOVES = ("first", "up", "down", "last", "before")


def form_values(album: Album) -> dict[str, str]:
    """Return what the page that arranges `album` shows of it."""
    return {"sort": album.sort, "cover": album.cover_code or ""}


def move_picture(  # noqa: PLR0913 - a move is a short sentence
    actor: Actor, album: Album, code: str, move: str, before: str = "", *, sort: str = ""
) -> None:
    """Move the picture `code` of `album`: to an end, by one place, or before another one.

    The album stands in its own order from then on, at first in the one it had. `sort` is the order that was
    on the page, empty when that is not known. Raises Forbidden, NotFound (one of the pictures is not there),
    InvalidInput (no such move) or ChangedMeanwhile (another order by now).
    """
    _require(actor, album)
    if move not in MOVES:
        raise InvalidInput("There is no such move.", field="move")
    # Two moves at once come one after the other.
    hold_album(album)
    if sort and sort != album.sort:
        raise ChangedMeanwhile(form_values(album), {}, {"sort"})
    query = select(Image.id, Image.code, Image.album_rank).where(shown_in_album(album, actor))
    rows = db.session.execute(ORDERS[album.sort].sort(query)).all()
    codes = [row.code for row in rows]
    if code not in codes or (move == "before" and before not in codes):
        raise NotFound("This picture is not in the album any more.")
    ranks = {each: rank for rank, each in enumerate(_moved(codes, code, move, before), start=1)}
    changed = [(row.id, ranks[row.code]) for row in rows if row.album_rank != ranks[row.code]]
    album.sort = "own"
    _write(changed)
    db.session.flush()


def keep_order(album: Album, images: Sequence[Image]) -> None:
    """Let `album` show `images`, which lie in it, in this order, and flush; others follow them."""
    album.sort = "own"
    _write([(image.id, rank) for rank, image in enumerate(images, start=1)])
    db.session.flush()


def choose_cover(actor: Actor, album: Album, code: str, form: SentForm) -> None:
    """Make the picture `code` of `album` its cover; empty: the newest again.

    Raises Forbidden, NotFound or ChangedMeanwhile (another cover than the page showed).
    """
    _require(actor, album)
    hold_album(album)
    changed_fields(SentForm({"cover": code}, form.shown), form_values(album))
    inside = select(Image.id).where(Image.code == code, shown_in_album(album, actor))
    if code and db.session.scalar(inside) is None:
        raise NotFound("This picture is not in the album any more.")
    album.cover_code = code or None
    db.session.flush()


def _require(actor: Actor, album: Album) -> None:
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")


def _moved(codes: list[str], code: str, move: str, before: str) -> list[str]:
    place = codes.index(code)
    others = codes[:place] + codes[place + 1 :]
    if move == "before":
        place = others.index(before) if before != code else place
    else:
        place = {"first": 0, "up": max(0, place - 1), "down": place + 1, "last": len(others)}[move]
    return [*others[:place], code, *others[place:]]


def _write(ranks: list[tuple[int, int]]) -> None:
    """The pictures themselves do not change, so the time of their last change stays."""
    if not ranks:
        return
    table = Image.__table__
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("which"))
        .values(album_rank=bindparam("rank"), updated_at=table.c.updated_at)
    )
    statement = statement.execution_options(**written({"album_rank", "updated_at"}))
    db.session.execute(statement, [{"which": image_id, "rank": rank} for image_id, rank in ranks])
