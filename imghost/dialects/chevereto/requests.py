"""The parameters of an upload, read into the core's own values; an empty one counts as not sent."""

from datetime import timedelta
from typing import Literal, cast

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import now
from imghost.http.openapi.schemas import FLAG
from imghost.http.parameters import Parameters, Parsed, SentFile, Text, TrimmedText, body, file_part
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


def _format(text: str) -> Format:
    """Anything unknown means JSON."""
    wanted = text.strip().lower()
    return cast(Format, wanted) if wanted in ("txt", "redirect") else "json"


def _flag(text: str) -> bool | None:
    text = text.strip()
    if text not in ("", "0", "1"):
        raise ValueError("0 or 1")
    return text == "1" if text else None


def _width(text: str) -> int | None:
    try:
        return parse_width(text)
    except InvalidInput as error:
        raise InvalidInput("Invalid image geometry", code=error.code, field="width") from None


FLAG_OR_EMPTY = Parsed(_flag, None, FLAG)


class Sources(Parameters):
    """What the picture is sent in. `body.py` reads it while it arrives, whichever form it has."""

    source: SentFile = file_part(
        "A file, or a text: base64, a `data:` URI, or the address of a picture to fetch.", required=False
    )
    image: SentFile = file_part(
        "The same under imgBB's name; the answer is then imgBB's.", required=False, example=""
    )


class Upload(Parameters):
    """What is said of the picture."""

    title: str = body(Text(), "Cut to 100 characters. Without one: EXIF, else the file's name.")
    name: str = body(Text(), "imgBB's name for the title.")
    description: str = body(Text(2000), "Without one: the EXIF description.")
    tags: tuple[str, ...] = body(
        Parsed(parse_tags, ()), "Separated by commas, each at most 32 characters.", example="sea,summer"
    )
    album_id: str = body(TrimmedText(), "Code of one of your albums.")
    category_id: str = body(TrimmedText(), "Number of a category.")
    width: int | None = body(Parsed(_width, None), "Resize to this width in pixels, never larger.")
    expiration: str = body(
        Text(), "When it is deleted: `PT5M`, `P3D` or seconds; from 5 minutes (imgBB: 60 seconds) to a year."
    )
    nsfw: bool | None = body(FLAG_OR_EMPTY, "1: not safe for work.")
    use_file_date: bool | None = body(FLAG_OR_EMPTY, "1: date it by its EXIF date.")

    @classmethod
    def wrong(cls, name: str, expected: str) -> ImghostError:
        return InvalidInput(f"`{name}` must be {expected}", field=name)

    def details(self, actor: Actor, *, filename: str, is_imgbb: bool) -> Details:
        """Return what the uploader says of the file. Raises InvalidInput naming the parameter."""
        received_at = now()
        return Details(
            filename=filename,
            title=self.title or (self.name if is_imgbb else "") or None,
            description=self.description or None,
            tags=self.tags,
            album=upload_album(actor, self.album_id) if self.album_id else None,
            category=upload_category(self.category_id) if self.category_id else None,
            nsfw=self.nsfw,
            received_at=received_at,
            expires_at=parse_expiry(
                self.expiration,
                shortest=SHORTEST_IMGBB_LIFE if is_imgbb else SHORTEST_LIFE,
                start=received_at,
            ),
            # Zero was said, so the default of the account does not count; what ends keeps its end anyway.
            for_good=bool(self.expiration.strip()),
            width=self.width,
            use_file_date=bool(self.use_file_date),
        )


class AnswerForm(Parameters):
    """How the answer is wanted, failures included; so it is read before all else."""

    format: Format = body(
        Parsed(_format, "json"),
        "`json`, `txt` (the direct link alone) or `redirect` (to the picture's page); all else is `json`.",
    )
