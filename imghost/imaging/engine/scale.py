"""Scaling: block averages first, Lanczos for the rest, with premultiplied alpha."""

import pyvips

from imghost.imaging.engine.vips import Image


def scaled(frame: Image, width: int, height: int) -> Image:
    """The frame at exactly `width` x `height` pixels."""
    if (frame.width, frame.height) == (width, height):
        return frame
    if not frame.hasalpha():
        return resampled(frame, width, height)
    straight = resampled(frame.premultiply(), width, height).unpremultiply()
    return straight.cast(frame.format) if frame.format == "float" else straight.rint().cast(frame.format)


def resampled(frame: Image, width: int, height: int) -> Image:
    """Scale all bands alike: by Lanczos where the frame shrinks, by Catmull-Rom where it grows."""
    across, down = width / frame.width, height / frame.height
    if min(across, down) < 1.0:
        frame = frame.resize(min(across, 1.0), vscale=min(down, 1.0), kernel="lanczos3")
    return frame if max(across, down) <= 1.0 else _grown(frame, width, height)


def _grown(frame: Image, width: int, height: int) -> Image:
    """Lay the rims of both pictures on each other; the library's own enlarging does that with the corners."""
    across, down = width / frame.width, height / frame.height
    return frame.affine(
        [across, 0, 0, down],
        interpolate=pyvips.Interpolate.new("bicubic"),
        oarea=[0, 0, width, height],
        odx=(across - 1) / 2,
        ody=(down - 1) / 2,
        extend="copy",
        premultiplied=True,
    )
