"""View model of the viewer; everything is loaded before the template runs."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, gettext, lazy_gettext

from imghost.base.wording import clock_text
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services import visibility
from imghost.services.actor import Actor
from imghost.services.aliases import alias_of
from imghost.services.assist.background import may_remove
from imghost.services.derivatives import MEDIUM_WIDTH, browsers_show, shows_early
from imghost.services.images.likes import likes
from imghost.services.links import Links, absolute, alias_path
from imghost.services.sharing.embed_codes import embed_codes, kind_groups, shown
from imghost.services.uploads.films import are_made, progress
from imghost.services.viewer.neighbours import Neighbours
from imghost.services.visibility import shows_camera
from imghost.web.tiles import Tile
from imghost.web.walks import way_back, within

# Of a code inside its group: the kind, or what follows the language's name in it.
LABELS = {
    "viewer": lazy_gettext("Viewer"),
    "direct": lazy_gettext("Direct"),
    "short": lazy_gettext("Short"),
    "thumbnail": lazy_gettext("Thumbnail"),
    "medium": lazy_gettext("Medium"),
    "frame": lazy_gettext("Frame"),
    "full": lazy_gettext("Full"),
    "full-linked": lazy_gettext("Full, linked"),
    "medium-linked": lazy_gettext("Medium, linked"),
    "thumbnail-linked": lazy_gettext("Thumbnail, linked"),
}
# The stage is at most this high, so a picture of ratio r is at most 78 r of the window's height wide.
STAGE_HEIGHT = 78


@dataclass
class Viewing:
    """One picture as one visitor sees it. `views` includes what is not in the row yet."""

    image: Image
    actor: Actor
    neighbours: Neighbours
    views: int = 0

    @property
    def previous(self) -> str:
        """Return the address of the picture before; empty at the first one."""
        return self._way_to(self.neighbours.previous)

    @property
    def next(self) -> str:
        return self._way_to(self.neighbours.next)

    @property
    def stage(self) -> str:
        """Return where the stage is asked for again."""
        return within(f"{self.links.short}/stage", self.neighbours.walk)

    @property
    def back(self) -> str:
        """Return the list that the picture was found in."""
        return way_back(self.neighbours.walk, self.image)

    def _way_to(self, image: Image | None) -> str:
        return within(Links(image).viewer, self.neighbours.walk) if image is not None else ""

    @cached_property
    def links(self) -> Links:
        return Links(self.image)

    @cached_property
    def tile(self) -> Tile:
        return Tile(self.image)

    @property
    def title(self) -> str:
        return self.image.title or gettext("Untitled")

    @property
    def may_edit(self) -> bool:
        return self.actor.may_edit(self.image)

    @property
    def may_cut_out(self) -> bool:
        """Say whether the background can be removed here, and by whom looks at it."""
        return may_remove(self.actor, self.image)

    @property
    def is_liked(self) -> bool:
        return likes(self.actor, self.image)

    @property
    def is_video(self) -> bool:
        return FORMATS[self.image.format].is_video

    @property
    def plays(self) -> bool:
        """Say whether browsers show what the direct link sends, so that it may be offered."""
        return browsers_show(self.image)

    @property
    def picture(self) -> str:
        """Return what the stage shows when the browser knows no `srcset`."""
        if self.early or self.plays:
            return self.early or self.links.direct
        return self.links.sizes[0][0] if self.links.sizes else self.links.medium or self.links.thumb

    @property
    def early(self) -> str:
        """Return what the stage shows until all sizes are made; empty before and after that.

        Where they never will be it is all there is, be it a square.
        """
        if self.is_video or not shows_early(self.image):
            return ""
        return self.links.early or ("" if self.tile.is_waiting else self.links.thumb)

    @property
    def panorama(self) -> str:
        """Return the largest picture that browsers show: a small part of it fills the stage."""
        return self.links.direct if self.plays else self.picture

    @property
    def srcset(self) -> str:
        """Return the ladder and, when browsers show it, the original.

        Before that it is the early picture alone: with its width told, it is shown as large as the others.
        """
        if self.early:
            return f"{self.early} {min(MEDIUM_WIDTH, self.image.width)}w"
        if self.image.is_animated or not self.links.sizes:
            return ""
        candidates = [f"{path} {width}w" for path, width in self.links.sizes]
        if self.plays:
            candidates.append(f"{self.links.direct} {self.image.width}w")
        return ", ".join(candidates)

    @property
    def sizes(self) -> str:
        """Return how wide the stage shows the picture, in the words of the `sizes` attribute."""
        high = round(STAGE_HEIGHT * self.image.width / self.image.height, 1)
        return f"min(100vw, {high}vh, {self.image.width}px)"

    @property
    def poster(self) -> str | None:
        """Return what a video shows before it plays; None while nothing is made."""
        if self.image.status != "ready":
            return self.links.frame if shows_early(self.image) else None
        return self.links.sizes[0][0] if self.links.sizes else self.links.frame

    @property
    def film_state(self) -> str:
        """Say of a video that few browsers play what became of its copy; empty where there is no need of it.

        `making`, `failed`, or `off` where none are made.
        """
        image = self.image
        if image.status != "ready" or image.plays is not False or image.film_bytes:
            return ""
        if image.films_status == "failed":
            return "failed"
        return "making" if are_made() else "off"

    @property
    def film_progress(self) -> int:
        return progress(self.image)

    @property
    def format_name(self) -> str:
        return self.image.format.upper()

    @property
    def duration(self) -> str:
        return clock_text(self.image.duration)

    @property
    def taken(self) -> str:
        """Return what the camera's clock said, for every reader alike; it was taken for the site's."""
        moment = self.image.taken_at
        if moment is None:
            return ""
        camera = moment.astimezone(ZoneInfo(settings().time_zone))
        return str(format_datetime(camera.replace(tzinfo=None), "medium", rebase=False))

    @property
    def visibility(self) -> str:
        return visibility.effective_visibility(self.image)

    @property
    def is_public(self) -> bool:
        return visibility.is_public(self.image)

    @cached_property
    def alias(self) -> str:
        """Return the short address its owner chose, shown to those who can change it; empty without one."""
        name = alias_of(self.image) if self.may_edit else ""
        return absolute(alias_path(name)) if name else ""

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Return (address, words) of the original and its smaller sizes."""
        image = self.image
        original = gettext("Original, %(width)d × %(height)d", width=image.width, height=image.height)  # noqa: RUF001
        rows = [(f"{self.links.direct}?download", original)]
        if image.status != "ready" and not shows_early(image):
            return rows
        sizes = [] if self.is_video or image.status != "ready" else self.links.sizes
        rows += [(path, gettext("%(width)d wide", width=width)) for path, width in sizes]
        if self.links.medium:
            rows.append((f"{self.links.medium}?download", gettext("Medium, 500 wide")))
        if self.links.frame:
            rows.append((f"{self.links.frame}?download", gettext("Frame")))
        return rows

    @cached_property
    def codes(self) -> dict[str, str]:
        return embed_codes(shown(self.image))

    @property
    def code_groups(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return group → (kind, label, text); inside its group a code needs few words."""
        groups = kind_groups(self.codes).items()
        return [(gettext(name), [self._labelled(kind) for kind, _ in rows]) for name, rows in groups]

    def _labelled(self, kind: str) -> tuple[str, str, str]:
        language, _, picture = kind.partition("-")
        return kind, str(LABELS[picture or language]), self.codes[kind]

    @cached_property
    def exif(self) -> list[tuple[str, str]]:
        """Return the public facts of the file in readable names; never a position."""
        shown = self.image.exif if shows_camera(self.image, self.actor) else None
        facts = json.loads(shown) if shown else {}
        return [(_spaced(name), str(value)) for name, value in facts.items()]


def _spaced(name: str) -> str:
    """Put spaces between the words of an EXIF name: `ExposureTime`, `FNumber`, `ISO`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
