"""Encoders: one function a format, each passing only the options its encoder needs."""

from collections.abc import Callable

from pyvips import GValue

from imghost.imaging import refusals
from imghost.imaging.engine.moving import film_of
from imghost.imaging.engine.picture import Picture
from imghost.imaging.engine.vips import Error, Image
from imghost.imaging.frames import as_jxl
from imghost.imaging.headers import webp

# From this quality on colours keep their full resolution (4:4:4).
_FINE = 90
# AV1 reaches the look of a JPEG of quality 80 at about 60 of its own scale.
_AV1_QUALITY = 0.75
# In pixels. From the larger one on the encoder's own search takes minutes and gigabytes.
_LARGE_WEBP, _HUGE_WEBP = 500_000, 25_000_000
_METADATA = {"keep": "none"}
Encoder = Callable[[Picture, int], bytes]


def encode(picture: Picture, format_name: str, quality: int) -> bytes:
    """Encode as sRGB without metadata and without a profile; several frames become an animation.

    Raises `Unprocessable` when memory does not suffice.
    """
    try:
        return _ENCODERS[format_name](picture, quality)
    except Error as error:
        # The pixels lie in memory: what can be wrong with them is that they are too many.
        raise refusals.too_much_memory() from error


def _jpeg(picture: Picture, quality: int) -> bytes:
    fine = quality >= _FINE
    return bytes(
        picture.frames[0].jpegsave_buffer(
            Q=quality,
            subsample_mode="off" if fine else "on",
            # Saves 1 % of the bytes for twice the time: not for our own large pictures, which are made at 90.
            optimize_coding=not fine,
            **_METADATA,
        )
    )


def _png(picture: Picture, quality: int) -> bytes:
    """Level 4 takes half the time of 6 for 2 % more bytes. A palette stays one, or the file grows tenfold."""
    del quality
    frame = picture.frames[0]
    if picture.has_palette:
        return bytes(frame.pngsave_buffer(compression=6, palette=True, Q=100, effort=4, **_METADATA))
    return bytes(frame.pngsave_buffer(compression=4, **_METADATA))


def _webp(picture: Picture, quality: int) -> bytes:
    """Method 2 takes a third of the time of 4 for 2 to 5 % more bytes and a little less likeness.

    That is right where a visitor waits for a small picture; in large ones both add up.
    """
    pixels = picture.frames[0].width * picture.frames[0].height
    effort = 0 if pixels >= _HUGE_WEBP else 4 if pixels >= _LARGE_WEBP else 2
    data = bytes(_roll(picture).webpsave_buffer(Q=quality, effort=effort, **_METADATA))
    return _with_alpha_flag(data) if len(picture.frames) > 1 and picture.has_alpha else data


def _with_alpha_flag(data: bytes) -> bytes:
    """Say in the header of an animation (RFC 9649, 2.7) that its canvas shows through.

    The encoder says so only when a frame has alpha of its own, and then some decoders paint the canvas black.
    """
    if data[12:16] != b"VP8X":
        return data
    return data[:20] + bytes((data[20] | webp.ALPHA,)) + data[21:]


def _gif(picture: Picture, quality: int) -> bytes:
    """A pixel is solid when at least half of it is covered."""
    del quality
    moves = len(picture.frames) > 1
    return bytes(
        _roll(picture).gifsave_buffer(
            dither=0.0 if moves else 1.0,
            effort=2,
            interframe_maxerror=0,
            interpalette_maxerror=3,
            keep_duplicate_frames=True,
            **_METADATA,
        )
    )


def _roll(picture: Picture) -> Image:
    """All frames below each other, as libvips writes animations."""
    first = picture.frames[0]
    if len(picture.frames) == 1:
        return first
    roll = Image.arrayjoin(list(picture.frames), across=1).copy()
    roll.set_type(GValue.gint_type, "page-height", first.height)
    roll.set_type(GValue.gint_type, "loop", picture.loop)
    roll.set_type(GValue.array_int_type, "delay", list(picture.delays))
    return roll


def _avif(picture: Picture, quality: int) -> bytes:
    return bytes(
        picture.frames[0].heifsave_buffer(
            Q=max(1, round(quality * _AV1_QUALITY)), compression="av1", effort=0, **_METADATA
        )
    )


def _tiff(picture: Picture, quality: int) -> bytes:
    del quality
    frame = picture.frames[0]
    return bytes(frame.tiffsave_buffer(compression="deflate", predictor="horizontal", **_METADATA))


def _jxl(picture: Picture, quality: int) -> bytes:
    """The distance that libjxl's own tools take for a quality of JPEG."""
    low = 53 / 3000 * quality**2 - 23 / 20 * quality + 25
    distance = 0.0 if quality == 100 else 0.1 + (100 - quality) * 0.09 if quality >= 30 else min(15.0, low)
    return as_jxl(picture.frames[0], distance)


def _film(format_name: str) -> Encoder:
    return lambda picture, quality: film_of(picture, format_name, quality)


_ENCODERS: dict[str, Encoder] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "avif": _avif,
    "tiff": _tiff,
    "jxl": _jxl,
    "mp4": _film("mp4"),
    "webm": _film("webm"),
}
