"""Album paths: `products/shoes` is the album `shoes` inside the album `products`."""

from collections.abc import Iterable

from sqlalchemy import Row, literal, select

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Album
from imghost.services.albums.values import clean_name

MOST_LEVELS = 16
SEPARATOR = "/"
# The pages allow a slash in the name of an album; in a path it stands as the division slash.
SLASH_IN_NAME = "\u2215"


def shown_name(album: Album) -> str:
    """Return the album's name as one part of a path."""
    return _part(album.name)


def parts_of(path: str) -> list[str]:
    """Return the names of a path, none for the root; one slash at either end does no harm.

    Raises InvalidInput for an empty part, `.`, `..`, a name longer than 100 characters, or more than 16
    levels.
    """
    inner = path.strip().removeprefix(SEPARATOR).removesuffix(SEPARATOR)
    if not inner:
        return []
    names = inner.split(SEPARATOR, MOST_LEVELS)
    if len(names) > MOST_LEVELS:
        raise InvalidInput(f"A folder path may have at most {MOST_LEVELS} levels.", field="folder")
    return [clean_part(name) for name in names]


def clean_part(name: str) -> str:
    """Return the name of one folder. Raises InvalidInput."""
    name = clean_name(name)
    if name in (".", "..") or SEPARATOR in name:
        raise InvalidInput(
            "A folder cannot be named `.` or `..`, nor have a slash in its name.", field="name"
        )
    return name


def path_of(album: Album | None) -> str:
    """Return the path of `album`; the empty text is the root."""
    return paths_of([album])[album.id] if album is not None else ""


def paths_of(albums: Iterable[Album | None]) -> dict[int | None, str]:
    """Return the paths of albums by their ids, in one statement however many they are; None is the root."""
    ids = {album.id for album in albums if album is not None}
    paths: dict[int | None, str] = {None: ""}
    for row in _chains(ids) if ids else []:
        paths[row.leaf] = SEPARATOR.join(part for part in (_part(row.name), paths.get(row.leaf)) if part)
    return paths


def _chains(ids: set[int]) -> Iterable[Row[tuple[int, str]]]:
    """The albums with `ids` and all their ancestors, from the leaf upwards."""
    level = literal(0).label("level")
    chain = (
        select(Album.id.label("leaf"), Album.parent_id, Album.name, level)
        .where(Album.id.in_(ids))
        .cte(recursive=True)
    )
    # A ring of parents, should there ever be one, must not run for ever.
    above = select(chain.c.leaf, Album.parent_id, Album.name, chain.c.level + 1).where(
        Album.id == chain.c.parent_id, chain.c.level < 2 * MOST_LEVELS
    )
    chain = chain.union_all(above)
    query = select(chain.c.leaf, chain.c.name).order_by(chain.c.level)
    return db.session.execute(query)


def _part(name: str) -> str:
    return name.replace(SEPARATOR, SLASH_IN_NAME)
