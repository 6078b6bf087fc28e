"""Upload metadata (title, tags, album, visibility …), validated once for every way in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unicodedata import normalize

from imghost.base.durations import after, is_zero
from imghost.base.errors import InvalidInput
from imghost.base.messages import Message
from imghost.base.search_words import fold_case
from imghost.extensions import now
from imghost.models import Album, Category
from imghost.services.free_text import CLEANED_TEXTS, ImageTexts, one_line

# From open to closed. A password belongs to an album, not to a picture.
VISIBILITIES = ("public", "link", "private")
TITLE_LENGTH = 100
TAG_LENGTH = 32
TAGS_PER_IMAGE = 32
SHORTEST_LIFE = timedelta(minutes=5)
LONGEST_LIFE = timedelta(days=365)
_WHOLE_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details(ImageTexts):
    """What is said. None means "not said".

    Title, slug and public id then come from the file; the rest comes from the defaults of the account.

    `for_good` says that it shall not expire, whatever the account's default is. `width` asks for a smaller
    picture. A slug or public id that is taken is a conflict. `sizes_ahead` orders OPTIMAGE's twelve sizes
    before anybody looks at them.

    Texts are cleaned here, whichever way they come in. Raises InvalidInput for a text that is too long, or a
    visibility that no picture has.
    """

    filename: str = ""
    title: str | None = None
    tags: tuple[str, ...] = ()
    album: Album | None = None
    category: Category | None = None
    nsfw: bool | None = None
    visibility: str | None = None
    expires_at: datetime | None = None
    for_good: bool = False
    width: int | None = None
    use_file_date: bool = False
    received_at: datetime = field(default_factory=now)
    slug: str | None = None
    public_id: str | None = None
    sizes_ahead: bool = False

    def __post_init__(self) -> None:
        for name, clean in CLEANED.items():
            value = getattr(self, name)
            if value is not None:
                # The way that `dataclasses` names for values worked out in a frozen class.
                object.__setattr__(self, name, clean(value))


def clean_title(text: str) -> str:
    """Return `text` on one line, cut to 100 characters."""
    return one_line(text)[:TITLE_LENGTH].strip()


def clean_visibility(text: str) -> str:
    """Return `text` if a picture can have that visibility. Raises InvalidInput."""
    if text not in VISIBILITIES:
        raise InvalidInput("Choose who may see it.", field="visibility")
    return text


def parse_width(text: str, *, most: int | None = None) -> int | None:
    """Return the width in pixels that somebody entered, None for an empty text.

    Raises InvalidInput below 1, above `most`, and for more digits than any picture has pixels, which Python
    would refuse to read.
    """
    if not text.strip():
        return None
    width = int(text) if _WHOLE_NUMBER.fullmatch(text) else 0
    if width < 1 or (most is not None and width > most):
        raise InvalidInput(
            "The width is a number of pixels, at least 1.", code="invalid-width", field="width"
        )
    return width


def parse_tags(text: str) -> tuple[str, ...]:
    """Return the unique trimmed tags of a comma list.

    Composed as Unicode does (NFC). Raises InvalidInput naming every tag that is longer than 32 characters or
    holds `/` or `#`.
    """
    tags: dict[str, str] = {}
    for part in text.split(","):
        tag = normalize("NFC", one_line(part))
        if tag:
            tags.setdefault(fold_case(tag), tag)
    bad = [tag for folded, tag in tags.items() if _is_too_long(tag, folded) or "/" in tag or "#" in tag]
    if bad:
        names = ", ".join(f"`{tag[: TAG_LENGTH + 8]}`" for tag in bad[:5])
        raise InvalidInput(
            Message("Invalid tags: %(names)s (at most 32 characters, no `/` or `#`)", names=names),
            field="tags",
        )
    if len(tags) > TAGS_PER_IMAGE:
        raise InvalidInput(
            Message("Invalid tags: at most %(count)s tags", count=TAGS_PER_IMAGE), field="tags"
        )
    return tuple(tags.values())


def _is_too_long(tag: str, folded: str) -> bool:
    """A few letters become three without their case."""
    return len(tag) > TAG_LENGTH or len(folded) > 2 * TAG_LENGTH


def parse_expiry(
    text: str, *, shortest: timedelta = SHORTEST_LIFE, start: datetime | None = None
) -> datetime | None:
    """Return when an upload expires: an ISO-8601 duration or seconds after `start` (default: now).

    Clamped to `shortest` … 1 year, however many digits it has. None is never: nothing was said, or zero in
    any spelling (what Chevereto answers to `0`). Raises InvalidInput when it is unreadable.
    """
    if not text.strip():
        return None
    start = start or now()
    try:
        wanted = after(start, text.strip())
    except ValueError:
        raise InvalidInput("Invalid expiration", code="invalid-expiration", field="expiration") from None
    if is_zero(text):
        return None
    return min(max(wanted, start + shortest), start + LONGEST_LIFE)


CLEANED: dict[str, Callable[[str], str]] = {
    "title": clean_title,
    **CLEANED_TEXTS,
    "visibility": clean_visibility,
}
