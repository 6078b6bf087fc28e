"""Prometheus gauges read at each scrape: queues, workers, pictures, storage."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db, redis, settings
from imghost.models import Image
from imghost.queue import QUEUES, fetch_jobs, open_queue
from imghost.services.delivery.variant_cache import total_bytes
from imghost.services.upkeep.live_jobs import ALIVE
from imghost.services.visibility import alive


class SiteGauges(Collector):
    """Leaves out what cannot be asked at the moment; a missing metric is an alarm of its own."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what Redis, the database and the disk say."""
        for part in (_queues, _workers, _variants, _pictures, _disk):
            with suppress(RedisError, SQLAlchemyError, OSError):
                yield from list(part())


def _queues() -> Iterator[GaugeMetricFamily]:
    jobs = GaugeMetricFamily("imghost_queue_jobs", "Jobs by queue and state.", labels=["queue", "state"])
    oldest = GaugeMetricFamily(
        "imghost_queue_oldest_seconds", "How long the next job has waited.", labels=["queue"]
    )
    for name in QUEUES:
        queue = open_queue(name, redis())
        jobs.add_metric([name, "waiting"], queue.count)
        jobs.add_metric([name, "running"], queue.started_job_registry.count)
        jobs.add_metric([name, "failed"], queue.failed_job_registry.count)
        oldest.add_metric([name], _waited(queue.get_job_ids(0, 1)))
    yield from (jobs, oldest)


def _waited(first: list[str]) -> float:
    """Seconds since the job at the head of a queue was put there; 0 for an empty queue."""
    for job in fetch_jobs(first, redis()):
        if job is not None and job.enqueued_at is not None:
            return max(0.0, (datetime.now(UTC) - job.enqueued_at.replace(tzinfo=UTC)).total_seconds())
    return 0.0


def _workers() -> Iterator[GaugeMetricFamily]:
    count = sum(1 for _ in redis().scan_iter(f"{ALIVE}*", count=1_000))
    yield GaugeMetricFamily("imghost_workers_alive", "Workers that showed a sign of life.", value=count)


def _variants() -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily("imghost_variants_bytes", "Room taken by made sizes.", value=total_bytes())


def _pictures() -> Iterator[GaugeMetricFamily]:
    count = GaugeMetricFamily("imghost_pictures", "Pictures and videos by state.", labels=["status"])
    stored = GaugeMetricFamily("imghost_originals_bytes", "Room taken by originals.", labels=["status"])
    total = func.coalesce(func.sum(Image.bytes), 0)
    query = select(Image.status, func.count(), total).where(alive()).group_by(Image.status)
    for status, number, size in db.session.execute(query):
        count.add_metric([status], number)
        stored.add_metric([status], int(size))
    yield from (count, stored)


def _disk() -> Iterator[GaugeMetricFamily]:
    usage = shutil.disk_usage(settings().storage_directory)
    yield GaugeMetricFamily("imghost_disk_free_bytes", "Free room for the storage.", value=usage.free)
    yield GaugeMetricFamily("imghost_disk_bytes", "The whole disk of the storage.", value=usage.total)
