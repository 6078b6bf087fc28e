"""What the API answers with."""

from typing import TypedDict


class Asset(TypedDict):
    """One picture or video. Times are ISO 8601 in UTC, `bytes` is the size of the stored file.

    `thumbhash` (Base64) and `dominant_color` (#rrggbb) are None until the picture is prepared.
    """

    public_id: str
    url: str
    folder: str
    tags: list[str]
    visibility: str
    format: str
    width: int
    height: int
    bytes: int
    original_filename: str
    created_at: str
    updated_at: str
    thumbhash: str | None
    dominant_color: str | None


class AssetPage(TypedDict):
    """One page of a list, newest first; `next_cursor` is None on the last one."""

    assets: list[Asset]
    next_cursor: str | None
