"""Block lists: uploads refused by SHA-256 or by perceptual hash."""

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from imghost.base.errors import InvalidInput, NotFound
from imghost.base.filenames import plain_text
from imghost.extensions import db
from imghost.models import BlockedHash, Image, User
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.rows import Rows, newest_rows

KINDS = {64: "exact", 16: "perceptual"}
REASON_LENGTH = 300


def block_image(actor: Actor, image: Image, reason: str = "") -> None:
    """Block the bytes of `image` as they came in and as they are stored, and what looks like it; flushes.

    Raises Forbidden for all but moderators.
    """
    actor.require_moderator()
    for kind, value in _hashes(image):
        _add(actor.user, kind, value, reason)
    db.session.flush()
    record(actor, "hash.block", image.code, reason=reason)


def complete_block(image: Image) -> None:
    """Block what looks like `image` too, where its bytes were blocked before anybody knew how it looks."""
    query = select(BlockedHash).where(BlockedHash.kind == "exact", BlockedHash.value == image.source_sha256)
    row = db.session.scalar(query)
    if row is not None and image.perceptual_hash is not None:
        _add(row.creator, "perceptual", image.perceptual_hash, row.reason)
        db.session.flush()


def block_value(actor: Actor, text: str, reason: str = "") -> None:
    """Block 64 hex digits of SHA-256, or the 16 of a perceptual hash, and flush.

    Raises Forbidden for all but moderators, InvalidInput for anything else.
    """
    actor.require_moderator()
    value = text.strip().lower()
    kind = KINDS.get(len(value))
    if kind is None or not re.fullmatch(r"[0-9a-f]+", value):
        raise InvalidInput("Give 64 hex digits of SHA-256 or 16 of a perceptual hash.", field="value")
    _add(actor.user, kind, value, reason)
    db.session.flush()
    record(actor, "hash.block", value, kind=kind, reason=reason)


def unblock(actor: Actor, code: str) -> None:
    """Take a row off the list and flush. Raises Forbidden for all but moderators, or NotFound."""
    actor.require_moderator()
    row = db.session.scalar(select(BlockedHash).where(BlockedHash.code == code))
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    record(actor, "hash.unblock", row.value, kind=row.kind)


def blocked_hashes(actor: Actor, *, before: int | None = None) -> Rows[BlockedHash]:
    """Return one page of the list. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    query = select(BlockedHash).options(joinedload(BlockedHash.creator))
    return newest_rows(query, BlockedHash.id, before=before)


def _hashes(image: Image) -> Iterator[tuple[str, str]]:
    yield "exact", image.source_sha256
    if image.sha256 != image.source_sha256:
        yield "exact", image.sha256
    if image.perceptual_hash is not None:
        yield "perceptual", image.perceptual_hash


def _add(creator: User | None, kind: str, value: str, reason: str) -> None:
    known = select(BlockedHash.id).where(BlockedHash.kind == kind, BlockedHash.value == value)
    if db.session.scalar(known) is None:
        words = plain_text(reason)[:REASON_LENGTH]
        db.session.add(BlockedHash(kind=kind, value=value, reason=words, creator=creator))
