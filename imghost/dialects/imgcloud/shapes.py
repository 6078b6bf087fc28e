"""Shapes of the img-cloud API's answers, for its description."""

from typing import Literal

from imghost.http.openapi.shapes import DOMINANT_COLOUR, MOTION_VIDEO, THUMBHASH, FailureShape, Shape, shown


class ImgCloudAsset(Shape):
    public_id: str = shown("marketing/hero")
    url: str = shown("https://example.org/v1/image/marketing/hero", "Takes transforms behind `image/`.")
    folder: str = shown("marketing", "Empty at the top.")
    tags: list[str] = shown(["hero", "homepage"])
    visibility: Literal["public", "private"] = shown("public")
    format: str = shown("jpeg")
    width: int = shown(1600)
    height: int = shown(1200)
    bytes: int = shown(81234)
    original_filename: str = shown("hero.jpg")
    created_at: str = shown("2026-11-23T14:05:09Z")
    updated_at: str = shown("2026-11-23T14:05:09Z")
    thumbhash: str | None = THUMBHASH
    dominant_color: str | None = DOMINANT_COLOUR
    motion_video: str | None = MOTION_VIDEO


class ImgCloudPage(Shape):
    assets: list[ImgCloudAsset]
    next_cursor: str | None = shown("7hYk2mQw9c", "For the next page; null on the last.")


class ImgCloudLink(Shape):
    url: str = shown("https://example.org/v1/image/w_1200/private/contract?expires=1795446309&sig=hGfK3…")
    expires: int = shown(1795446309, "In Unix seconds.")


class ImgCloudUsage(Shape):
    """What is stored, and what was used since the first of the month (UTC)."""

    storage_bytes: int = shown(81234)
    asset_count: int = shown(1)
    bandwidth_bytes: int = shown(912345)
    requests: int = shown(42)
    processing: int = shown(12)
    period: str = shown("2026-11")


class ImgCloudUser(Shape):
    id: str = shown("3kWn6vBx0d")
    email: str = shown("ada@example.org")
    username: str = shown("ada")
    role: Literal["member", "moderator", "admin"] = shown("member")
    plan: str = shown("unlimited")
    disabled: bool = shown(False)
    created_at: str = shown("2026-11-23T14:05:09Z")


class ImgCloudSession(Shape):
    user: ImgCloudUser


class ImgCloudNobody(Shape):
    user: None


class ImgCloudUsers(Shape):
    users: list[ImgCloudUser]


class ImgCloudKey(Shape):
    """Secrets are never shown again."""

    id: str = shown("ck_Yx81kQ")
    key_id: str = shown("ck_Yx81kQ")
    name: str = shown("Deployment")
    scopes: list[str] = shown(["upload", "read"])
    created_at: str = shown("2026-11-23T14:05:09Z")
    last_used_at: str | None = shown(None)
    expires_at: str | None = shown(None)
    revoked_at: str | None = shown(None)


class ImgCloudKeys(Shape):
    api_keys: list[ImgCloudKey]


class ImgCloudMinted(Shape):
    """The key is `key_id`, a colon, and `key_secret`; the secret is in this answer and nowhere else."""

    key_id: str = shown("ck_Yx81kQ")
    key_secret: str = shown("cs_…")
    name: str = shown("Deployment")


class ImgCloudFailure(FailureShape):
    """The envelope of every failure."""

    error: str = shown("w must be a whole number from 1 to 4000.")
