"""The drawings the site is seeded with, and what their uploaders say of them."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from scripts.screenshots import landscapes, posters, skies

WIDE, LARGE, TALL, SQUARE = (1920, 1080), (1800, 1200), (1200, 1600), (1400, 1400)
PANORAMA, PORTRAIT, CLASSIC = (2100, 900), (1200, 1800), (1600, 1200)


@dataclass(frozen=True)
class Picture:
    """One upload; `album` and `category` are names, empty for none."""

    name: str
    title: str
    tags: str
    draw: Callable[[], Image.Image]
    category: str = ""
    album: str = ""

    def jpeg(self) -> bytes:
        """Return the drawing as a file."""
        buffer = io.BytesIO()
        self.draw().save(buffer, "JPEG", quality=90, progressive=True)
        return buffer.getvalue()


def _mountains(
    size: tuple[int, int], seed: int, sky: str, near: str, sun: tuple[float, float, str]
) -> Callable[[], Image.Image]:
    return lambda: landscapes.mountains(size, seed, sky.split(), near, sun)


NATURE, NIGHT, GRAPHIC = "Nature", "Night", "Graphic"
RIDGES, PAPER, QUIET = "Ridges", "Paper works", "Quiet hours"

# In the order of upload: the last one is the first that visitors see.
PICTURES = (
    Picture(
        "steel-morning",
        "Steel morning",
        "mountains, fog, blue",
        _mountains(LARGE, 11, "#8fa9bd #c8d6de #e9eef0", "#1d2b38", (0.7, 0.25, "#ffffff")),
        NATURE,
        RIDGES,
    ),
    Picture(
        "paper-tide",
        "Paper tide",
        "waves, blue, paper",
        lambda: landscapes.waves(WIDE, 3, ("#f4efe2", "#8cc7c4", "#2f7f97", "#133c5e", "#0b1d3a")),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "signal",
        "Signal",
        "lines, black",
        lambda: posters.pulses(TALL, 7, "#111113", "#f0eee8"),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "last-ferry",
        "Last ferry",
        "sea, sunset",
        lambda: landscapes.sea(
            CLASSIC, 5, ("#27305e", "#8a4f7d", "#f08a5d", "#ffcf7d"), ("#b5607a", "#2b2c55", "#10142f")
        ),
        NATURE,
        QUIET,
    ),
    Picture(
        "grid-study-i",
        "Grid study I",
        "bauhaus, colour",
        lambda: posters.tiles(SQUARE, 4, ("#f3ead7", "#d94f30", "#f0b429", "#1f4e5f", "#20232a")),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "fir-valley",
        "Fir valley",
        "forest, fog, green",
        lambda: landscapes.forest(LARGE, 8, ("#dfe8e4", "#b8cbc5", "#9db8b0"), "#10251f"),
        NATURE,
        RIDGES,
    ),
    Picture(
        "above-the-clouds",
        "Above the clouds",
        "mountains, sunset",
        _mountains(PANORAMA, 23, "#3d3a6b #b4638a #f7a072 #ffd9a0", "#2a1b3d", (0.32, 0.4, "#ffd08a")),
        NATURE,
        RIDGES,
    ),
    Picture(
        "after-the-rain",
        "After the rain",
        "bokeh, city",
        lambda: skies.bokeh(LARGE, 2, "#0c0f1c", ("#ffb347", "#ff6f61", "#4fc3f7", "#ffe29a")),
        NIGHT,
        QUIET,
    ),
    Picture(
        "seed-head",
        "Seed head",
        "spiral, yellow",
        lambda: posters.spiral(SQUARE, ("#17303a", "#fff3c9", "#ffb224", "#d9541e")),
        GRAPHIC,
    ),
    Picture(
        "north",
        "North",
        "aurora, stars",
        lambda: skies.aurora(WIDE, 6, ("#3dffb0", "#43d6ff", "#b06bff")),
        NIGHT,
        QUIET,
    ),
    Picture(
        "empty-quarter",
        "Empty quarter",
        "desert, sand",
        lambda: landscapes.dunes(LARGE, 9, ("#7ba6c9", "#e6cfae", "#ffe3b8"), ("#e8a35c", "#8a4a2b")),
        NATURE,
    ),
    Picture(
        "rainbows",
        "Rainbows, stacked",
        "arcs, colour",
        lambda: posters.arcs(PORTRAIT, 5, ("#f6e8d5", "#e4572e", "#17bebb", "#ffc914", "#2e282a")),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "ringed",
        "Ringed",
        "planet, space",
        lambda: skies.planet(CLASSIC, 3, ("#e8c39e", "#c98b62", "#8f5a4a", "#f3dfc1", "#d8b48a")),
        NIGHT,
    ),
    Picture(
        "teal-ridge",
        "Teal ridge",
        "mountains, dawn",
        _mountains(TALL, 31, "#0f3b4c #4f9da6 #ffe3c2", "#06222b", (0.55, 0.42, "#ffe9c9")),
        NATURE,
        RIDGES,
    ),
    Picture(
        "half-past-nine",
        "Half past nine",
        "city, dusk",
        lambda: skies.town(WIDE, 12, ("#1d1b45", "#6a3f76", "#e57f6b", "#ffc48a"), "#ffe1a1"),
        NIGHT,
    ),
    Picture(
        "low-poly-dune",
        "Facets",
        "triangles, orange",
        lambda: posters.facets(LARGE, 6, ("#ff9a5a", "#e04f5f", "#6a2c70", "#28154f")),
        GRAPHIC,
    ),
    Picture(
        "first-balloons",
        "First balloons",
        "balloons, morning",
        lambda: landscapes.balloons(CLASSIC, 14),
        NATURE,
    ),
    Picture(
        "dahlia",
        "Dahlia",
        "flower, pink",
        lambda: posters.petals(TALL, ("#173f35", "#0d2620", "#8a1f4d", "#ffc2cf", "#ffd166")),
        GRAPHIC,
    ),
    Picture(
        "silver-path",
        "Silver path",
        "sea, moon",
        lambda: landscapes.sea(
            PORTRAIT, 21, ("#070c1d", "#14254a", "#3d5a8a", "#a9bfdc"), ("#2d4670", "#0c1838", "#060b1c")
        ),
        NIGHT,
        QUIET,
    ),
    Picture(
        "river-of-stars",
        "River of stars",
        "galaxy, stars",
        lambda: skies.galaxy(LARGE, 4, ("#6b7fd7", "#d98ac7", "#f2c38f", "#8fb8ff")),
        NIGHT,
        QUIET,
    ),
    Picture(
        "grid-study-ii",
        "Grid study II",
        "bauhaus, blue",
        lambda: posters.tiles(PANORAMA, 15, ("#eef1f4", "#2b59c3", "#0b1f4b", "#ff7a59", "#ffd23f"), 9),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "winter-firs",
        "Winter firs",
        "forest, snow",
        lambda: landscapes.forest(TALL, 18, ("#f3f1ee", "#d3d9e0", "#b9c3cf"), "#22303f"),
        NATURE,
    ),
    Picture(
        "coral-tide",
        "Coral tide",
        "waves, red, paper",
        lambda: landscapes.waves(SQUARE, 17, ("#fff1e0", "#ffc59b", "#f2766b", "#a8325e", "#3b1446")),
        GRAPHIC,
        PAPER,
    ),
    Picture(
        "ember-range",
        "Ember range",
        "mountains, red",
        _mountains(WIDE, 44, "#2b1a3f #7a2e4d #e8643c #ffc46b", "#190b1c", (0.62, 0.46, "#ffdf9e")),
        NATURE,
        RIDGES,
    ),
    Picture(
        "fairground",
        "Fairground",
        "bokeh, night",
        lambda: skies.bokeh(CLASSIC, 9, "#160b1f", ("#ff4f8b", "#ffb224", "#7a5cff", "#45e0c8")),
        NIGHT,
    ),
    Picture(
        "blue-hour",
        "Blue hour over the ridge",
        "mountains, blue, dusk",
        _mountains(LARGE, 60, "#16224a #46609c #c79bb4 #ffd3b0", "#0d1430", (0.4, 0.44, "#ffd9b8")),
        NATURE,
        RIDGES,
    ),
)
