"""View model of one tile in a grid; makes no queries."""

import math
from dataclasses import dataclass
from functools import cached_property

from imghost.base.wording import clock_text
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.links import Links
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.visibility import effective_visibility

# The stylesheet has one class per 3.5 % of ratio, from 0.395 (r0) to 3.22 (r61); see static/css/grid.css.
RATIO_STEP = 1.035
FIRST_STEP, LAST_STEP = -27, 34
LOCKS = {"private": "eye-off", "password": "lock", "link": "link"}


def ratio_class(width: int, height: int) -> str:
    """Return the class of the ratio nearest to `width` / `height`; extreme ratios are cut to the ends."""
    step = round(math.log(max(width, 1) / max(height, 1)) / math.log(RATIO_STEP))
    return f"r{min(max(step, FIRST_STEP), LAST_STEP) - FIRST_STEP}"


@dataclass
class Tile:
    """One picture of a grid. `picture` is None while there is nothing to show."""

    image: Image

    @cached_property
    def links(self) -> Links:
        return Links(self.image)

    @property
    def link(self) -> str:
        return self.links.viewer

    @property
    def refresh(self) -> str:
        return f"{self.links.short}/tile"

    @property
    def picture(self) -> str | None:
        """Return the smallest picture in its own proportions that fills a tile, or what there is before."""
        if derivatives.shows_early(self.image):
            return self.links.early or self.links.thumb
        if self.image.status != "ready":
            return None
        if self.links.tiles:
            return self.links.tiles[-1][0]
        if self.image.is_animated and not self.is_video:
            return self.links.still
        made = self.links.sizes[-1][0] if self.links.sizes else self.links.thumb
        return self.links.frame or self._original or made

    @property
    def srcset(self) -> str:
        """Return the same picture for plain and for dense screens; empty when there is one only."""
        if self.image.status != "ready" or len(self.links.tiles) < 2:
            return ""
        return ", ".join(f"{path} {width}w" for path, width in self.links.tiles)

    @property
    def sizes(self) -> str:
        """Return about how wide a tile is shown; rows are 15 rem high at most, 9 in a narrow window."""
        ratio = min(max(self.width / self.height, 0.4), 3.2)
        return f"(max-width: 48em) {round(9 * ratio)}rem, {round(15 * ratio)}rem"

    @property
    def _original(self) -> str | None:
        return self.links.direct if derivatives.browsers_show(self.image) else None

    @property
    def moving(self) -> str | None:
        """Return what is shown while the tile is pointed at: an animation, or some seconds of a video."""
        if self.is_video:
            return self.links.preview
        if not self.image.is_animated:
            return None
        return self.films[-1] if self.films else self.links.medium

    @cached_property
    def films(self) -> list[str]:
        """Return what is shown in place of a large animation, largest first: a tenth of its bytes."""
        made = self.image.status == "ready" and "mp4" in machine_codecs().writable
        return self.links.clips if made else []

    @property
    def name(self) -> str:
        return self.image.title or self.image.original_filename or self.image.code

    @property
    def alt(self) -> str:
        return self.image.alt or self.name

    @property
    def owner(self) -> str:
        return self.image.user.name if self.image.user else ""

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    @property
    def ratio_class(self) -> str:
        return ratio_class(self.image.width, self.image.height)

    @property
    def placeholder(self) -> str | None:
        return self.image.placeholder

    @property
    def is_waiting(self) -> bool:
        return self.image.status == "processing"

    @property
    def falls_short(self) -> bool:
        """Say whether there is something to show although not all of its sizes could be made."""
        return self.image.status == "failed" and self.picture is not None

    @property
    def is_video(self) -> bool:
        return FORMATS[self.image.format].is_video

    @property
    def mark(self) -> str:
        """Return the duration of a video, or the format of what moves."""
        if self.is_video:
            return clock_text(self.image.duration)
        return FORMATS[self.image.format].name.upper() if self.image.is_animated else ""

    @property
    def lock(self) -> str:
        """Return the icon that tells the owner who else sees the picture; empty when everybody does."""
        return LOCKS.get(effective_visibility(self.image), "")
