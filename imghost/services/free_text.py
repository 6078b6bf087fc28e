"""Texts that people write about pictures, albums, categories and drop boxes: cleaned and bounded."""

from collections.abc import Callable
from dataclasses import dataclass

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_lines, plain_text
from imghost.base.messages import Message
from imghost.models import Image

DESCRIPTION_LENGTH = 2_000
ALT_LENGTH = 500


def clean_description(text: str) -> str:
    """Return `text` without control characters. Raises InvalidInput beyond 2,000 characters."""
    return bounded_text(plain_lines(text).strip(), DESCRIPTION_LENGTH, "description")


def bounded_text(text: str, length: int, field: str) -> str:
    """Return `text`. Raises InvalidInput naming the field beyond `length` characters."""
    if len(text) > length:
        raise InvalidInput(
            Message(
                "The %(field)s may have at most %(length)s characters", field=field, length=f"{length:,}"
            ),
            field=field,
        )
    return text


def one_line(text: str) -> str:
    """Return `text` without control characters, and with one space where there was room."""
    return " ".join(plain_text(" ".join(text.split())).split())


def clean_alt(text: str) -> str:
    """Return the alternative text on one line. Raises InvalidInput beyond 500 characters."""
    return bounded_text(one_line(text), ALT_LENGTH, "alt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTexts:
    """The texts that may be said of a picture and may be missing; None means "not said".

    Uploads, editing and exports take every field of this class along, under the name of the column.
    """

    description: str | None = None
    alt: str | None = None


CLEANED_TEXTS: dict[str, Callable[[str], str]] = {"description": clean_description, "alt": clean_alt}


def texts_of(image: Image) -> dict[str, str]:
    """Return the texts of `image` by name; empty for one that was not said."""
    return {name: getattr(image, name) or "" for name in CLEANED_TEXTS}


def set_texts(image: Image, texts: ImageTexts) -> None:
    """Write all texts, cleaned, into the row. Raises InvalidInput naming the one that is too long."""
    for name, clean in CLEANED_TEXTS.items():
        setattr(image, name, clean(getattr(texts, name) or "") or None)
