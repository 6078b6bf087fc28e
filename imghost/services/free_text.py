"""Texts that people write about pictures, albums, categories and drop boxes: cleaned and bounded."""

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_lines
from imghost.base.messages import Message

DESCRIPTION_LENGTH = 2_000


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
