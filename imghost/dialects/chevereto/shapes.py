"""Shapes of the Chevereto API's answers, for its description; `presenters` makes the answers themselves."""

from typing import Literal

from imghost.http.openapi.shapes import DOMINANT_COLOUR, MOTION_VIDEO, THUMBHASH, FailureShape, Shape, shown

ADDRESS = "https://example.org/images/2026/11/23/beach.jpg"
VIEWER = "/image/beach.7hYk2mQw9c"


class CheveretoPicture(Shape):
    """A file behind an address. Of an upload that waits for approval the address is left out."""

    filename: str = shown("beach.jpg")
    name: str = shown("beach")
    mime: str = shown("image/jpeg")
    extension: str = shown("jpg")
    url: str = shown(ADDRESS, default="")
    size: int = shown(81234, "In bytes; 0 while it is still being made.")


class CheveretoNoPicture(Shape):
    """A medium that there is not."""

    filename: None
    name: None
    mime: None
    extension: None
    url: None


class CheveretoTag(Shape):
    name: str = shown("sea")
    name_safe_html: str = shown("sea")
    url_key: str = shown("sea")
    url: str = shown("/tag/sea")


class CheveretoResource(Shape):
    type: str = shown("path")


class CheveretoFile(Shape):
    resource: CheveretoResource


class CheveretoImage(Shape):
    """One picture or video with all its addresses, among them the one that deletes it: shown this once."""

    name: str = shown("beach")
    extension: str = shown("jpg")
    size: int = shown(81234, "In bytes.")
    width: int = shown(1600)
    height: int = shown(1200)
    date: str = shown("2026-11-23 14:05:09", "In the site's time zone.")
    date_gmt: str = shown("2026-11-23 14:05:09")
    title: str = shown("Beach")
    description: str | None = shown(None)
    nsfw: Literal[0, 1] = shown(0)
    storage_mode: str = shown("datefolder")
    md5: str = shown("769338995087823d870afd3ee4fe383c")
    source_md5: str | None = shown(None, "Of the file as it was sent, when `width` resized it.")
    original_filename: str = shown("beach.jpg")
    original_exifdata: str | None = shown(None, "A JSON text.")
    views: int = shown(0)
    category_id: int | None = shown(None)
    chain: int = shown(7, "What there is: 16 frame + 4 image + 2 medium + 1 thumb.")
    thumb_size: int = shown(9120)
    medium_size: int = shown(30412)
    frame_size: int = shown(0)
    expiration_date_gmt: str | None = shown(None)
    likes: int = shown(0)
    is_animated: Literal[0, 1] = shown(0)
    is_approved: Literal[0, 1] = shown(1)
    is_360: Literal[0, 1] = shown(0)
    duration: int = shown(0, "Of a video, in whole seconds.")
    type: Literal["image", "video"] = shown("image")
    tags: list[CheveretoTag]
    tags_string: str = shown("sea")
    file: CheveretoFile
    id_encoded: str = shown("7hYk2mQw9c")
    filename: str = shown("beach.jpg")
    mime: str = shown("image/jpeg")
    url: str = shown(ADDRESS, "The direct link; left out while it waits for approval.", default="")
    ratio: float = shown(1.3333333333333333)
    size_formatted: str = shown("81.2 KB")
    frame: CheveretoPicture = shown(None, "Of videos only.", default=None)
    image: CheveretoPicture
    thumb: CheveretoPicture
    medium: CheveretoPicture | CheveretoNoPicture
    url_frame: str = shown("")
    duration_time: str = shown("", "`MM:SS` of a video.")
    url_viewer: str = shown(f"https://example.org{VIEWER}")
    path_viewer: str = shown(VIEWER)
    url_short: str = shown("https://example.org/image/7hYk2mQw9c")
    display_url: str = shown(ADDRESS.replace(".jpg", ".md.jpg"), default="")
    display_width: int = shown(500)
    display_height: int = shown(375)
    views_label: str = shown("views")
    likes_label: str = shown("likes")
    how_long_ago: str = shown("moments ago")
    date_fixed_peer: str = shown("2026-11-23 14:05:09")
    title_truncated: str = shown("Beach")
    title_truncated_html: str = shown("Beach")
    is_use_loader: bool = shown(False)
    display_title: str = shown("Beach")
    delete_url: str = shown(
        "https://example.org/image/7hYk2mQw9c/delete/c27ab1…", "Opens a page that deletes it."
    )
    thumbhash: str | None = THUMBHASH
    dominant_color: str | None = DOMINANT_COLOUR
    motion_video: str | None = MOTION_VIDEO


class CheveretoSuccess(Shape):
    message: str = shown("file uploaded")
    code: int = shown(200)


class CheveretoUploaded(Shape):
    """The answer to `source`."""

    status_code: int = shown(200)
    success: CheveretoSuccess
    image: CheveretoImage
    status_txt: str = shown("OK")


class ImgbbImage(CheveretoImage):
    """The same, and what imgBB tells besides."""

    id: str = shown("7hYk2mQw9c")
    time: int = shown(1795442709, "When it was uploaded, in Unix seconds.")
    expiration: int = shown(0, "Seconds it will live; 0: for ever.")


class ImgbbUploaded(Shape):
    """The answer to `image`, imgBB's name for the source."""

    data: ImgbbImage
    success: bool = shown(True)
    status: int = shown(200)


class CheveretoReason(Shape):
    message: str = shown("Invalid API key.")
    code: int = shown(100)


class CheveretoFailure(FailureShape):
    """The envelope of every failure."""

    status_code: int = shown(400)
    error: CheveretoReason
    status_txt: str = shown("Bad Request")
