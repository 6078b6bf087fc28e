"""Every operation on one page to look at: `make gallery` writes `.cache/gallery/`."""

import sys
import tempfile
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from imghost.transforms.transform import Crop
from tests.imaging.golden.cases import CASES
from tests.imaging.golden.make import render

FOLDER = Path(__file__).parents[3] / ".cache" / "gallery"
SIZE = (480, 320)
CELL = (300, 240)
COLUMNS = 5


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    pictures: list[tuple[str, str, Image.Image]] = []
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            picture = render(replace(case, wanted=_larger(case.wanted)), Path(folder), SIZE)
            picture.save(FOLDER / f"{case.label}.png")
            pictures.append((case.label, case.transform.canonical(), picture))
    _sheet(pictures).save(FOLDER / "sheet.png")
    (FOLDER / "index.html").write_text(_page(pictures))
    sys.stdout.write(f"{len(pictures)} pictures: {FOLDER / 'index.html'}\n")


def _larger(wanted: dict[str, Any]) -> dict[str, Any]:
    """The cases are written for pictures of 96 pixels; boxes and windows grow with the picture."""
    times = SIZE[0] // 96
    larger = {name: value * times for name, value in wanted.items() if name in ("width", "height", "blur")}
    if "crop" in wanted:
        window = wanted["crop"]
        larger["crop"] = Crop(
            x=window.x * times, y=window.y * times, width=window.width * times, height=window.height * times
        )
    return {**wanted, **larger}


def _page(pictures: list[tuple[str, str, Image.Image]]) -> str:
    figures = "".join(
        f'<figure><img src="{label}.png" alt="">'
        f"<figcaption><b>{label}</b><br>{escape(words)}</figcaption></figure>"
        for label, words, _ in pictures
    )
    style = (
        "body{display:flex;flex-wrap:wrap;gap:1em;font:14px sans-serif}figure{margin:0;width:300px}"
        "img{max-width:100%;background:repeating-conic-gradient(#ccc 0 25%,#eee 0 50%) 0/16px 16px}"
    )
    return f"<!doctype html><meta charset=utf-8><title>Operations</title><style>{style}</style>{figures}\n"


def _sheet(pictures: list[tuple[str, str, Image.Image]]) -> Image.Image:
    """All of them in one picture, on a checkered ground where nothing is."""
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (CELL[0] * COLUMNS, CELL[1] * rows), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (label, _, picture) in enumerate(pictures):
        left, top = number % COLUMNS * CELL[0], number // COLUMNS * CELL[1]
        small = picture.copy()
        small.thumbnail((CELL[0] - 10, CELL[1] - 30))
        ground = Image.new("RGBA", small.size, "#d0d0d8")
        ground.alpha_composite(small)
        sheet.paste(ground.convert("RGB"), (left + 5, top + 22))
        pen.text((left + 6, top + 5), f"{label}  {picture.width} x {picture.height}", fill="black")
    return sheet


if __name__ == "__main__":
    main()
