"""How the slow way tells the fast one that an answer is the same for everybody."""

from dataclasses import dataclass
from pathlib import Path

from flask import request

from imghost.models import Image
from imghost.services.delivery.counted_answers import Cost
from imghost.services.visibility import shown_until

NAME = "imghost.keepable"


@dataclass(frozen=True, slots=True)
class Keepable:
    """The file behind the answer, until when strangers see it (seconds since 1970), and what it costs."""

    path: Path
    until: float
    cost: Cost


def offer(image: Image, path: Path, cost: Cost) -> None:
    """Say that whoever asks at this address without any credential gets `path` until something changes.

    Only for what needs no further look at the caller: the picture is public, or its address is signed.
    """
    end = shown_until(image)
    request.environ[NAME] = Keepable(path, end.timestamp() if end else float("inf"), cost)
