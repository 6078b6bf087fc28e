"""The transform grammar of img-cloud: a list in the path joined by `,` or `&`.

The shorthands beside its own words let the image helpers of web frameworks build its addresses.
"""

from imghost.base.errors import InvalidInput
from imghost.transforms.grammar import PIXEL_RATIO, Grammar, Parameter
from imghost.transforms.list_form import ListForm
from imghost.transforms.transform import AUTO, Transform
from imghost.transforms.values import Box, Colour, Decimal, Integer, Word

_WIDTH = 4000
_HEIGHT = 4000
_MODES = {
    "fit": "inside",
    "fill": "cover",
    "cover": "cover",
    "contain": "contain",
    "inside": "inside",
    "outside": "outside",
    "thumb": "thumb",
    "lfill": "cover",
    "pad": "contain",
    "scale": "inside",
    "limit": "inside",
}
_FORMATS = {
    "auto": AUTO,
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "avif": "avif",
    "gif": "gif",
    "jxl": "jxl",
    "mp4": "mp4",
    "webm": "webm",
}

GRAMMAR = Grammar(
    title="img-cloud",
    parameters=(
        Parameter(
            name="w", fields=("width",), kind=Integer(1, _WIDTH),
            meaning="Width in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="h", fields=("height",), kind=Integer(1, _HEIGHT),
            meaning="Height in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="s", fields=("width", "height"), kind=Box(_WIDTH, _HEIGHT), is_shorthand=True,
            meaning="Both sides at once."),
        Parameter(
            name="c", aliases=("fit",), fields=("mode",), kind=Word(_MODES),
            meaning="How the picture meets the box: `fit`, `inside`, `scale` and `limit` are the default, "
            "`fill`, `cover` and `lfill` crop, `contain` and `pad` pad, `thumb` crops to what matters."),
        Parameter(
            name="q", fields=("quality",), kind=Integer(1, 100, words={"auto": 80}),
            meaning="Quality of the encoder, 80 by default. PNG and GIF have none."),
        Parameter(
            name="f", fields=("format",), kind=Word(_FORMATS),
            meaning="Output format; `auto` lets the browser's Accept header decide. "
            "Without it the source's format is kept."),
        Parameter(
            name="dpr", fields=(PIXEL_RATIO,), kind=Decimal(1, 3), is_shorthand=True,
            meaning="Multiplies `w` and `h`; the products stay within their ranges."),
        Parameter(
            name="gr", fields=("grayscale",), kind=Word({"1": True}),
            meaning="Shades of gray."),
        Parameter(
            name="bl", fields=("blur",), kind=Decimal(0.3, 25),
            meaning="Gaussian blur, sigma in pixels of the result; steps below 0.01 are rounded."),
        Parameter(
            name="r", fields=("rotate",), kind=Integer(-360, 360),
            meaning="Degrees clockwise, turned before resizing; -90 is 270."),
        Parameter(
            name="bg", fields=("background",), kind=Colour(names=False),
            meaning="Colour behind padding, turned corners and transparency."),
        Parameter(
            name="e", fields=("cut_out",), kind=Word({"background_removal": True}),
            meaning="`background_removal` keeps the subject alone; of an animation, of its first frame."),
    ),
)  # fmt: skip

LIST = ListForm(grammar=GRAMMAR, separators=",&", nothing="_")


def read(text: str) -> Transform:
    """Read `w_400,h_400,c_fill`. Raises `InvalidInput` naming the parameter and its range."""
    return LIST.read(text)


def write(transform: Transform) -> str:
    """Write the canonical list, `_` for no change. Raises `InvalidInput` for what has no words here."""
    return LIST.write(transform)


def looks_like_transform(text: str) -> bool:
    """Whether the first segment of an address is a transform: it must be one from end to end.

    A public_id may not begin with such a segment.
    """
    try:
        LIST.read(text)
    except InvalidInput:
        return False
    return True


def resembles_transform(text: str) -> bool:
    """Whether a segment that is no transform was probably meant as one, for an answer that helps.

    Ask only when nothing is stored under the whole address: `w_photo/1` is an allowed public_id.
    """
    return LIST.resembles(text)
