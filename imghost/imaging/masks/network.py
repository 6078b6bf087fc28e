"""Runs a segmentation network of the IS-Net and U²-Net families with ONNX Runtime.

Which of the two it is shows in the size of its input: IS-Net was trained on 1024 x 1024 pixels, U²-Net on
320 x 320, and each family expects its own normalisation (as rembg and imgly's background-removal do it).
"""

import os
from pathlib import Path

# Read when the library is loaded. Its official builds report to Microsoft what they run unless told not to
# (Privacy.md in its package).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime

from imghost.base.errors import Unavailable

Samples = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

_LARGEST_SIDE = 2_048
_U2NET_SIDE = 320
# ImageNet's mean and deviation by channel, which U²-Net was trained with.
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# Errors only: warnings are about the machine's processor, not about the picture.
_ERRORS = 3


class Network:
    """A network that is loaded; `side` is the width and height of its input, in pixels."""

    def __init__(self, path: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS
        try:
            self._session = onnxruntime.InferenceSession(
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise Unavailable("The model cannot be read.", code="model-unreadable") from error
        except Exception as error:
            # ONNX Runtime has an exception class for each kind of broken file, without a common one.
            raise Unavailable("The model is no ONNX file that runs here.", code="model-broken") from error
        inputs = self._session.get_inputs()
        self._input, self._output = inputs[0].name, self._session.get_outputs()[0].name
        self.side = _side(inputs[0].shape, len(inputs))

    def mask(self, pixels: bytes) -> bytes:
        """Return a mask of `side` x `side` bytes, 0 for background, of as many RGB pixels."""
        flat = np.frombuffer(pixels, np.uint8).astype(np.float32)
        rgb: Samples = flat.reshape(self.side, self.side, 3)
        prepared = _u2net(rgb) if self.side == _U2NET_SIDE else (rgb - 128) / 256
        planes = np.ascontiguousarray(prepared.transpose(2, 0, 1)[None], dtype=np.float32)
        found = self._session.run([self._output], {self._input: planes})[0]
        shares: Samples = np.asarray(found, dtype=np.float32).reshape(self.side, self.side)
        if self.side == _U2NET_SIDE:
            shares = _stretched(shares)
        return (np.clip(shares, 0, 1) * 255 + 0.5).astype(np.uint8).tobytes()


def _side(shape: list[int | str | None], inputs: int) -> int:
    """Return the input's side. Raises Unavailable for a network that takes something else."""
    sides = shape[2:] if inputs == 1 and len(shape) == 4 and shape[1] == 3 else []
    side = sides[0] if len(sides) == 2 and sides[0] == sides[1] else None
    if not isinstance(side, int) or not 0 < side <= _LARGEST_SIDE:
        raise Unavailable(
            "The model is not of the IS-Net or U²-Net family: it must take one square RGB picture.",
            code="model-unsuitable",
        )
    return side


def _u2net(rgb: Samples) -> Samples:
    largest = max(float(rgb.max()), 1.0)
    mean, deviation = np.array(_MEAN, np.float32), np.array(_DEVIATION, np.float32)
    normal: Samples = (rgb / largest - mean) / deviation
    return normal


def _stretched(shares: Samples) -> Samples:
    """U²-Net's answers are not calibrated: the largest counts as subject, the smallest as background."""
    low, high = float(shares.min()), float(shares.max())
    return (shares - low) / (high - low) if high > low else shares
