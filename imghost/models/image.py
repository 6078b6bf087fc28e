"""Images: stills and videos alike."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.album import Album
from imghost.models.category import Category
from imghost.models.column_changes import ANSWERS, BYTES, PAGES_ONLY, Change, changes
from imghost.models.drop_box import DropBox
from imghost.models.tag import Tag, image_tags
from imghost.models.user import User

# Literal SQL: an index on some of the rows counts only where a query says the same words.
IS_VIDEO = text("format IN ('mp4', 'mov', 'webm')")
IS_ANIMATION = text("is_animated AND NOT format IN ('mp4', 'mov', 'webm')")
# What pictures are ordered by when they are ordered by name.
SHOWN_NAME = text("lower(coalesce(nullif(title, ''), original_filename))")
IS_WITHOUT_WORDS = text("words IS NULL")


class Image(Model):
    """One upload.

    `folder` and `name` are the direct link `/images/<folder>/<name>.<extension>`; the base name is unique in
    its folder whatever the extension, because siblings (`.th`, `.md`, `.fr`) share it. `slug` is unique in
    its album, `public_id` on the whole site. `chosen_id` is the public id that the uploader chose instead,
    unique among those of its owner only: a hidden picture must not take a name away from others, who would
    learn of it. `address_secret` ends `name` and `slug` from the first time on that not everybody may see
    the picture; with a `+` in front once everybody could again. `width` and `height` are as shown, after
    orientation. `status` is processing, ready or failed; `sizes_status` says the same of OPTIMAGE's sizes,
    None where nobody ordered them; `films_status` of what is made of a video for browsers, None for stills.
    `codecs` names a video's streams (RFC 6381) and `plays` says that every browser knows them, both None
    until somebody has looked. Of the films made, `film_bytes` and `preview_bytes` are 0 and `streams` is
    empty where there is none; `streams` holds the longest sides of its renditions. `lost_video` says that
    it was a motion photo, whose video was left out; `motion_bytes` is the size of one that was kept, else 0.
    `version` counts replacements. `dated_at` is the date
    shown, which the uploader may take from the camera; `created_at` is the upload.

    `orientation` is the EXIF orientation of the stored file, whose sides are told as they are shown;
    `thumbhash` and `dominant_color` (#rrggbb) are what pages show before the picture has come.

    `attempts` counts failures of its processing that the file may be to blame for, `setbacks` the site's own.

    `deleted_at` is for good; `trashed_at` can still be undone. `quarantined_at` hides it from everyone but
    moderators. `perceptual_hash` is 16 hex digits, None where there is none yet. `album_rank` is its place in
    an album that its owner put in order. `drop_box_id` tells through which link a stranger brought it.
    `words` is what the search index has of its texts and, on a second line, its camera (`search_words.py`).
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
        Index(None, "films_status", "id"),
        Index(None, "album_id", "album_rank"),
        Index(None, "views", "id"),
        Index(None, "likes", "id"),
        Index(None, "approved", "id"),
        Index(None, "created_at", "id"),
        Index("ix_images_user_id_shown_name", "user_id", SHOWN_NAME, "id"),
        Index(
            "ix_images_without_words",
            "id",
            sqlite_where=IS_WITHOUT_WORDS,
            postgresql_where=IS_WITHOUT_WORDS,
        ),
        Index("ix_images_videos", "id", sqlite_where=IS_VIDEO, postgresql_where=IS_VIDEO),
        Index("ix_images_animations", "id", sqlite_where=IS_ANIMATION, postgresql_where=IS_ANIMATION),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=ANSWERS)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code, info=ANSWERS)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), info=changes(Change.ANSWERS | Change.NAMES)
    )
    guest_key: Mapped[str | None] = mapped_column(String(64), info=ANSWERS)
    uploader_address: Mapped[str | None] = mapped_column(String(64), info=ANSWERS)
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="SET NULL"), info=changes(Change.BYTES | Change.NAMES)
    )
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id", ondelete="SET NULL"), info=PAGES_ONLY
    )
    drop_box_id: Mapped[int | None] = mapped_column(
        ForeignKey("drop_boxes.id", ondelete="SET NULL"), index=True, info=ANSWERS
    )
    album_rank: Mapped[int | None] = mapped_column(info=PAGES_ONLY)

    folder: Mapped[str] = mapped_column(String(16), info=ANSWERS)
    name: Mapped[str] = mapped_column(String(120), info=BYTES)
    extension: Mapped[str] = mapped_column(String(8), info=ANSWERS)
    slug: Mapped[str] = mapped_column(String(128), default=new_code, info=ANSWERS)
    public_id: Mapped[str] = mapped_column(String(255), unique=True, default=new_code, info=ANSWERS)
    chosen_id: Mapped[str | None] = mapped_column(String(255), index=True, info=ANSWERS)
    address_secret: Mapped[str | None] = mapped_column(String(16), info=ANSWERS)
    original_filename: Mapped[str] = mapped_column(String(255), info=ANSWERS)
    format: Mapped[str] = mapped_column(String(8), info=ANSWERS)
    bytes: Mapped[int] = mapped_column(BigInteger, info=ANSWERS)
    width: Mapped[int] = mapped_column(info=ANSWERS)
    height: Mapped[int] = mapped_column(info=ANSWERS)
    orientation: Mapped[int] = mapped_column(default=1, info=ANSWERS)
    frames: Mapped[int] = mapped_column(default=1, info=ANSWERS)
    duration: Mapped[float] = mapped_column(default=0.0, info=ANSWERS)
    is_animated: Mapped[bool] = mapped_column(default=False, info=ANSWERS)
    is_360: Mapped[bool] = mapped_column(default=False, info=ANSWERS)
    has_alpha: Mapped[bool] = mapped_column(default=False, info=ANSWERS)
    lost_video: Mapped[bool] = mapped_column(default=False, info=PAGES_ONLY)
    motion_bytes: Mapped[int] = mapped_column(default=0, info=BYTES)
    md5: Mapped[str] = mapped_column(String(32), info=ANSWERS)
    source_md5: Mapped[str | None] = mapped_column(String(32), info=ANSWERS)
    sha256: Mapped[str] = mapped_column(String(64), index=True, info=ANSWERS)
    source_sha256: Mapped[str] = mapped_column(String(64), index=True, info=ANSWERS)
    perceptual_hash: Mapped[str | None] = mapped_column(String(16), index=True, info=PAGES_ONLY)

    title: Mapped[str] = mapped_column(String(100), default="", info=PAGES_ONLY)
    description: Mapped[str | None] = mapped_column(Text, info=PAGES_ONLY)
    alt: Mapped[str | None] = mapped_column(String(500), info=PAGES_ONLY)
    exif: Mapped[str | None] = mapped_column(Text, info=PAGES_ONLY)
    position: Mapped[str | None] = mapped_column(String(64), info=PAGES_ONLY)
    camera: Mapped[str | None] = mapped_column(String(100), info=PAGES_ONLY)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info=ANSWERS)
    words: Mapped[str | None] = mapped_column(Text, deferred=True, info=PAGES_ONLY)

    dated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, info=PAGES_ONLY)

    visibility: Mapped[str] = mapped_column(
        String(8), default="public", info=changes(Change.BYTES | Change.NAMES)
    )
    nsfw: Mapped[bool] = mapped_column(default=False, info=ANSWERS)
    approved: Mapped[bool] = mapped_column(default=True, info=changes(Change.BYTES | Change.NAMES))
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True, info=BYTES)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True, info=BYTES)
    trashed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True, info=BYTES)
    quarantined_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime, index=True, info=changes(Change.BYTES | Change.NAMES)
    )
    delete_hash: Mapped[str] = mapped_column(String(64), info=ANSWERS)

    status: Mapped[str] = mapped_column(String(12), default="processing", info=PAGES_ONLY)
    sizes_status: Mapped[str | None] = mapped_column(String(12), info=PAGES_ONLY)
    films_status: Mapped[str | None] = mapped_column(String(12), info=PAGES_ONLY)
    codecs: Mapped[str | None] = mapped_column(String(80), info=PAGES_ONLY)
    plays: Mapped[bool | None] = mapped_column(info=PAGES_ONLY)
    film_bytes: Mapped[int] = mapped_column(BigInteger, default=0, info=ANSWERS)
    preview_bytes: Mapped[int] = mapped_column(default=0, info=ANSWERS)
    streams: Mapped[str] = mapped_column(String(24), default="", info=ANSWERS)
    failure: Mapped[str | None] = mapped_column(String(300), info=PAGES_ONLY)
    attempts: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    setbacks: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    version: Mapped[int] = mapped_column(default=1, info=BYTES)
    placeholder: Mapped[str | None] = mapped_column(String(600), info=PAGES_ONLY)
    thumbhash: Mapped[str | None] = mapped_column(String(40), info=PAGES_ONLY)
    dominant_color: Mapped[str | None] = mapped_column(String(7), info=PAGES_ONLY)
    thumb_bytes: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    medium_bytes: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    frame_bytes: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    views: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    likes: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, info=ANSWERS)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now, info=PAGES_ONLY)

    user: Mapped[User | None] = relationship()
    album: Mapped[Album | None] = relationship()
    category: Mapped[Category | None] = relationship()
    drop_box: Mapped[DropBox | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=image_tags, order_by=Tag.id)

    @property
    def asset_id(self) -> str:
        """The public id that its owner knows it by."""
        return self.chosen_id or self.public_id
