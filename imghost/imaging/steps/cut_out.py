"""Remove the background: the mask of the picture becomes its alpha channel, or narrows the one it has."""

from imghost.base.errors import Unprocessable
from imghost.imaging.draft import Draft
from imghost.imaging.engine.channels import rounded
from imghost.imaging.engine.picture import OPAQUE
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Image


def cut_out(draft: Draft) -> Draft:
    if not draft.transform.cut_out:
        return draft
    if draft.mask is None:
        # Never a picture with its background where one without was asked for.
        raise Unprocessable("The mask of this picture is missing.", code="mask-missing")
    square = Image.pngload_buffer(draft.mask)
    mask = scaled(square, draft.frames[0].width, draft.frames[0].height).copy_memory()
    return draft.each(lambda frame: _through(frame, mask))


def _through(frame: Image, mask: Image) -> Image:
    if not frame.hasalpha():
        return frame.bandjoin(mask)
    alpha = rounded(frame[frame.bands - 1] * mask / OPAQUE)
    return frame.extract_band(0, n=frame.bands - 1).bandjoin(alpha)
