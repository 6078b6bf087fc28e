"""From one file to many pictures: decode once, then every output through the same visible list of steps."""

import errno
import os
import resource
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from wand.exceptions import BaseWarning, WandException

from imghost.base.errors import Unavailable, Unprocessable
from imghost.imaging import ladder, magick, refusals
from imghost.imaging.dominant import dominant_colour
from imghost.imaging.draft import Draft
from imghost.imaging.engine.encode import encode
from imghost.imaging.engine.opening import broken, opened_still
from imghost.imaging.engine.picture import Picture, from_pixels, in_memory, is_see_through
from imghost.imaging.engine.vips import Error
from imghost.imaging.formats import FORMATS
from imghost.imaging.frames import extract
from imghost.imaging.limits import Limits
from imghost.imaging.perceptual import FINGERPRINT, perceptual_hash
from imghost.imaging.placeholder import PLACEHOLDER, SWATCH, data_uri
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.steps.background import background
from imghost.imaging.steps.blur import blur
from imghost.imaging.steps.crop import crop
from imghost.imaging.steps.cut_out import cut_out
from imghost.imaging.steps.mirror import mirror
from imghost.imaging.steps.resize import resize
from imghost.imaging.steps.rotate import rotate
from imghost.imaging.steps.sharpen import sharpen
from imghost.imaging.steps.tone import tone
from imghost.imaging.steps.trim import trim
from imghost.imaging.steps.watermark import watermark
from imghost.imaging.thumbhash import thumbhash
from imghost.imaging.vector.rasterise import VectorFile
from imghost.transforms.transform import Transform

Step = Callable[[Draft], Draft]
Announce = Callable[[dict[str, Any]], None]

# The order is part of what a transform means: the same words give the same picture everywhere. The engine has
# oriented the picture and brought it into sRGB before the first.
STEPS: tuple[Step, ...] = (
    cut_out,
    trim,
    crop,
    rotate,
    resize,
    mirror,
    tone,
    blur,
    sharpen,
    background,
    watermark,
)


# What libraries say when our own disk fails them: nothing that a file does to it.
_OUR_OWN = tuple(
    map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE))
)


class Opened(Protocol):
    """A file that is about to be decoded."""

    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture, upright."""

    def decode(self, width: int, height: int, *, roughly: bool = False) -> Picture:
        """Decode to frames of `width` x `height` pixels, or `roughly` that where this is quicker."""


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
        raise refusals.too_much_memory() from error
    except (Error, WandException) as error:
        if any(word in str(error) for word in _OUR_OWN):
            raise Unavailable("The pictures could not be written. Try again.") from error
        raise broken(error) from error
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
        self._mask = order.mask.read_bytes() if order.mask is not None else None
        self._deadline = time.monotonic() + limits.decode_seconds
        self._source_format = row = FORMATS[order.format]
        # What browsers do not show is delivered as JPEG, or as PNG once transparency has been seen.
        self._default_target = (
            (row.stored_as or row.name) if row.browsers_show and not row.is_video else "jpeg"
        )

    def run(self) -> dict[str, Any]:
        opened = self._opened()
        width, height = size = opened.size()
        outputs, alone = self._order.outputs, not self._order.placeholder
        wanted = ladder.decoding_for(size, outputs, may_enlarge=isinstance(opened, VectorFile), alone=alone)
        decoded = opened.decode(wanted.width, wanted.height, roughly=wanted.roughly)
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
            **(self._in_short(smallest.still()) if self._order.placeholder else {}),
            # Linux counts in kilobytes.
            "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }

    def _opened(self) -> Opened:
        if self._source_format.is_video:
            return extract(
                self._order.source, self._source_format, self._order.frame_at, self._limits, Path.cwd()
            )
        data = self._order.source.read_bytes()
        if self._source_format.name == "svg":
            return VectorFile(data, self._limits)
        return opened_still(data, self._source_format.name, self._limits, animated=self._animated())

    def _animated(self) -> bool:
        """Whether all frames are wanted: the source may have several and an output can show them."""
        return self._source_format.animates and any(
            FORMATS[self._target(output)].animates and not output.transform.cut_out
            for output in self._order.outputs
        )

    def _target(self, output: Output) -> str:
        return output.transform.format or self._default_target

    def _make(self, output: Output, rungs: ladder.Ladder) -> dict[str, Any]:
        target = self._target(output)
        start = rungs.start_for(output.transform)
        start = start if FORMATS[target].animates and not output.transform.cut_out else start.still()
        if output.by_wand and len(start.frames) == 1:
            finished, data = self._by_wand(start, output.transform, target)
        else:
            finished = self._through_steps(start, output.transform, target)
            data = encode(finished, target, output.transform.quality)
        output.path.write_bytes(data)
        if ladder.is_rung(output.transform) and _same_kind(finished, start):
            rungs.add(finished)
        first = finished.frames[0]
        rendered = {
            "name": output.name,
            "format": target,
            "width": first.width,
            "height": first.height,
            "bytes": len(data),
        }
        self._announce(rendered)
        return rendered

    def _by_wand(self, start: Picture, transform: Transform, target: str) -> tuple[Picture, bytes]:
        """What the worker owes to every upload; AVIF and the like are encoded by the engine all the same."""
        with magick.resized(start.frames[0], (start.width, start.height), transform) as picture:
            finished = replace(start, frames=(from_pixels(*magick.pixels_of(picture)),))
            if target in magick.WRITES:
                return finished, magick.written(picture, target, transform.quality)
        return finished, encode(finished, target, transform.quality)

    def _in_short(self, start: Picture) -> dict[str, str | None]:
        """What stands for the picture before it has come, and tells it from others."""
        start = self._through_steps(start, FINGERPRINT, "png")
        small = self._through_steps(start, SWATCH, "png").frames[0]
        return {
            "placeholder": data_uri(self._through_steps(start, PLACEHOLDER, "webp")),
            "thumbhash": thumbhash(small),
            "dominant_color": dominant_colour(small),
            "perceptual_hash": perceptual_hash(start.frames[0]),
        }

    def _through_steps(self, start: Picture, transform: Transform, target: str) -> Picture:
        draft = Draft(
            frames=start.frames,
            width=start.width,
            height=start.height,
            transform=transform,
            keeps_alpha=FORMATS[target].has_alpha,
            mark=self._mark,
            mask=self._mask,
        )
        for step in STEPS:
            self._check_time()
            draft = step(draft)
        frames = []
        for frame in draft.frames:
            self._check_time()
            frames.append(in_memory(frame))
        return replace(start, frames=tuple(frames))

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise Unprocessable("Reading this file takes too long.", code="decode-timeout")


def _same_kind(finished: Picture, start: Picture) -> bool:
    """Whether no frame and no alpha channel was lost on the way, so that other outputs may start here."""
    return len(finished.frames) == len(start.frames) and finished.has_alpha == start.has_alpha
