"""What the search index has of pictures and tags, written with each flush that changes their texts."""

from collections.abc import Iterable

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState

from imghost.base.search_words import index_words, plain_words
from imghost.models.image import Image
from imghost.models.search_index import TEXT_COLUMNS
from imghost.models.tag import Tag

PLAIN_LENGTH = 255


def words_of_image(texts: Iterable[str | None], camera: str | None) -> str:
    """Return `images.words`: the camera has a line of its own, as its owner may hide it."""
    return "\n".join((index_words("\n".join(filter(None, texts))), index_words(camera or "")))


def plain_name(name: str) -> str:
    """Return what a tag with `name` is looked up by."""
    return plain_words(name)[:PLAIN_LENGTH]


def write_words(_mapper: object, _connection: object, row: Image | Tag) -> None:
    """Write the words of a row that is about to be inserted, or whose texts changed."""
    state: InstanceState[Image | Tag] = inspect(row)
    texts = TEXT_COLUMNS if isinstance(row, Image) else ("name",)
    if state.persistent and not any(state.attrs[name].history.has_changes() for name in texts):
        return
    if isinstance(row, Image):
        facts = (row.title, row.description, row.alt, row.original_filename)
        words = words_of_image(facts, row.camera)
    else:
        row.plain, words = plain_name(row.name), index_words(row.name)
    row.words = _anew(words, row.words if state.persistent else None)


def _anew(words: str, before: str | None) -> str:
    """A trigger takes words for outdated that did not change with the text; another blank is a change."""
    return f"{words} " if words == before else words


for _model in (Image, Tag):
    for _moment in ("before_insert", "before_update"):
        event.listen(_model, _moment, write_words)
