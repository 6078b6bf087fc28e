"""Resolves the path of a direct link to an image and one of its variants."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from imghost.base.errors import Gone, NotFound
from imghost.extensions import db
from imghost.models import Image, Tombstone
from imghost.services.actor import Actor
from imghost.services.links import Links
from imghost.services.visibility import unless_guessed

Kind = Literal["original", "thumb", "medium", "frame", "film", "preview", "stream", "high", "low", "motion"]
SUFFIXES: dict[str, Kind] = {
    ".th": "thumb",
    ".md": "medium",
    ".fr": "frame",
    ".bv": "film",
    ".pv": "preview",
    ".hs": "stream",
    ".hh": "high",
    ".hl": "low",
    ".mv": "motion",
}
FILMS = frozenset({"film", "preview", "stream", "high", "low", "motion"})


@dataclass(frozen=True, slots=True)
class DirectLink:
    image: Image
    kind: Kind
    extension: str = ""

    @property
    def suffix(self) -> str:
        """What the name of the sibling ends in, before its extension."""
        return next((suffix for suffix, kind in SUFFIXES.items() if kind == self.kind), "")


def find(actor: Actor, folder: str, filename: str) -> DirectLink:
    """Return what `/images/<folder>/<filename>` names; pass the image on to `require_sight`.

    Raises Gone when it expired and NotFound when nothing has exactly this name and extension, or when it is
    not open to all and its name does not say that `actor` knows of it.
    """
    name, _, extension = filename.rpartition(".")
    kind: Kind = "original"
    if name[-3:] in SUFFIXES:
        name, kind = name[:-3], SUFFIXES[name[-3:]]
    image = db.session.scalar(select(Image).where(Image.folder == folder, Image.name == name))
    if image is not None and unless_guessed(image, actor, name) is None:
        raise NotFound
    if image is None:
        raise Gone if _expired(folder, name) else NotFound
    # A replaced file keeps the addresses it was given, whatever its new type.
    is_free = image.version > 1 and kind not in FILMS
    if extension not in _extensions(image, kind) and not is_free:
        raise NotFound
    return DirectLink(image, kind, extension)


def _extensions(image: Image, kind: Kind) -> set[str]:
    links = Links(image, at_home=True)
    if kind in ("high", "low"):
        return {"mp4", "m3u8"} if links.stream else set()
    path = {
        "original": links.direct,
        "thumb": links.thumb,
        "medium": links.medium,
        "frame": links.frame,
        "film": links.film,
        "preview": links.preview,
        "stream": links.stream,
        "motion": links.motion,
    }[kind]
    return {path.rpartition(".")[2]} if path else set()


def _expired(folder: str, name: str) -> bool:
    query = select(Tombstone.id).where(Tombstone.folder == folder, Tombstone.name == name)
    return db.session.scalar(query) is not None
