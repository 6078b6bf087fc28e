"""Matches an uploaded file against the block lists."""

from sqlalchemy import select

from imghost.base.errors import Forbidden
from imghost.extensions import db, settings
from imghost.models import BlockedHash


def refuse_blocked(*digests: str) -> None:
    """Raise Forbidden when a file with one of the SHA-256 `digests` is blocked."""
    query = select(BlockedHash.id).where(BlockedHash.kind == "exact", BlockedHash.value.in_(digests))
    if db.session.scalar(query.limit(1)) is not None:
        raise Forbidden("This file may not be uploaded here.", code="blocked-file")


def blocked_lookalike(perceptual_hash: str) -> BlockedHash | None:
    """Return the blocked picture that looks most like this one, if it is as near as the site asks for."""
    rows = db.session.scalars(select(BlockedHash).where(BlockedHash.kind == "perceptual")).all()
    # There are few of them beside the pictures: no index finds what is near in 64 directions.
    nearest = min(rows, key=lambda row: distance(row.value, perceptual_hash), default=None)
    if nearest is None or distance(nearest.value, perceptual_hash) > settings().lookalike_bits:
        return None
    return nearest


def distance(one: str, other: str) -> int:
    """Return how many of the 64 bits of two perceptual hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
