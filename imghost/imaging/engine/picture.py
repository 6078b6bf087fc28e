"""The decoded picture: frames on one canvas, upright, sRGB, eight bits a channel."""

from dataclasses import dataclass, replace

from imghost.imaging.engine.vips import Image

OPAQUE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Decoded frames of one size, RGB or RGBA with straight alpha; they lie in memory.

    `width` and `height` are what the whole source measures as shown, in pixels: a JPEG decoded at a quarter
    has frames of a quarter of that. `delays` are in milliseconds, one a frame; `loop` is how often an
    animation is shown, 0 for ever. `has_palette` says that the source had at most 256 colours.
    """

    frames: tuple[Image, ...]
    width: int
    height: int
    delays: tuple[int, ...] = ()
    loop: int = 0
    has_palette: bool = False

    @property
    def scale(self) -> float:
        """Frame pixels per source pixel: 1.0 when decoded in full."""
        return float(self.frames[0].width) / self.width

    @property
    def has_alpha(self) -> bool:
        """Whether the frames have an alpha channel at all."""
        return bool(self.frames[0].hasalpha())

    def still(self) -> "Picture":
        """The first frame alone."""
        return replace(self, frames=self.frames[:1], delays=self.delays[:1])


def is_see_through(frame: Image) -> bool:
    """Whether any pixel is not fully opaque; an alpha channel alone says little."""
    return bool(frame.hasalpha()) and frame[frame.bands - 1].min() < OPAQUE


def in_memory(frame: Image) -> Image:
    """Compute the pixels now, once, in the order in which the file gives them."""
    return frame.copy_memory()


def on_white(frame: Image) -> Image:
    """Lay the frame on white."""
    return frame.flatten(background=[OPAQUE] * 3) if frame.hasalpha() else frame


def without_idle_alpha(frames: tuple[Image, ...]) -> tuple[Image, ...]:
    """Drop an alpha channel that hides nothing in any frame."""
    if not frames[0].hasalpha() or any(map(is_see_through, frames)):
        return frames
    return tuple(frame.extract_band(0, n=3).copy_memory() for frame in frames)


def counts(image: Image) -> list[int]:
    """Read a row of whole numbers, such as a histogram, as Python's own."""
    return list(memoryview(bytes(image.cast("uint").write_to_memory())).cast("I"))


def from_pixels(pixels: bytes, width: int, height: int, bands: int) -> Image:
    """Make a frame of 8-bit sRGB samples, rows without padding."""
    frame = Image.new_from_memory(pixels, width, height, bands, "uchar")
    return frame.copy(interpretation="srgb")
