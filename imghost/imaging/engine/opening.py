"""Decoding: opens untrusted bytes of a known format; the only place with format-specific loading.

Size, orientation and colour numbers are those of `imaging.headers`, by which the file was accepted, so that
what the site says of a file and what it shows of it cannot differ.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from imghost.imaging import refusals
from imghost.imaging.engine import heic
from imghost.imaging.engine.colours import into_srgb
from imghost.imaging.engine.gif_screen import with_transparent_screen
from imghost.imaging.engine.picture import Picture, in_memory, without_idle_alpha
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.upright import is_sideways, upright
from imghost.imaging.engine.vips import Error, Image
from imghost.imaging.frames import jxl_as_png, load_bmp
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.headers.reading import check_header, read_header
from imghost.imaging.limits import Limits

Size = tuple[int, int]

_LOADERS: dict[str, Callable[..., Image]] = {
    "jpeg": Image.jpegload_buffer,
    "png": Image.pngload_buffer,
    "gif": Image.gifload_buffer,
    "webp": Image.webpload_buffer,
    "tiff": Image.tiffload_buffer,
    "avif": Image.heifload_buffer,
}
# What libvips' wheel cannot read.
_OTHER_LOADERS: dict[str, Callable[[bytes], Image]] = {"heic": heic.load, "bmp": load_bmp}
# Fractions at which a JPEG can be decoded; the fine filter then has at least this many pixels for one.
_JPEG_SHRINKS, _LEFT_FOR_FILTER = (8, 4, 2), 2
# How many times as long as it need be a side may stay where the picture is reduced again anyway.
_ROUGHLY = 1.1
# Of stills alone: no first frame is ever looked at for how many others there are.
_ANY_NUMBER = 10**9


@dataclass(slots=True)
class StillFile:
    """A file that is about to be decoded, with all its frames when `animated`.

    Raises `Unprocessable` for what cannot be read or is too large.
    """

    data: bytes
    format: str
    limits: Limits
    animated: bool = False
    _header: Header = field(init=False)

    def __post_init__(self) -> None:
        frames = self.limits.frames if self.animated else _ANY_NUMBER
        self._header = read_header(self.format, ByteView(self.data), frames)
        check_header(self._header, self.limits, animated=self.animated)

    def size(self) -> Size:
        """Width and height of the whole picture, upright."""
        return _turned((self._header.width, self._header.height), self._header.orientation)

    def decode(self, width: int, height: int, *, roughly: bool = False) -> Picture:
        """Decode to frames of `width` x `height` pixels, at most the picture's own size.

        `roughly`: they will be reduced to half at least, so that a few more pixels do as well.
        """
        try:
            return self._decoded(_turned((width, height), self._header.orientation), roughly=roughly)
        except Error as error:
            raise broken(error) from error

    def _decoded(self, stored: Size, *, roughly: bool) -> Picture:
        loaded = self._loaded(stored, roughly=roughly)
        known = set(loaded.get_fields())
        height = loaded.get("page-height") if "page-height" in known and self.animated else loaded.height
        count = min(self._header.frames, loaded.height // height)
        delays = tuple(loaded.get("delay")[:count]) if "delay" in known else ()
        if roughly and max(loaded.width / stored[0], height / stored[1]) <= _ROUGHLY:
            stored = loaded.width, height
        whole = self.size()
        return Picture(
            # In the file's order: a decoder that has gone on does not come back.
            frames=without_idle_alpha(
                tuple(self._finished(_page(loaded, number, height), stored) for number in range(count))
            ),
            width=whole[0],
            height=whole[1],
            delays=delays,
            loop=loaded.get("loop") if "loop" in known else 0,
            has_palette="palette" in known,
        )

    def _loaded(self, stored: Size, *, roughly: bool) -> Image:
        if self.format in _OTHER_LOADERS:
            loaded = _OTHER_LOADERS[self.format](self.data)
            # In a BMP of 32 bits the fourth byte may be anything where the header names no alpha.
            opaque = self.format == "bmp" and not self._header.has_alpha
            return loaded.extract_band(0, n=3) if opaque else loaded
        if self.format == "png":
            _require_pixels(self.data)
        data, more = self.data, _SHRINKS.get(self.format, _no_shrink)(self._header, stored, roughly=roughly)
        if self.format in ("gif", "webp"):
            more["n"] = -1 if self.animated else 1
            if self.animated:
                # Frames that are put together at a fraction show their seams.
                more.pop("scale", None)
        if self.format == "gif" and self._header.has_alpha:
            data = with_transparent_screen(data)
        return _LOADERS[self.format](data, access="sequential", fail_on="none", **more)

    def _finished(self, frame: Image, stored: Size) -> Image:
        """Small first, for all that follows costs by the pixel; transposed last, in memory."""
        small = in_memory(into_srgb(scaled(frame, *stored), self._header.colours))
        turned = upright(small, self._header.orientation)
        return small if turned is small else in_memory(turned)


def opened_still(data: bytes, name: str, limits: Limits, *, animated: bool) -> StillFile:
    """Return the file about to be decoded, JPEG XL as the PNG that ffmpeg makes. Raises `Unprocessable`."""
    if name != "jxl":
        return StillFile(data, name, limits, animated=animated)
    check_header(read_header(name, ByteView(data), 1), limits, animated=False)
    return StillFile(jxl_as_png(data), "png", limits)


def _require_pixels(data: bytes) -> None:
    """Raise `Unprocessable` for a PNG whose pixels do not even begin; libvips would show it all black.

    Of one that breaks off later what is there is shown, as browsers do.
    """
    start = data.find(b"IDAT") + 4
    length = int.from_bytes(data[start - 8 : start - 4], "big")
    try:
        zlib.decompressobj().decompress(data[start : start + length], 1)
    except zlib.error as error:
        raise refusals.unreadable() from error


def broken(error: Exception) -> Exception:
    """What the library said, as a refusal; running out of memory has one of its own."""
    return refusals.too_much_memory() if "memory" in str(error).lower() else refusals.unreadable()


def _page(roll: Image, number: int, height: int) -> Image:
    return roll if roll.height == height else roll.crop(0, number * height, roll.width, height)


def _turned(size: Size, orientation: int) -> Size:
    return (size[1], size[0]) if is_sideways(orientation) else size


def _jpeg_shrink(header: Header, wanted: Size, *, roughly: bool) -> dict[str, Any]:
    room = min(header.width / wanted[0], header.height / wanted[1])
    if roughly and (fitting := [shrink for shrink in _JPEG_SHRINKS if 1 <= room / shrink <= _ROUGHLY]):
        return {"shrink": fitting[0]}
    return {"shrink": next((shrink for shrink in _JPEG_SHRINKS if shrink <= room / _LEFT_FOR_FILTER), 1)}


def _webp_scale(header: Header, wanted: Size, *, roughly: bool) -> dict[str, Any]:
    spare = 1 if roughly else _LEFT_FOR_FILTER
    room = min(header.width / wanted[0], header.height / wanted[1]) / spare
    return {"scale": 1 / room} if room > 1 else {}


def _no_shrink(header: Header, wanted: Size, *, roughly: bool) -> dict[str, Any]:
    del header, wanted, roughly
    return {}


class _Shrink(Protocol):
    def __call__(self, header: Header, wanted: Size, *, roughly: bool) -> dict[str, Any]: ...


_SHRINKS: dict[str, _Shrink] = {
    "jpeg": _jpeg_shrink,
    "webp": _webp_scale,
}
