"""Derivatives: the pictures made ahead for every upload (thumb, medium, ladder, tiles), as transforms."""

from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Image
from imghost.transforms.transform import Transform

THUMB_SIDE = 320
MEDIUM_WIDTH = 500
LADDER = (2560, 1280, 640)
# Sides of the pictures in grids, for plain and for dense screens.
TILES = (640, 320)
# Films of animations that have more bytes than that, and at most so many pixels in all frames together.
CLIPS = (1280, 480)
LARGE_ANIMATION = 1_000_000
MOVING_AREA = 100_000_000
FRAME = Transform(format="jpeg")


def owed(image: Image) -> dict[str, Transform]:
    """Return what links and pages show of every upload, by name: ImageMagick makes these."""
    wanted = {"thumb": thumb(image), "medium": medium(image)}
    if FORMATS[image.format].is_video:
        wanted["frame"] = FRAME
    return {name: transform for name, transform in wanted.items() if transform}


def picture_format(image: Image) -> str:
    """Return the format of derivatives: the source's where browsers show it, else JPEG, or PNG for alpha."""
    source = FORMATS[image.format]
    if source.is_video:
        return "jpeg"
    if not source.browsers_show:
        return "png" if image.has_alpha else "jpeg"
    return source.name


def direct_format(image: Image) -> str:
    """Return the format behind the direct link: the stored one, unless its bytes never leave."""
    return FORMATS[image.format].delivered_as or image.format


def browsers_show(image: Image) -> bool:
    """Say whether browsers show what the direct link sends, and show it upright."""
    sent = FORMATS[direct_format(image)]
    return sent.browsers_show and (sent.browsers_turn or image.orientation == 1)


def shows_early(image: Image) -> bool:
    """Say whether thumb, medium and frame are there although the rest, which `ready` waits for, is not.

    Where the rest failed it never will be.
    """
    return image.status != "ready" and image.thumb_bytes > 0


def stand_in(image: Image) -> Transform | None:
    """Return what is sent in place of a file whose own bytes never leave; None for all others."""
    shown = direct_format(image)
    return None if shown == image.format else Transform(format=shown)


def thumb(image: Image) -> Transform:
    """320 x 320 centre crop, never larger than the source."""
    side = min(THUMB_SIDE, image.width, image.height)
    return Transform(width=side, height=side, mode="cover", format=picture_format(image))


def medium(image: Image) -> Transform | None:
    """Width 500, only when the source is wider or animated."""
    if image.width <= MEDIUM_WIDTH and not image.is_animated:
        return None
    return Transform(width=min(MEDIUM_WIDTH, image.width), format=picture_format(image))


def rung(image: Image, side: int) -> Transform:
    """One rung of the ladder that later transforms start from: quality 90, alpha kept."""
    return Transform(width=side, height=side, format="png" if image.has_alpha else "jpeg", quality=90)


def tiles(image: Image) -> list[Transform]:
    """What grids show, largest first: WebP, a third of the bytes. Animations have a still of their own."""
    if image.is_animated:
        return []
    return [
        Transform(width=side, height=side, format="webp", quality=75)
        for side in TILES
        if max(image.width, image.height) > side
    ]


def clips(image: Image) -> list[Transform]:
    """Films that pages show in place of a large animation, largest first; MP4 has no alpha."""
    moves = image.is_animated and not FORMATS[image.format].is_video and not image.has_alpha
    if not moves or image.bytes <= LARGE_ANIMATION:
        return []
    made = [Transform(width=side, height=side, format="mp4") for side in CLIPS]
    sizes = [(clip, result_size(image.width, image.height, clip)) for clip in made]
    fitting = [clip for clip, (wide, high) in sizes if wide * high * image.frames <= MOVING_AREA]
    return fitting if max(image.width, image.height) > CLIPS[-1] else fitting[-1:]


def of_side(image: Image, side: int, extension: str) -> Transform | None:
    """Return the rung or tile with this side whose files have this extension; None where there is none."""
    known = [rung(image, step) for step in LADDER] + tiles(image) + clips(image)
    return next(
        (one for one in known if one.width == side and FORMATS[str(one.format)].extension == extension), None
    )


def rungs(image: Image) -> list[Transform]:
    """The ladder below the source's own size; animations have none, their frames are rendered whole.

    A small picture that browsers do not show has the lowest rung all the same, of its own size.
    """
    if image.is_animated:
        return []
    smaller = [rung(image, side) for side in LADDER if max(image.width, image.height) > side]
    return smaller or ([] if browsers_show(image) else [rung(image, LADDER[-1])])
