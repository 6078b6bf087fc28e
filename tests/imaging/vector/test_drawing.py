"""Honest drawings look as they should: every expected colour and place is arithmetic on the SVG itself."""

import math

import pytest
from PIL import Image

from imghost.transforms.transform import Crop, Transform
from tests.imaging.decode.looks import near
from tests.imaging.vector.drawings import svg

RED, GREEN, BLUE, NOTHING = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)
WHOLE = 'width="64" height="64"'
LEFT = '<rect width="32" height="64" fill="#f00"/>'
RIGHT = '<rect x="32" width="32" height="64" fill="#00f"/>'
BOTH = {(8, 32): RED, (56, 32): BLUE}

# Inside of a drawing of 64 x 64 → the colour at some places.
LOOKS: dict[str, tuple[str, dict[tuple[int, int], tuple[int, ...]]]] = {
    "rectangles": (LEFT + RIGHT, BOTH),
    "nothing": ("", {(32, 32): NOTHING}),
    "circle": ('<circle cx="32" cy="32" r="20" fill="lime"/>', {(32, 32): GREEN, (14, 14): NOTHING}),
    "ellipse": (
        '<ellipse cx="32" cy="32" rx="30" ry="9" fill="blue"/>', {(4, 32): BLUE, (32, 20): NOTHING}
    ),
    "line": (
        '<line y1="32" x2="64" y2="32" stroke="red" stroke-width="8"/>', {(9, 32): RED, (9, 40): NOTHING}
    ),
    "path": ('<path d="M0 0 L64 0 0,64z" fill="red"/>', {(10, 10): RED, (60, 60): NOTHING}),
    "path with an arc": (
        '<path d="M2 32a30,30 0 1,1 60 0z" fill="red"/>', {(32, 10): RED, (32, 40): NOTHING}
    ),
    "polygon": ('<polygon points="0,0 64,0 64,64" fill="blue"/>', {(60, 10): BLUE, (5, 60): NOTHING}),
    "polyline": (
        '<polyline points="0 32 64 32" stroke="red" stroke-width="9" fill="none"/>', {(5, 32): RED}
    ),
    "fill rule": (
        '<path fill-rule="evenodd" d="M0 0H64V64H0zM16 16H48V48H16z" fill="red"/>',
        {(4, 4): RED, (32, 32): NOTHING},
    ),
    "opacity": (f'<rect {WHOLE} fill="red" opacity=".5"/>', {(32, 32): (255, 0, 0, 128)}),
    "stroke": (
        '<rect x="8" y="8" width="48" height="48" fill="lime" stroke="blue" stroke-width="8"/>',
        {(8, 32): BLUE, (32, 32): GREEN, (2, 2): NOTHING},
    ),
    "linear gradient": (
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        f'<rect {WHOLE} fill="url(#g)"/>',
        {(0, 32): (253, 0, 2, 255), (32, 32): (126, 0, 129, 255), (63, 32): (2, 0, 253, 255)},
    ),
    "gradient by reference": (
        '<defs><linearGradient id="a"><stop stop-color="red"/><stop offset="1" style="stop-color:red"/>'
        '</linearGradient><linearGradient id="b" xlink:href="#a" x2="0" y2="1"/></defs>'
        f"<rect {WHOLE} style=\"fill: url( '#b' )\"/>",
        {(32, 32): RED},
    ),
    "radial gradient": (
        '<radialGradient id="g"><stop stop-color="#f00"/><stop offset="100%" stop-color="#00f"/>'
        f'</radialGradient><rect {WHOLE} fill="url(#g)"/>',
        {(32, 32): (250, 0, 5, 255), (0, 0): BLUE},
    ),
    "pattern": (
        '<pattern id="p" width="16" height="16" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="16" fill="red"/></pattern><rect {WHOLE} fill="url(#p)"/>',
        {(4, 4): RED, (12, 4): NOTHING, (52, 60): RED},
    ),
    "clip path": (
        f'<clipPath id="c"><rect width="32" height="64"/></clipPath><g clip-path="url(#c)">'
        f'<rect {WHOLE} fill="red"/></g>',
        {(8, 8): RED, (50, 8): NOTHING},
    ),
    "mask": (
        f'<mask id="m"><rect width="32" height="64" fill="white"/></mask>'
        f'<rect {WHOLE} fill="lime" mask="url(#m)"/>',
        {(8, 8): GREEN, (50, 8): NOTHING},
    ),
    "marker": (
        '<marker id="m" markerUnits="userSpaceOnUse" markerWidth="16" markerHeight="16" refX="8" refY="8">'
        '<rect width="16" height="16" fill="blue"/></marker>'
        '<path d="M32 32L64 64" stroke="none" marker-start="url(#m)"/>',
        {(32, 32): BLUE, (26, 38): BLUE, (10, 10): NOTHING},
    ),
    "filter": (
        '<filter id="f" x="0" y="0" width="1" height="1"><feColorMatrix type="matrix" '
        'values="0 0 1 0 0  0 1 0 0 0  1 0 0 0 0  0 0 0 1 0" color-interpolation-filters="sRGB"/></filter>'
        f'<rect {WHOLE} fill="red" filter="url(#f)"/>',
        {(32, 32): BLUE},
    ),
    "flood and merge": (
        '<filter id="f" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
        '<feFlood flood-color="lime" result="a"/><feMerge><feMergeNode in="a"/></feMerge></filter>'
        f'<rect {WHOLE} filter="url(#f)"/>',
        {(32, 32): GREEN},
    ),
    "use": (
        '<defs><rect id="r" width="32" height="64"/></defs><use href="#r" fill="red"/>'
        '<use xlink:href="#r" x="32" fill="blue"/>',
        BOTH,
    ),
    "symbol": (
        '<symbol id="s" viewBox="0 0 1 1"><rect width="1" height="1" fill="red"/></symbol>'
        '<use href="#s" width="32" height="32"/>',
        {(16, 16): RED, (48, 48): NOTHING},
    ),
    "nested svg": (
        '<svg x="32" width="32" height="64" viewBox="0 0 1 2"><rect width="1" height="2" fill="blue"/></svg>',
        {(8, 8): NOTHING, (48, 32): BLUE},
    ),
    "transform": (
        '<rect width="8" height="8" fill="red" transform="translate(32 32) scale(2) rotate(90)"/>',
        {(24, 40): RED, (40, 40): NOTHING},
    ),
    "classes": (
        "<style>.a { fill: #F00 } #b{fill:blue} g > .c { fill : rgb(0, 255, 0) }</style>"
        '<rect class="x a" width="16" height="64"/><rect id="b" x="16" width="16" height="64"/>'
        '<g><rect class="c" x="32" width="16" height="64"/></g>',
        {(8, 8): RED, (24, 8): BLUE, (40, 8): GREEN, (60, 8): NOTHING},
    ),
    "style in CDATA with a comment": (
        f"<style type='text/css'><![CDATA[/* a */ rect,circle{{fill:red;/* b */}} ]]></style><rect {WHOLE}/>",
        {(32, 32): RED},
    ),
    "important": (
        f'<style>rect{{fill:red !important}}</style><rect {WHOLE} style="fill:blue"/>', {(32, 32): RED}
    ),
    "colours": (
        '<rect width="16" height="64" fill="rgb(100%,0%,0%)"/><rect x="16" width="16" height="64" '
        'fill="hsl(120, 100%, 50%)"/><g color="blue"><rect x="32" width="16" height="64" '
        'fill="currentColor"/></g>',
        {(8, 8): RED, (24, 8): GREEN, (40, 8): BLUE},
    ),
    "link": (f'<a href="https://example.org/"><rect {WHOLE} fill="red"/></a>', {(32, 32): RED}),
    "switch": (
        f'<switch><rect {WHOLE} fill="blue" systemLanguage="xx"/><rect {WHOLE} fill="red"/></switch>',
        {(32, 32): RED},
    ),
    "title, description and metadata": (
        '<title>a</title><desc>b</desc><metadata><x xmlns="urn:x">c</x></metadata>'
        f'<rect {WHOLE} fill="red"/>',
        {(32, 32): RED},
    ),
    "editor's own": (
        '<x:namedview xmlns:x="http://www.inkscape.org/namespaces/inkscape" id="v"/>'
        f'<g xmlns:i="urn:i" i:label="Layer"><rect {WHOLE} fill="red"/></g>',
        {(32, 32): RED},
    ),
}  # fmt: skip


