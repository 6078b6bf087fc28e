"""What is laid over images that strangers get."""

from pydantic import Field

from imghost.base.placement import Position
from imghost.settings.group import Group
from imghost.settings.value_types import PictureName


class Watermark(Group):
    """What is laid over images that strangers get."""

    watermark_text: str = Field(
        "", max_length=60, description="Words laid over pictures that strangers get; empty: none."
    )
    watermark_picture: PictureName = Field(
        "",
        description="The picture laid over instead of words, as the page /admin/watermark names it.",
    )
    watermark_position: Position = Field(
        "bottom-right", description="Where the watermark lies: one of nine places, such as top-left."
    )
    watermark_opacity: int = Field(50, ge=5, le=100, description="How opaque the watermark is, in percent.")
    watermark_size: int = Field(
        25, ge=5, le=100, description="The part of a picture's sides the watermark fits into, in percent."
    )
