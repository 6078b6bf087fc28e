"""The messages between the decoder server and its clients: JSON, one message a line.

An order is one message with the socket for its answers attached. The server answers `ACCEPTED`, without a
line end, before it forks. Then come any number of `rendered` (of films: `progress`) and one `report`, `error`
or `fault` from the child, and at last always one `ended` from the server.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from imghost.base.errors import ImghostError, InvalidInput, Unavailable, Unprocessable
from imghost.imaging.films.encoder import Quality
from imghost.imaging.films.order import Film, FilmOrder
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder
from imghost.imaging.render import Output, Rendered, RenderOrder, RenderReport
from imghost.transforms.transform import Crop, Transform
from imghost.transforms.watermark import Watermark

ACCEPTED = b"+"

Order = RenderOrder | FilmOrder | MaskOrder


def write_order(order: Order, limits: Limits) -> bytes:
    """Write the order as bytes; `read_order` is the inverse."""
    return json.dumps({"order": asdict(order), "limits": asdict(limits)}, default=str).encode()


def read_order(message: bytes) -> tuple[Order, Limits]:
    document = json.loads(message)
    order = document["order"]
    order["source"] = Path(order["source"])
    if "films" in order:
        order["films"] = tuple(map(_film, order["films"]))
        return FilmOrder(**order), Limits(**document["limits"])
    if "network" in order:
        order["network"], order["path"] = Path(order["network"]), Path(order["path"])
        return MaskOrder(**order), Limits(**document["limits"])
    for name in ("mark", "mask"):
        order[name] = Path(order[name]) if order[name] is not None else None
    order["outputs"] = tuple(_output(output) for output in order["outputs"])
    return RenderOrder(**order), Limits(**document["limits"])


def _film(document: dict[str, Any]) -> Film:
    document["quality"] = Quality(**document["quality"])
    document["path"] = Path(document["path"])
    document["playlist"] = Path(document["playlist"]) if document["playlist"] is not None else None
    return Film(**document)


def _output(document: dict[str, Any]) -> Output:
    transform = document["transform"]
    if transform["crop"] is not None:
        transform["crop"] = Crop(**transform["crop"])
    if transform["watermark"] is not None:
        transform["watermark"] = Watermark(**transform["watermark"])
    return Output(
        name=document["name"],
        transform=Transform(**transform),
        path=Path(document["path"]),
        by_wand=document["by_wand"],
    )


def write_answer(kind: str, **values: object) -> bytes:
    """One answer line. It begins with a line end too: a child killed while writing leaves half a line."""
    return b"\n" + json.dumps({"kind": kind, **values}).encode() + b"\n"


def read_answer(line: bytes) -> dict[str, Any] | None:
    """Read the answer in one line; None for an empty or broken line."""
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def write_error(error: ImghostError) -> bytes:
    """`cause` is what the library said; it is for the log alone."""
    values = {"status": error.status, "code": error.code, "message": error.message, "field": error.field}
    return write_answer("error", cause=str(error.__cause__ or ""), **values)


def read_error(answer: dict[str, Any]) -> ImghostError:
    """Give the error as it was raised: the caller's fault, ours, or the file's."""
    if answer["status"] == InvalidInput.status:
        return InvalidInput(answer["message"], code=answer["code"], field=answer["field"])
    if answer["status"] == Unavailable.status:
        return Unavailable(answer["message"], code=answer["code"])
    return Unprocessable(answer["message"], code=answer["code"])


def read_report(answer: dict[str, Any]) -> RenderReport:
    values = dict(answer["report"])
    values["rendered"] = tuple(Rendered(**rendered) for rendered in values["rendered"])
    return RenderReport(**values)
