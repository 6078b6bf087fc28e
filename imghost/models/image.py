"""Images: stills and videos alike."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.album import Album
from imghost.models.category import Category
from imghost.models.drop_box import DropBox
from imghost.models.tag import Tag, image_tags
from imghost.models.user import User

# Literal SQL: an index on some of the rows counts only where a query says the same words.
IS_VIDEO = text("format IN ('mp4', 'mov', 'webm')")
IS_ANIMATION = text("is_animated AND NOT format IN ('mp4', 'mov', 'webm')")
# What pictures are ordered by when they are ordered by name.
SHOWN_NAME = text("lower(coalesce(nullif(title, ''), original_filename))")


class Image(Model):
    """One upload.

    `folder` and `name` are the direct link `/images/<folder>/<name>.<extension>`; the base name is unique in
    its folder whatever the extension, because siblings (`.th`, `.md`, `.fr`) share it. `slug` is unique in
    its album, `public_id` on the whole site. `chosen_id` is the public id that the uploader chose instead,
    unique among those of its owner only: a hidden picture must not take a name away from others, who would
    learn of it. `address_secret` ends `name` and `slug` from the first time on that not everybody may see the
    picture; with a `+` in front once everybody could again. `width` and `height` are as shown, after
    orientation. `status` is processing, ready or failed; `sizes_status` says the same of OPTIMAGE's sizes,
    None where nobody ordered them. `version` counts replacements. `dated_at` is the date shown, which the
    uploader may take from the camera; `created_at` is the upload.

    `orientation` is the EXIF orientation of the stored file, whose sides are told as they are shown;
    `thumbhash` and `dominant_color` (#rrggbb) are what pages show before the picture has come.

    `attempts` counts failures of its processing that the file may be to blame for, `setbacks` the site's own.

    `deleted_at` is for good; `trashed_at` can still be undone. `quarantined_at` hides it from everyone but
    moderators. `perceptual_hash` is 16 hex digits, None where there is none yet. `album_rank` is its place in
    an album that its owner put in order. `drop_box_id` tells through which link a stranger brought it.
    """

    __tablename__ = "images"
    __table_args__ = (
        UniqueConstraint("folder", "name"),
        UniqueConstraint("album_id", "slug"),
        Index(None, "visibility", "id"),
        Index(None, "user_id", "id"),
        Index(None, "user_id", "chosen_id", unique=True),
        Index(None, "user_id", "slug"),
        Index(None, "user_id", "bytes", "id"),
        Index(None, "user_id", "views", "id"),
        Index(None, "guest_key", "id"),
        Index(None, "album_id", "id"),
        Index(None, "category_id", "id"),
        Index(None, "status", "id"),
        Index(None, "sizes_status", "id"),
        Index(None, "album_id", "album_rank"),
        Index(None, "views", "id"),
        Index(None, "likes", "id"),
        Index(None, "approved", "id"),
        Index(None, "created_at", "id"),
        Index("ix_images_user_id_shown_name", "user_id", SHOWN_NAME, "id"),
        Index("ix_images_videos", "id", sqlite_where=IS_VIDEO, postgresql_where=IS_VIDEO),
        Index("ix_images_animations", "id", sqlite_where=IS_ANIMATION, postgresql_where=IS_ANIMATION),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    guest_key: Mapped[str | None] = mapped_column(String(64))
    uploader_address: Mapped[str | None] = mapped_column(String(64))
    album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id", ondelete="SET NULL"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id", ondelete="SET NULL"))
    drop_box_id: Mapped[int | None] = mapped_column(
        ForeignKey("drop_boxes.id", ondelete="SET NULL"), index=True
    )
    album_rank: Mapped[int | None]

    folder: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    extension: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(String(128), default=new_code)
    public_id: Mapped[str] = mapped_column(String(255), unique=True, default=new_code)
    chosen_id: Mapped[str | None] = mapped_column(String(255), index=True)
    address_secret: Mapped[str | None] = mapped_column(String(16))
    original_filename: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(8))
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    orientation: Mapped[int] = mapped_column(default=1)
    frames: Mapped[int] = mapped_column(default=1)
    duration: Mapped[float] = mapped_column(default=0.0)
    is_animated: Mapped[bool] = mapped_column(default=False)
    is_360: Mapped[bool] = mapped_column(default=False)
    has_alpha: Mapped[bool] = mapped_column(default=False)
    md5: Mapped[str] = mapped_column(String(32))
    source_md5: Mapped[str | None] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    perceptual_hash: Mapped[str | None] = mapped_column(String(16), index=True)

    title: Mapped[str] = mapped_column(String(100), default="")
    description: Mapped[str | None] = mapped_column(Text)
    alt: Mapped[str | None] = mapped_column(String(500))
    exif: Mapped[str | None] = mapped_column(Text)
    position: Mapped[str | None] = mapped_column(String(64))
    camera: Mapped[str | None] = mapped_column(String(100))
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    dated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    visibility: Mapped[str] = mapped_column(String(8), default="public")
    nsfw: Mapped[bool] = mapped_column(default=False)
    approved: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    trashed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    quarantined_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    delete_hash: Mapped[str] = mapped_column(String(64))

    status: Mapped[str] = mapped_column(String(12), default="processing")
    sizes_status: Mapped[str | None] = mapped_column(String(12))
    failure: Mapped[str | None] = mapped_column(String(300))
    attempts: Mapped[int] = mapped_column(default=0)
    setbacks: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    placeholder: Mapped[str | None] = mapped_column(String(600))
    thumbhash: Mapped[str | None] = mapped_column(String(40))
    dominant_color: Mapped[str | None] = mapped_column(String(7))
    thumb_bytes: Mapped[int] = mapped_column(default=0)
    medium_bytes: Mapped[int] = mapped_column(default=0)
    frame_bytes: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    user: Mapped[User | None] = relationship()
    album: Mapped[Album | None] = relationship()
    category: Mapped[Category | None] = relationship()
    drop_box: Mapped[DropBox | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=image_tags, order_by=Tag.id)

    @property
    def asset_id(self) -> str:
        """The public id that its owner knows it by."""
        return self.chosen_id or self.public_id
