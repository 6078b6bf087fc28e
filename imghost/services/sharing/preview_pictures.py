"""Preview pictures of an image for other sites, with dimensions: made ahead, or when they are asked for."""

from dataclasses import dataclass

from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.links import Links
from imghost.transforms.transform import Transform

# Wide enough for the large cards of chats and social networks.
CARD_WIDTH = 640


@dataclass(frozen=True, slots=True)
class Picture:
    """`path` starts with `/`; pass it to `absolute`."""

    path: str
    width: int
    height: int
    mime: str

    def fits(self, width: int | None, height: int | None) -> bool:
        """Say whether it is neither wider nor higher; None is no limit."""
        return (width is None or self.width <= width) and (height is None or self.height <= height)


def pictures(image: Image) -> list[Picture]:
    """Return them smallest first; of a video they are its frame in several sizes. Never empty."""
    links = Links(image)
    made: list[tuple[str, Transform]] = []
    medium = derivatives.medium(image)
    if links.frame is not None:
        made.append((links.frame, derivatives.FRAME))
    elif links.medium is not None and medium is not None:
        made.append((links.medium, medium))
    ladder = zip(links.sizes, derivatives.rungs(image), strict=True)
    made += reversed([(path, rung) for (path, _), rung in ladder])
    shown = FORMATS[derivatives.direct_format(image)]
    if derivatives.browsers_show(image) and not shown.is_video:
        made.append((links.direct, Transform(format=shown.name)))
    rows = [_picture(image, path, transform) for path, transform in made] or [thumbnail(image)]
    return sorted(rows, key=lambda row: row.width)


def film_size(image: Image) -> tuple[int, int]:
    """Return width and height of the copy of a video for browsers: its sides are even."""
    ratio = min(1.0, settings().video_side / max(image.width, image.height))
    return max(2, int(image.width * ratio / 2) * 2), max(2, int(image.height * ratio / 2) * 2)


def thumbnail(image: Image) -> Picture:
    """Return the square thumbnail."""
    return _picture(image, Links(image).thumb, derivatives.thumb(image))


def card_picture(image: Image) -> Picture:
    """Return what link previews show: not larger than they need, and the small one of an animation."""
    rows = pictures(image)
    wide = [row for row in rows if row.width >= CARD_WIDTH]
    return rows[0] if image.is_animated else (wide or rows[-1:])[0]


def _picture(image: Image, path: str, transform: Transform) -> Picture:
    width, height = result_size(image.width, image.height, transform)
    return Picture(path, width, height, FORMATS[transform.format or "jpeg"].mime)
