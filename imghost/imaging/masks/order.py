"""The order for the mask of one picture, and the report of what was found."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskOrder:
    """Find the subject of `source` (of the sniffed `format`) and write its mask to `path`, a grey PNG.

    `network` is an ONNX file with one picture as its input. Of a video the frame at `frame_at` seconds is
    looked at, of an animation the first frame.
    """

    source: Path
    format: str
    network: Path
    path: Path
    frame_at: float = 0.0
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskReport:
    """`covered` is the part of the picture that is kept, 0 to 1; `seconds` is what the network took.

    `peak_memory` is what the limited child held at most, in bytes.
    """

    covered: float
    seconds: float
    peak_memory: int
