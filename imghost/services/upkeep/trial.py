"""The end-to-end health check: a trial picture through queue, worker, decoder and storage.

Nothing of it stays: no row, no file, no job. It shows that pictures really are made, which running processes
alone do not.
"""

from sqlalchemy import select

from imghost import queue
from imghost.base.errors import Unavailable
from imghost.extensions import db
from imghost.imaging.codecs import SAMPLES
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.services.site.site_limits import file_limits
from imghost.storage.current import storage
from imghost.transforms.transform import Transform


def order_trial(token: str) -> bool:
    """Enqueue the picture before all others; True when it waits. `token` tells one trial from another."""
    return queue.enqueue("imghost.jobs.trial.make_trial", token, key=f"trial-{token}", first=True)


def make_trial(token: str) -> None:
    """Make the picture, remove it and ring. Raises Unprocessable or Unavailable."""
    path = storage().working_path("trial")
    output = Output(name="trial", transform=Transform(width=16, format="webp"), path=path)
    try:
        render(RenderOrder(source=SAMPLES / "sample.jpeg", format="jpeg", outputs=(output,)), file_limits())
        if not path.stat().st_size:
            raise Unavailable("The trial picture is empty.")
        db.session.execute(select(1))
    finally:
        path.unlink(missing_ok=True)
    queue.ring(trial_bell(token))


def await_trial(token: str, seconds: float) -> bool:
    """Wait at most `seconds` until the picture has been made."""
    return queue.wait_for(trial_bell(token), seconds)


def trial_bell(token: str) -> str:
    """Name the bell that rings when the trial is over."""
    return f"trial:{token}"
