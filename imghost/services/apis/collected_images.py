"""Images as OPTIMAGE shows them: slug, checksum and the status of their sizes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.apis.sizes import status_with_sizes
from imghost.services.images.own_images import own_image
from imghost.services.links import motion_video
from imghost.services.visibility import effectively, is_public, own


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedImage:
    """`collection` is a code; `checksum` is the SHA-256 of the file as it was uploaded.

    `is_public` says that anybody with its address may see it. `motion` tells of a motion photo's video (see
    `motion_video`); the list leaves that out.
    """

    code: str
    slug: str
    collection: str
    checksum: str
    status: str
    created_at: datetime
    thumbhash: str | None
    dominant_color: str | None
    is_public: bool
    motion: Mapping[str, str | None] = field(default_factory=dict)


def all_collected(actor: Actor) -> list[CollectedImage]:
    """Return every image of the actor's account, newest first; only the columns that are shown are read."""
    actor.require("read")
    hidden = or_(effectively("private"), effectively("password"))
    query = (
        select(
            Image.code,
            Image.slug,
            Album.code.label("album"),
            User.code.label("owner"),
            Image.source_sha256,
            Image.status,
            Image.sizes_status,
            Image.created_at,
            Image.thumbhash,
            Image.dominant_color,
            and_(Image.approved, ~hidden).label("is_public"),
        )
        .join(User, Image.user_id == User.id)
        .outerjoin(Album, Image.album_id == Album.id)
        .where(own(actor))
        .order_by(Image.id.desc())
    )
    return [
        CollectedImage(
            code=row.code,
            slug=row.slug,
            collection=row.album or row.owner,
            checksum=row.source_sha256,
            status=status_with_sizes(row.status, row.sizes_status),
            created_at=row.created_at,
            thumbhash=row.thumbhash,
            dominant_color=row.dominant_color,
            is_public=row.is_public,
        )
        for row in db.session.execute(query)
    ]


def one_collected(actor: Actor, code: str) -> CollectedImage:
    """Return one image of the actor's account. Raises NotFound for anything else."""
    actor.require("read")
    return collected(own_image(actor, code))


def collected(image: Image) -> CollectedImage:
    """Return an image that has an owner."""
    owner = image.user.code if image.user else ""
    return CollectedImage(
        code=image.code,
        slug=image.slug,
        collection=image.album.code if image.album else owner,
        checksum=image.source_sha256,
        status=status_with_sizes(image.status, image.sizes_status),
        created_at=image.created_at,
        thumbhash=image.thumbhash,
        dominant_color=image.dominant_color,
        is_public=is_public(image),
        motion=motion_video(image, "motionVideo"),
    )