def pixel(picture: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    return picture.convert("RGBA").getpixel(place)


@pytest.mark.parametrize("name", LOOKS)
def test_drawing_looks_as_it_is_written(render, name):
    inside, places = LOOKS[name]
    picture = render(svg(inside).encode(), "svg", Transform(format="png"))
    assert picture.size == (64, 64)
    for place, colour in places.items():
        found = pixel(picture, place)
        assert near(found, colour, 4) or found[3] == colour[3] == 0, (place, found)


def test_prologue_of_old_editors_is_no_obstacle(render):
    before = (
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- Generator: an editor -->\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    picture = render(svg(LEFT + RIGHT, before=before).encode(), "svg", Transform(format="png"))
    assert pixel(picture, (8, 8)) == RED


def test_prefixed_names_are_names(render):
    size = 'width="9" height="9"'
    spelled = f'<s:svg xmlns:s="http://www.w3.org/2000/svg" {size}><s:rect {size}/></s:svg>'
    assert pixel(render(spelled.encode(), "svg", Transform(format="png")), (4, 4)) == (0, 0, 0, 255)


def test_text_is_drawn_where_it_stands(render):
    """Which pixels is the font's business; that there are dark ones in its line and none elsewhere is not."""
    font = 'font-family="\'DejaVu Sans\', sans-serif" font-size="24"'
    words = f'<text x="4" y="40" {font}>Hl<tspan>é</tspan></text>'
    picture = render(svg(words).encode(), "svg", Transform(format="png")).convert("RGBA")
    left, top, right, bottom = picture.getchannel("A").getbbox()
    assert (left >= 4, top >= 14, bottom <= 42) == (True, True, True)
    assert right - left > 20


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="100" height="50"', (100, 50)),
        ('width="100px" height="50"', (100, 50)),
        ('width="1in" height="72pt"', (96, 96)),
        ('width="2.54cm" height="25.4mm"', (96, 96)),
        ('width="1pc" height="2em"', (16, 32)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="-5,-5 40 , 30" width="80"', (80, 60)),
        ('viewBox="0 0 40 30" height="60"', (80, 60)),
        ('viewBox="0 0 40 30" width="100%" height="100%"', (40, 30)),
        ("", (300, 150)),
        ('width="40"', (40, 150)),
        ('width="0.1" height="0.1"', (1, 1)),
        ('width="99.5" height="99.4"', (100, 99)),
        ('width="8192" height="2048"', (4096, 1024)),
        ('viewBox="0 0 1e4 1e4"', (4096, 4096)),
    ],
)
def test_size_comes_from_the_first_element(render, attributes, size):
    report = render.report(svg(attributes=attributes).encode(), "svg", Transform(width=8, format="png"))
    assert (report.width, report.height) == size


def test_view_box_is_fitted_as_it_says(render):
    """A box of 1 x 2 in 64 x 64 leaves a quarter free on both sides, unless it may be stretched."""
    inside = '<rect width="1" height="2" fill="red"/>'
    for rule, outside in (("", NOTHING), ('preserveAspectRatio="none"', RED)):
        drawing = svg(inside, attributes=f'{WHOLE} viewBox="0 0 1 2" {rule}')
        picture = render(drawing.encode(), "svg", Transform(format="png"))
        assert (pixel(picture, (32, 32)), pixel(picture, (8, 32))) == (RED, outside)


def test_enlarging_stays_sharp(render):
    """The edge at half the width is one pixel wide at most, whatever the size."""
    picture = render(svg(LEFT + RIGHT).encode(), "svg", Transform(width=2_000, mode="stretch", format="png"))
    assert picture.size == (2_000, 2_000)
    assert (pixel(picture, (998, 1_000)), pixel(picture, (1_001, 1_000))) == (RED, BLUE)


def test_enlarging_past_the_bound_still_has_the_size_that_was_asked_for(render):
    picture = render(
        svg(LEFT, attributes=WHOLE).encode(),
        "svg",
        Transform(width=5_000, height=100, mode="stretch", format="png"),
    )
    assert picture.size == (5_000, 100)
    assert (pixel(picture, (2_400, 50)), pixel(picture, (2_600, 50))) == (RED, NOTHING)


def test_outputs_of_every_size_come_from_one_order(render):
    """Among outputs below, at and above the natural size each has its own size."""
    wanted = [
        Transform(width=16, format="png"),
        Transform(format="png"),
        Transform(width=200, mode="stretch", format="png"),
        Transform(width=32, height=32, mode="cover", format="webp"),
    ]
    report = render.report(svg(LEFT).encode(), "svg", *wanted)
    sizes = {rendered.name: (rendered.width, rendered.height) for rendered in report.rendered}
    assert sizes == {"0": (16, 16), "1": (64, 64), "2": (200, 200), "3": (32, 32)}
    assert report.has_alpha


def test_crop_counts_pixels_of_the_natural_size(render):

    cut = Transform(crop=Crop(x=28, y=0, width=8, height=8), width=80, mode="stretch", format="png")
    picture = render(svg(LEFT + RIGHT).encode(), "svg", cut)
    assert picture.size == (80, 80)
    assert (pixel(picture, (36, 40)), pixel(picture, (43, 40))) == (RED, BLUE)


def test_circle_has_the_area_of_a_circle(render):
    picture = render(svg('<circle cx="32" cy="32" r="30"/>').encode(), "svg", Transform(format="png"))
    covered = sum(picture.convert("RGBA").getchannel("A").tobytes()) / 255
    assert math.isclose(covered, math.pi * 30**2, rel_tol=0.002)
