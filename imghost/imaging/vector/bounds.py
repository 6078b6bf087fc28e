"""What an SVG may cost. Honest drawings stay far below; the rest is refused before anybody draws it."""

FILE_BYTES = 8_000_000
"""Bytes of the text, as it comes in."""

ELEMENTS = 50_000
"""Elements written in the file, those that are thrown away included."""

DEPTH = 100
"""Elements inside one another; the references between them may go on as deep again."""

DRAWN_ELEMENTS = 500_000
"""Elements after every `use`, pattern, mask, marker and filter has been put in where it is referred to."""

STYLE_CHARACTERS = 500_000
"""Of all style sheets together."""

STYLE_RULES = 2_000
"""Of one style sheet."""

VALUE_CHARACTERS = 20_000
"""Of one attribute or declaration; lists of points and path data are bounded by the file alone."""

SIDE = 4_096
"""The longest side of a drawing, in pixels. It has none of its own, so larger claims are scaled down."""

DRAW_SECONDS = 10
DRAW_MEMORY = 1024**3
"""Of the program that draws; its processor time, its wall clock and its address space in bytes."""
