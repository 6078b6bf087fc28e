"""The `image` object of an answer: every field of the Chevereto API V1.1, in its order and JSON type."""

from datetime import datetime
from html import escape
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from imghost.base.wording import ago_text, clock_text, size_text, truncated
from imghost.dialects.chevereto.exif import exif_text
from imghost.extensions import now, settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Image, Tag
from imghost.services import derivatives
from imghost.services.links import Links, absolute, motion_video, tag_path
from imghost.transforms.transform import Transform

Fields = dict[str, object]

TITLE_SHOWN = 28
# Boards show a loader for files above this size, in bytes.
LOADER_BYTES = 5_000_000
FRAME_BIT, IMAGE_BIT, MEDIUM_BIT, THUMB_BIT = 16, 4, 2, 1
NO_MEDIUM: Fields = {"filename": None, "name": None, "mime": None, "extension": None, "url": None}


def image_fields(image: Image, delete_token: str) -> Fields:
    """Return the whole object. Images that wait for approval show no address of their bytes."""
    fields = {
        **_file_facts(image),
        **_derived_facts(image),
        **_tags(image),
        "file": {"resource": {"type": "path"}},
        **_addresses(image),
        **_pictures(image),
        **_viewing(image),
        **_wording(image),
        "delete_url": absolute(Links(image).delete(delete_token)),
        # Ours; Chevereto has no more to say.
        **motion_video(image),
        "thumbhash": image.thumbhash,
        "dominant_color": image.dominant_color,
    }
    return fields if image.approved else _without_bytes(fields)


def _file_facts(image: Image) -> Fields:
    return {
        "name": image.name,
        "extension": image.extension,
        "size": image.bytes,
        "width": image.width,
        "height": image.height,
        "date": _time_text(image.dated_at.astimezone(ZoneInfo(settings().time_zone))),
        "date_gmt": _time_text(image.dated_at),
        "title": image.title,
        "description": image.description,
        "nsfw": int(image.nsfw),
        "storage_mode": "datefolder",
        "md5": image.md5,
        "source_md5": image.source_md5,
        "original_filename": image.original_filename,
        "original_exifdata": exif_text(image),
        "views": image.views,
        "category_id": image.category_id,
    }


def _derived_facts(image: Image) -> Fields:
    return {
        "chain": _chain(image),
        "thumb_size": image.thumb_bytes,
        "medium_size": image.medium_bytes,
        "frame_size": image.frame_bytes,
        "expiration_date_gmt": _time_text(image.expires_at) if image.expires_at else None,
        "likes": image.likes,
        "is_animated": int(image.is_animated),
        "is_approved": int(image.approved),
        "is_360": int(image.is_360),
        "duration": int(image.duration),
        "type": "video" if FORMATS[image.format].is_video else "image",
    }


def _tags(image: Image) -> Fields:
    return {
        "tags": [_tag(tag) for tag in image.tags],
        "tags_string": ", ".join(tag.name for tag in image.tags),
    }


def _tag(tag: Tag) -> Fields:
    return {
        "name": tag.name,
        "name_safe_html": escape(tag.name),
        "url_key": quote(tag.name, safe=""),
        "url": tag_path(tag),
    }


def _addresses(image: Image) -> Fields:
    return {
        "id_encoded": image.code,
        "filename": f"{image.name}.{image.extension}",
        "mime": FORMATS[derivatives.direct_format(image)].mime,
        "url": absolute(Links(image).direct),
        "ratio": image.width / image.height,
        "size_formatted": size_text(image.bytes),
    }


def _pictures(image: Image) -> Fields:
    """The files behind the addresses. A medium that there is not stands last, with nulls."""
    links = Links(image)
    made = FORMATS[derivatives.picture_format(image)].mime
    fields: Fields = {}
    if links.frame:
        fields["frame"] = _picture(links.frame, FORMATS["jpeg"].mime, image.frame_bytes)
    fields["image"] = _picture(links.direct, FORMATS[derivatives.direct_format(image)].mime, image.bytes)
    if links.medium:
        fields["medium"] = _picture(links.medium, made, image.medium_bytes)
    fields["thumb"] = _picture(links.thumb, made, image.thumb_bytes)
    fields["url_frame"] = absolute(links.frame) if links.frame else ""
    fields.setdefault("medium", NO_MEDIUM)
    return fields


def _picture(path: str, mime: str, size: int) -> Fields:
    filename = unquote(path.rpartition("/")[2])
    name, _, extension = filename.rpartition(".")
    return {
        "filename": filename,
        "name": name,
        "mime": mime,
        "extension": extension,
        "url": absolute(path),
        "size": size,
    }


def _viewing(image: Image) -> Fields:
    links = Links(image)
    width, height = _display_size(image)
    return {
        "duration_time": clock_text(image.duration) if FORMATS[image.format].is_video else "",
        "url_viewer": absolute(links.viewer),
        "path_viewer": links.viewer,
        "url_short": absolute(links.short),
        "display_url": absolute(links.display),
        "display_width": width,
        "display_height": height,
    }


def _wording(image: Image) -> Fields:
    return {
        "views_label": "view" if image.views == 1 else "views",
        "likes_label": "like" if image.likes == 1 else "likes",
        "how_long_ago": ago_text(image.dated_at, now()),
        "date_fixed_peer": _time_text(image.dated_at),
        "title_truncated": truncated(image.title, TITLE_SHOWN),
        "title_truncated_html": escape(truncated(image.title, TITLE_SHOWN)),
        "is_use_loader": image.bytes > LOADER_BYTES,
        "display_title": image.title,
    }


def _chain(image: Image) -> int:
    links = Links(image)
    return IMAGE_BIT + THUMB_BIT + (FRAME_BIT if links.frame else 0) + (MEDIUM_BIT if links.medium else 0)


def _display_size(image: Image) -> tuple[int, int]:
    """Width and height of the picture behind `display_url`."""
    links = Links(image)
    shown = {links.medium: derivatives.medium(image), links.thumb: derivatives.thumb(image)}.get(
        links.display
    )
    return result_size(image.width, image.height, shown or Transform())


def _without_bytes(fields: Fields) -> Fields:
    hidden = {
        name: value for name, value in fields.items() if name not in ("url", "display_url", "motion_video")
    }
    for name in ("frame", "image", "thumb", "medium"):
        picture = hidden.get(name)
        if isinstance(picture, dict):
            hidden[name] = {key: value for key, value in picture.items() if key != "url"}
    return {**hidden, "url_frame": ""}


def _time_text(moment: datetime) -> str:
    """`Y-m-d H:i:s` of an aware moment in its own zone."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
