"""Makes the mask of one picture; runs in a limited child whose working directory is empty."""

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imghost.base.errors import Unavailable
from imghost.imaging import refusals
from imghost.imaging.engine.opening import broken, opened_still
from imghost.imaging.engine.picture import on_white
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Error, Image
from imghost.imaging.formats import FORMATS
from imghost.imaging.frames import extract
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder
from imghost.imaging.vector.rasterise import VectorFile

if TYPE_CHECKING:
    from imghost.imaging.masks.network import Network


def make_mask(order: MaskOrder, limits: Limits) -> dict[str, Any]:
    """Write the mask and return the report as plain values.

    Raises `Unprocessable` for whatever this file does to the decoder, `Unavailable` without ONNX Runtime, for
    a broken network, and when our own disk does not take the result.
    """
    try:
        network = _loaded(order)
        frame = _whole(order, limits, network.side)
        began = time.perf_counter()
        mask = network.mask(bytes(frame.write_to_memory()))
        seconds = time.perf_counter() - began
        grey = Image.new_from_memory(mask, network.side, network.side, 1, "uchar").copy(interpretation="b-w")
        order.path.write_bytes(grey.pngsave_buffer(compression=6, keep="none"))
    except MemoryError as error:
        raise refusals.too_much_memory() from error
    except Error as error:
        raise broken(error) from error
    except OSError as error:
        raise Unavailable("The mask could not be written. Try again.") from error
    return {
        "covered": sum(mask) / (255 * len(mask)),
        "seconds": seconds,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _loaded(order: MaskOrder) -> "Network":
    """Load runtime and network here only: they are large, optional, and of no use to any other child."""
    errors, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    # It complains of not seeing the machine's graphics cards before it can be told not to.
    os.dup2(nothing, 2)
    try:
        from imghost.imaging.masks.network import Network  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable("ONNX Runtime is not installed.", code="no-runtime") from error
    finally:
        os.dup2(errors, 2)
    return Network(order.network, order.threads)


def _whole(order: MaskOrder, limits: Limits, side: int) -> Image:
    """Return the whole picture, squeezed into a square as the network was trained with, on white."""
    row = FORMATS[order.format]
    if row.is_video:
        opened: Any = extract(order.source, row, order.frame_at, limits, Path.cwd())
    else:
        data = order.source.read_bytes()
        if row.name == "svg":
            opened = VectorFile(data, limits)
        else:
            opened = opened_still(data, row.name, limits, animated=False)
    width, height = opened.size()
    scale = min(1.0, 2 * side / min(width, height))
    decoded = opened.decode(max(1, round(width * scale)), max(1, round(height * scale)))
    return scaled(on_white(decoded.frames[0]), side, side)
