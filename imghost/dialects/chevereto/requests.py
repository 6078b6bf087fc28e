"""The parameters of an upload, read into the core's own values; an empty one counts as not sent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from imghost.base.errors import InvalidInput
from imghost.extensions import now
from imghost.services.actor import Actor
from imghost.services.images.destinations import upload_album, upload_category
from imghost.services.images.details import (
    SHORTEST_LIFE,
    Details,
    parse_expiry,
    parse_tags,
    parse_width,
)

Format = Literal["json", "txt", "redirect"]

# imgBB lets uploads live for a minute; Chevereto for five.
SHORTEST_IMGBB_LIFE = timedelta(seconds=60)


def answer_format(fields: Mapping[str, str]) -> Format:
    """Return the wanted kind of answer; anything unknown means JSON."""
    wanted = fields.get("format", "").strip().lower()
    return wanted if wanted in ("txt", "redirect") else "json"  # type: ignore[return-value]


def read_details(actor: Actor, fields: Mapping[str, str], *, filename: str, is_imgbb: bool) -> Details:
    """Return what the uploader says of the file. Raises InvalidInput naming the parameter."""
    title = fields.get("title") or (fields.get("name") if is_imgbb else None)
    description = fields.get("description")
    album = fields.get("album_id", "").strip()
    category = fields.get("category_id", "").strip()
    life = fields.get("expiration", "")
    received_at = now()
    return Details(
        filename=filename,
        title=title or None,
        description=description or None,
        tags=parse_tags(fields.get("tags", "")),
        album=upload_album(actor, album) if album else None,
        category=upload_category(category) if category else None,
        nsfw=_flag(fields, "nsfw") if fields.get("nsfw", "").strip() else None,
        received_at=received_at,
        expires_at=parse_expiry(
            life,
            shortest=SHORTEST_IMGBB_LIFE if is_imgbb else SHORTEST_LIFE,
            start=received_at,
        ),
        # Zero was said, so the default of the account does not count; what ends keeps its end anyway.
        for_good=bool(life.strip()),
        width=_width(fields),
        use_file_date=_flag(fields, "use_file_date"),
    )


def _flag(fields: Mapping[str, str], name: str) -> bool:
    value = fields.get(name, "").strip()
    if value not in ("", "0", "1"):
        raise InvalidInput(f"`{name}` must be 0 or 1", field=name)
    return value == "1"


def _width(fields: Mapping[str, str]) -> int | None:
    try:
        return parse_width(fields.get("width", ""))
    except InvalidInput as error:
        raise InvalidInput("Invalid image geometry", code=error.code, field="width") from None
