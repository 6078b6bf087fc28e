"""Neural networks small enough to be written by hand, as ONNX files (the format's onnx.proto3).

`brightness` finds the subject by arithmetic alone: what is brighter than middle grey.
"""

import hashlib
import struct
from pathlib import Path

from imghost.services.inference.installed import InstalledModel, put_in_place
from imghost.settings import Settings

FLOAT = 1


def brightness(side: int = 64, channels: int = 3) -> bytes:
    """A network with an input of `side` x `side` pixels: 1 where their mean is above its zero, else 0."""
    mean = _node("ReduceMean", "input", "mean", _ints("axes", [1]) + _int("keepdims", 1))
    # HardSigmoid is max(0, min(1, alpha * x + beta)).
    edge = _node("HardSigmoid", "mean", "output", _float("alpha", 1_000.0) + _float("beta", 0.5))
    graph = _field(1, mean) + _field(1, edge) + _field(2, b"brightness")
    graph += _field(11, _value("input", (1, channels, side, side)))
    graph += _field(12, _value("output", (1, 1, side, side)))
    operators = _field(8, _number(2, 13))
    return _number(1, 7) + operators + _field(7, graph)


def install_brightness(settings: Settings, name: str = "brightness", **facts: object) -> InstalledModel:
    """Make it the model of a test's site."""
    content = brightness()
    settings.models_folder.mkdir(parents=True, exist_ok=True)
    file: Path = settings.models_folder / "new"
    file.write_bytes(content)
    values = {
        "name": name,
        "purpose": "background",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "MIT",
        "source": "drawn",
        "installed_at": 1.0,
        **facts,
    }
    model = InstalledModel(**values)  # type: ignore[arg-type]
    put_in_place(file, model)
    return model


def _node(operator: str, read: str, written: str, attributes: bytes) -> bytes:
    return _field(1, read.encode()) + _field(2, written.encode()) + _field(4, operator.encode()) + attributes


def _int(name: str, value: int) -> bytes:
    return _field(5, _field(1, name.encode()) + _number(3, value) + _number(20, 2))


def _ints(name: str, values: list[int]) -> bytes:
    numbers = b"".join(_number(8, value) for value in values)
    return _field(5, _field(1, name.encode()) + numbers + _number(20, 7))


def _float(name: str, value: float) -> bytes:
    return _field(5, _field(1, name.encode()) + b"\x15" + struct.pack("<f", value) + _number(20, 1))


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    sides = b"".join(_field(1, _number(1, side)) for side in shape)
    tensor = _number(1, FLOAT) + _field(2, sides)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
