"""From one file to many pictures: decode once, then every output through the same visible list of steps."""

import time
import warnings
from collections.abc import Callable
from typing import Any

from wand.exceptions import WandException

from imghost.base.errors import Unprocessable
from imghost.imaging import refusals
from imghost.imaging.draft import Draft
from imghost.imaging.encode import encode
from imghost.imaging.formats import FORMATS, Format
from imghost.imaging.geometry import needed_scale
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.source import Source, decode
from imghost.imaging.steps.orient import orient
from imghost.imaging.steps.resize import resize
from imghost.imaging.steps.shrink import shrink

Step = Callable[[Draft], None]

STEPS: tuple[Step, ...] = (
    shrink,
    orient,
    resize,
)


def run(order: RenderOrder, limits: Limits, announce: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Write every output and return the report as plain values; `announce` hears of each output.

    Raises `Unprocessable` for whatever this file does to the decoder.
    """
    warnings.simplefilter("ignore")
    try:
        return _run(order, limits, announce)
    except WandException as error:
        raise refusals.unreadable() from error
    except MemoryError as error:
        raise Unprocessable("Reading this file takes too much memory.", code="decode-memory") from error


def _run(order: RenderOrder, limits: Limits, announce: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    deadline = time.monotonic() + limits.decode_seconds
    format_row = FORMATS[order.format]
    source = decode(order.source, format_row, 1.0, limits)
    rendered = []
    for output in order.outputs:
        rendered.append(_make(output, source, format_row, deadline))
        announce(rendered[-1])
    return {"width": source.width, "height": source.height, "has_alpha": False, "rendered": rendered}


def _make(output: Output, source: Source, source_format: Format, deadline: float) -> dict[str, Any]:
    target = FORMATS[output.transform.format or source_format.name]
    draft = Draft(
        frames=[frame.clone() for frame in source.frames],
        width=source.width,
        height=source.height,
        orientation=source.orientation,
        transform=output.transform,
        format=target,
    )
    for step in STEPS:
        if time.monotonic() > deadline:
            raise Unprocessable("Reading this file takes too long.", code="decode-timeout")
        step(draft)
    data = encode(draft.frames, target.name, output.transform)
    output.path.write_bytes(data)
    return {
        "name": output.name,
        "format": target.name,
        "width": draft.frames[0].width,
        "height": draft.frames[0].height,
        "bytes": len(data),
    }
