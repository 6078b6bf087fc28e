"""QR codes, read back by a decoder of somebody else from what a browser would draw."""

import io
import subprocess

import pytest
import zxingcpp
from PIL import Image

from imghost.services.sharing.qr_code import qr_svg


def read_back(drawing: str) -> str:
    """Draw the SVG with librsvg and read it; of a whole page, its only QR code."""
    drawing = drawing.partition('class="qr-code"')[2] or drawing
    drawing = drawing[drawing.index("<svg") : drawing.index("</svg>") + len("</svg>")]
    drawn = subprocess.run(
        ["rsvg-convert", "--width", "600"], input=drawing.encode(), capture_output=True, check=True
    )
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.stdout)).convert("L"))
    return str(found.text)


@pytest.mark.parametrize(
    "text",
    [
        "https://img.example/drop/9kQ2vXyZ8bTnR4mWpLs7Hd",
        "https://img.example/image/x?a=1&b=<script>",
        "Grüße aus 東京 🌸",
        "x" * 2_331,
    ],
)
def test_what_goes_in_comes_out(text: str) -> None:
    assert read_back(qr_svg(text)) == text


def test_the_text_itself_never_stands_in_the_drawing() -> None:
    assert "script" not in qr_svg("</svg><script>alert(1)</script>")


def test_it_obeys_the_pages_policy_and_takes_the_size_of_its_box() -> None:
    drawing = qr_svg("https://img.example/")
    head = drawing[: drawing.index(">")]
    assert "style=" not in drawing
    assert "viewBox=" in head
    assert "width=" not in head


def test_too_much_text_is_told() -> None:
    with pytest.raises(ValueError, match="Data too large"):
        qr_svg("x" * 2_332)
