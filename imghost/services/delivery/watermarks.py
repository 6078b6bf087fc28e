"""Which watermark applies to a caller: the owner's, else the site's; none for the owner.

Videos have none: that would take encoding each anew.
"""

from dataclasses import replace

from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.watermark_choice import Choice, choice_for
from imghost.services.delivery.watermark_images import text_mark
from imghost.services.derivatives import picture_format
from imghost.transforms.transform import ORIGINAL, Transform
from imghost.transforms.watermark import Watermark

# Nobody can do much with a picture whose longer side has no more pixels; thumbs are such pictures.
UNMARKED_SIDE = 320
WHOLE_QUALITY = 90


def marked(image: Image, transform: Transform, actor: Actor) -> Transform:
    """Return the transform with the watermark that `actor` gets on it, or as it is.

    Raises Unavailable when words cannot be drawn: a picture never leaves without its mark for that.
    """
    if actor.reads_as_owner(image) or not _is_markable(image, transform):
        return transform
    choice = choice_for(image.user)
    if choice.kind == "none":
        return transform
    if transform == ORIGINAL:
        transform = Transform(format=picture_format(image), quality=WHOLE_QUALITY)
    return replace(transform, watermark=watermark_of(choice))


def sees_more(image: Image, actor: Actor) -> bool:
    """Say whether strangers get another picture under the same address: then no cache may keep this one."""
    return (
        actor.reads_as_owner(image)
        and not FORMATS[image.format].is_video
        and choice_for(image.user).kind != "none"
    )


def watermark_of(choice: Choice) -> Watermark:
    """Return what is laid over pictures for a choice that is not none."""
    mark = choice.picture or text_mark(choice.text)
    return Watermark(mark=mark, position=choice.position, opacity=choice.opacity, size=choice.size)


def _is_markable(image: Image, transform: Transform) -> bool:
    if FORMATS[image.format].is_video:
        return False
    crop, whole = transform.crop, max(image.width, image.height)
    if crop is None:
        return max(result_size(image.width, image.height, transform)) > UNMARKED_SIDE
    # As large as the whole picture would be: from small pieces it could be put together again.
    scale = max(result_size(crop.width, crop.height, transform)) / max(crop.width, crop.height)
    return whole * scale > UNMARKED_SIDE
