"""What the site measures of itself for Prometheus: every metric once, counted where the thing happens.

Several processes make one site. The launcher names a folder that they share (PROMETHEUS_MULTIPROC_DIR, which
the library reads when it is imported); without one each process tells of itself alone. What can be asked when
somebody wants to know, such as the length of queues, is not counted here; see `services/upkeep/gauges`.
"""

import os
from contextlib import suppress
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

__all__ = ["CONTENT_TYPE_LATEST", "exposition"]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("imghost_requests", "Answered requests.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "imghost_request_seconds", "From a request to the head of its answer.", ["route"], buckets=SECONDS
)
PICTURES_SENT = Counter("imghost_pictures_sent", "Pictures sent, by where they came from.", ["source"])
UPLOADS = Counter("imghost_uploads", "Uploads, by `stored` or why they were refused.", ["outcome"])
LIMITED = Counter("imghost_limited", "Requests refused with 429, by limit.", ["limit"])
RENDER_SECONDS = Histogram(
    "imghost_render_seconds", "Making pictures of one file.", ["asked_by"], buckets=SECONDS
)
RENDER_WAIT_SECONDS = Histogram(
    "imghost_render_wait_seconds", "Waiting until a new size may be made.", buckets=SECONDS
)
RENDERS_IN_FLIGHT = Gauge(
    "imghost_renders_in_flight", "New sizes being made right now.", multiprocess_mode="livesum"
)
PROCESSING_FAILURES = Counter(
    "imghost_processing_failures", "Files that no picture could be made of.", ["reason"]
)
FILM_SECONDS = Histogram(
    "imghost_film_seconds",
    "Making what browsers need of one video.",
    buckets=(1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 7_200.0),
)
JOBS = Counter("imghost_jobs", "Finished jobs.", ["job", "outcome"])
JOB_SECONDS = Histogram("imghost_job_seconds", "Running a job.", ["job"], buckets=(*SECONDS, 120.0, 600.0))


def exposition(*more: Collector) -> bytes:
    """Return the metrics of all processes and of `more` in Prometheus's text format."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    registry = CollectorRegistry()
    if folder:
        _forget_dead_gauges(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    for collector in more:
        registry.register(collector)
    own = b"" if folder else generate_latest(REGISTRY)
    return own + generate_latest(registry)


def _forget_dead_gauges(folder: Path) -> None:
    """A process that was killed in the middle of a rendering would be counted in flight for ever."""
    for path in folder.glob("gauge_live*_*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            with suppress(FileNotFoundError):
                path.unlink()
