"""Decoding: bytes and a pinned format in, whole frames and what is true of them out."""

from dataclasses import dataclass

from wand.api import library
from wand.exceptions import BaseError, BaseFatalError
from wand.image import Image

from imghost.imaging import refusals
from imghost.imaging.formats import Format
from imghost.imaging.headers import gif, webp
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.limits import Limits
from imghost.imaging.magick import frames_of
from imghost.imaging.steps.orient import ORIENTATIONS, UPRIGHT, is_sideways

_READERS = {"gif": gif.read, "webp": webp.read}
# Above half the size ImageMagick 6 has nothing to gain from a hint, and near the full size it decodes to
# twice of it, in ten times the time.
_LARGEST_HINT = 0.5
_EXIF_VALUES = {word: value for value, word in ORIENTATIONS.items()}


@dataclass(slots=True, kw_only=True)
class Source:
    """Decoded frames and the size of the whole source as shown, in pixels."""

    frames: list[Image]
    width: int
    height: int
    orientation: int = UPRIGHT

    @property
    def scale(self) -> float:
        """Frame pixels per source pixel: 1.0 when decoded in full."""
        frame = self.frames[0]
        return float(frame.height if is_sideways(self.orientation) else frame.width) / self.width


@dataclass(slots=True)
class StillFile:
    """A file that is about to be decoded. Raises `Unprocessable` for what cannot be read or is too large."""

    data: bytes
    format: Format
    limits: Limits

    def size(self) -> tuple[int, int]:
        """Width and height from the header, upright, checked against the limits."""
        header = self._blank(first_only=True)
        if not library.MagickPingImageBlob(header.wand, self.data, len(self.data)):
            header.raise_exception()
            raise refusals.unreadable()
        check_size(header.width, header.height, self.limits)
        sideways = is_sideways(_orientation(header))
        return (header.height, header.width) if sideways else (header.width, header.height)

    def decode(self, width: int, height: int, scale: float, *, animated: bool) -> Source:
        """Decode so that at least `scale` of each side is there; all frames only when `animated`."""
        if animated:
            self._check_animation()
        picture = self._blank(first_only=not animated)
        if self.format.name == "jpeg" and scale <= _LARGEST_HINT:
            # ImageMagick keeps both sides at least as long as this; a square fits a file either way round.
            shortest = max(1, round(min(width, height) * scale))
            picture.options["jpeg:size"] = f"{shortest}x{shortest}"
        if not library.MagickReadImageBlob(picture.wand, self.data, len(self.data)):
            picture.raise_exception()
            raise refusals.unreadable()
        refuse_errors(picture)
        frames = _whole_frames(picture)
        return Source(frames=frames, width=width, height=height, orientation=_orientation(frames[0]))

    def _blank(self, *, first_only: bool) -> Image:
        """An empty picture pinned to the sniffed format; the name is ours and opens nothing."""
        picture = Image()
        name = self.format.magick.upper()
        library.MagickSetFormat(picture.wand, name.encode())
        library.MagickSetFilename(picture.wand, f"{name}:picture{'[0]' if first_only else ''}".encode())
        return picture

    def _check_animation(self) -> None:
        """Coalescing gives every frame the whole canvas, so the canvas counts, not the frames' own size."""
        header = _READERS[self.format.name](ByteView(self.data), self.limits.frames)
        pixels = header.frames * header.width * header.height
        if pixels > self.limits.animation_area:
            raise refusals.animation_too_large(pixels, self.limits.animation_area)


def _whole_frames(picture: Image) -> list[Image]:
    if library.MagickGetNumberImages(picture.wand) <= 1:
        return [picture]
    picture.coalesce()
    frames = frames_of(picture)
    for frame in frames:
        frame.reset_coords()
    return frames


def check_size(width: int, height: int, limits: Limits) -> None:
    if not width or not height:
        raise refusals.unreadable()
    if max(width, height) > limits.side:
        raise refusals.side_too_long(width, height, limits.side)
    if width * height > limits.area:
        raise refusals.area_too_large(width, height, limits.area)


def refuse_errors(picture: Image) -> None:
    """Refuse half a picture that came with an error.

    Warnings (a JPEG that ends early, an odd tag) do not refuse: browsers show such files too.
    """
    problem = picture.get_exception()
    if isinstance(problem, (BaseError, BaseFatalError)):
        raise refusals.unreadable() from problem


def _orientation(picture: Image) -> int:
    return _EXIF_VALUES.get(picture.orientation, UPRIGHT)
