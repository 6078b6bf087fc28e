"""The nine positions at which a watermark can be placed."""

from typing import Literal, get_args

Position = Literal[
    "top-left", "top", "top-right",
    "left", "centre", "right",
    "bottom-left", "bottom", "bottom-right",
]  # fmt: skip
POSITIONS: tuple[Position, ...] = get_args(Position)
