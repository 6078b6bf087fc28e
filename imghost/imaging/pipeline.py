"""From one file to many pictures: decode once, then every output through the same visible list of steps."""

import errno
import os
import resource
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wand.exceptions import BaseWarning, WandException
from wand.image import Image

from imghost.base.errors import Unavailable, Unprocessable
from imghost.imaging import ladder, refusals
from imghost.imaging.draft import Draft
from imghost.imaging.encode import encode
from imghost.imaging.formats import FORMATS
from imghost.imaging.frames import extract
from imghost.imaging.heif import HEIF_FORMATS, HeifFile
from imghost.imaging.limits import Limits
from imghost.imaging.perceptual import FINGERPRINT, perceptual_hash
from imghost.imaging.placeholder import PLACEHOLDER, data_uri
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.source import Source, StillFile
from imghost.imaging.steps.background import background
from imghost.imaging.steps.blur import blur
from imghost.imaging.steps.colour import colour
from imghost.imaging.steps.crop import crop
from imghost.imaging.steps.mirror import mirror
from imghost.imaging.steps.orient import orient
from imghost.imaging.steps.resize import resize
from imghost.imaging.steps.rotate import rotate
from imghost.imaging.steps.sharpen import sharpen
from imghost.imaging.steps.shrink import shrink
from imghost.imaging.steps.tone import tone
from imghost.imaging.steps.trim import trim
from imghost.imaging.steps.watermark import watermark
from imghost.imaging.transparency import is_see_through
from imghost.imaging.vector.rasterise import VectorFile
from imghost.transforms.transform import Transform

Step = Callable[[Draft], None]
Announce = Callable[[dict[str, Any]], None]

# The order is part of what a transform means: the same words give the same picture everywhere.
STEPS: tuple[Step, ...] = (
    shrink,
    orient,
    trim,
    crop,
    rotate,
    resize,
    colour,
    mirror,
    tone,
    blur,
    sharpen,
    background,
    watermark,
)


# What ImageMagick says when its temporary files cannot be written: nothing that a file does to it.
_OUR_OWN = tuple(
    map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE))
)


def run(order: RenderOrder, limits: Limits, announce: Announce) -> dict[str, Any]:
    """Write every output and return the report as plain values; `announce` hears of each output.

    Runs in a limited child whose working directory is empty. Raises `Unprocessable` for whatever this file
    does to the decoder, `InvalidInput` for a window outside the picture, `Unavailable` when our own disk
    does not take the result.
    """
    warnings.simplefilter("ignore", BaseWarning)
    try:
        return Rendering(order, limits, announce).run()
    except MemoryError as error:
        # Python's own, or one of ImageMagick's limits.
        raise Unprocessable("Reading this file takes too much memory.", code="decode-memory") from error
    except WandException as error:
        if any(word in str(error) for word in _OUR_OWN):
            raise Unavailable("The pictures could not be written. Try again.") from error
        raise refusals.unreadable() from error
    except OSError as error:
        # The source is gone, the disk is full: not the file's fault, and worth another try.
        raise Unavailable("The pictures could not be written. Try again.") from error


class Rendering:
    """One order being carried out."""

    def __init__(self, order: RenderOrder, limits: Limits, announce: Announce) -> None:
        self._order = order
        self._limits = limits
        self._announce = announce
        self._mark = order.mark.read_bytes() if order.mark is not None else None
        self._deadline = time.monotonic() + limits.decode_seconds
        self._source_format = row = FORMATS[order.format]
        # What browsers do not show is delivered as JPEG, or as PNG once transparency has been seen.
        self._default_target = (
            (row.stored_as or row.name) if row.browsers_show and not row.is_video else "jpeg"
        )

    def run(self) -> dict[str, Any]:
        still = self._still()
        width, height = still.size()
        outputs = self._order.outputs
        scale = ladder.hint(width, height, outputs, may_enlarge=isinstance(still, VectorFile))
        decoded = still.decode(width, height, scale, animated=self._animated())
        rungs = ladder.Ladder(decoded)
        if not self._source_format.browsers_show and is_see_through(decoded.frames[0]):
            self._default_target = "png"
        rendered = [self._make(output, rungs) for output in ladder.largest_first(width, height, outputs)]
        smallest = rungs.smallest()
        return {
            "width": width,
            "height": height,
            "has_alpha": any(map(is_see_through, smallest.frames)),
            "rendered": rendered,
            "placeholder": self._placeholder(smallest) if self._order.placeholder else None,
            "perceptual_hash": self._fingerprint(smallest) if self._order.placeholder else None,
            # Linux counts in kilobytes.
            "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }

    def _still(self) -> StillFile | HeifFile | VectorFile:
        if self._source_format.is_video:
            return extract(
                self._order.source, self._source_format, self._order.frame_at, self._limits, Path.cwd()
            )
        if self._source_format.name == "svg":
            return VectorFile(self._order.source.read_bytes(), self._limits)
        if self._source_format.name in HEIF_FORMATS:
            return HeifFile(self._order.source.read_bytes(), self._limits)
        return StillFile(self._order.source.read_bytes(), self._source_format, self._limits)

    def _animated(self) -> bool:
        """Whether all frames are wanted: the source may have several and an output can show them."""
        return self._source_format.animates and any(
            FORMATS[self._target(output)].animates for output in self._order.outputs
        )

    def _target(self, output: Output) -> str:
        return output.transform.format or self._default_target

    def _make(self, output: Output, rungs: ladder.Ladder) -> dict[str, Any]:
        target = self._target(output)
        start = rungs.start_for(output.transform)
        frames = start.frames if FORMATS[target].animates else start.frames[:1]
        finished = self._through_steps(start, frames, output.transform, target)
        data = encode(finished, target, output.transform)
        output.path.write_bytes(data)
        if ladder.is_rung(output.transform) and _same_kind(finished, start.frames):
            rungs.add(Source(frames=finished, width=start.width, height=start.height))
        rendered = {
            "name": output.name,
            "format": target,
            "width": finished[0].width,
            "height": finished[0].height,
            "bytes": len(data),
        }
        self._announce(rendered)
        return rendered

    def _placeholder(self, start: Source) -> str:
        return data_uri(self._through_steps(start, start.frames[:1], PLACEHOLDER, "webp")[0])

    def _fingerprint(self, start: Source) -> str | None:
        return perceptual_hash(self._through_steps(start, start.frames[:1], FINGERPRINT, "png")[0])

    def _through_steps(
        self, start: Source, frames: list[Image], transform: Transform, target: str
    ) -> list[Image]:
        draft = Draft(
            frames=[frame.clone() for frame in frames],
            width=start.width,
            height=start.height,
            orientation=start.orientation,
            transform=transform,
            keeps_alpha=FORMATS[target].has_alpha,
            mark=self._mark,
        )
        for step in STEPS:
            if time.monotonic() > self._deadline:
                raise Unprocessable("Reading this file takes too long.", code="decode-timeout")
            step(draft)
        return draft.frames


def _same_kind(finished: list[Image], started: list[Image]) -> bool:
    """Whether no frame and no alpha channel was lost on the way, so that other outputs may start here."""
    return len(finished) == len(started) and finished[0].alpha_channel == started[0].alpha_channel
