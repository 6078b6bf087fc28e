"""The transform grammar of the amr image API: a list in the path joined by `,`. Nothing said means WebP."""

from imghost.transforms.grammar import PIXEL_RATIO, Grammar, Parameter
from imghost.transforms.list_form import ListForm
from imghost.transforms.transform import Transform
from imghost.transforms.values import Decimal, Integer, Word

_FITS = {
    "fit": "inside",
    "cover": "cover",
    "fill": "cover",
    "contain": "contain",
    "inside": "inside",
}
_FORMATS = {
    "webp": "webp",
    "jpeg": "jpeg",
    "png": "png",
    "avif": "avif",
    "mp4": "mp4",
    "webm": "webm",
    "auto": "webp",
}

GRAMMAR = Grammar(
    title="amr image API",
    assumed_format="webp",
    parameters=(
        Parameter(
            name="w", fields=("width",), kind=Integer(1, 5000),
            meaning="Width in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="h", fields=("height",), kind=Integer(1, 5000),
            meaning="Height in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="c", fields=("mode",), kind=Word(_FITS),
            meaning="How the picture meets the box: `fit` (`inside`) is the default, `fill` is `cover`."),
        Parameter(
            name="f", fields=("format",), kind=Word(_FORMATS), is_always_written=True,
            meaning="Output format; `auto` and nothing both mean WebP."),
        Parameter(
            name="q", fields=("quality",), kind=Integer(1, 100), is_always_written=True,
            meaning="Quality of the encoder, 80 by default. PNG has none."),
        Parameter(
            name="dpr", fields=(PIXEL_RATIO,), kind=Decimal(1, 4), is_shorthand=True,
            meaning="Multiplies `w` and `h`; the products stay within their ranges."),
        Parameter(
            name="e", fields=("cut_out",), kind=Word({"background_removal": True}),
            meaning="`background_removal` keeps the subject alone; of an animation, of its first frame."),
    ),
)  # fmt: skip

LIST = ListForm(grammar=GRAMMAR, separators=",")


def read(text: str) -> Transform:
    """Read `w_600,f_webp,q_80`. Raises `InvalidInput` naming the parameter and its range."""
    return LIST.read(text)


def write(transform: Transform) -> str:
    """Write the canonical list; format and quality are always said, so it is never empty.

    Raises `InvalidInput` for what has no words here.
    """
    return LIST.write(transform)
