"""Write the golden pictures anew: `make golden`. Look at every one that changed before you commit it."""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from imghost.imaging import sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from tests.imaging.golden.cases import CASES, Case
from tests.imaging.golden.scene import stamp, subject

FOLDER = Path(__file__).parents[1] / "goldens"


def render(case: Case, folder: Path, size: tuple[int, ...] = ()) -> Image.Image:
    """The picture of a case as the pipeline makes it now, read by Pillow."""
    source, result, mark = folder / "source", folder / "result", folder / "mark"
    source.write_bytes(case.content(*size))
    stamp().save(mark, "PNG")
    mask = folder / "mask"
    subject().save(mask, "PNG")
    output = Output(name=case.label, transform=case.transform, path=result)
    order = RenderOrder(source=source, format=case.source, outputs=(output,), mark=mark, mask=mask)
    sandbox.render(order, Limits())
    with Image.open(result) as picture:
        return picture.convert("RGBA")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for stray in set(FOLDER.glob("*.png")) - {FOLDER / f"{case.label}.png" for case in CASES}:
        stray.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            render(case, Path(folder)).save(FOLDER / f"{case.label}.png", optimize=True)
            sys.stdout.write(f"{case.label}\n")


if __name__ == "__main__":
    main()
