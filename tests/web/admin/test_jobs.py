"""Queues, failed jobs and pictures that could not be processed."""

from collections.abc import Callable

import pytest
from flask import Flask
from rq.job import Job

from imghost import queue
from imghost.extensions import db, redis
from imghost.models import Event
from imghost.queue import PICTURES, open_queue
from imghost.services.upkeep.doctor import CHECKS
from tests.factories import make_image
from tests.web.page_rules import PageClient

Work = Callable[[], None]


@pytest.fixture
def failed(app: Flask, work: Work) -> str:
    """A job that failed in a real worker."""
    queue.enqueue("imghost.jobs.process.process_image", "no number", 2, 3, key="bad-job")
    work()
    return "bad-job"


def test_a_failed_job_is_shown_with_its_reason(admin_pages: PageClient, failed: str) -> None:
    text = admin_pages.get("/admin/jobs").text
    assert '0</dd><dd class="small soft">waiting; 0 running, 1 failed</dd>' in " ".join(text.split())
    assert "process_image no number, 2, 3" in text
    reason = text.partition('data-label="Reason"')[2].partition("</td>")[0]
    assert "process_image() takes " in reason
    assert f"/admin/jobs/{failed}/retry" in text
    assert "Traceback" not in text


def test_a_failed_job_is_tried_again(admin_pages: PageClient, failed: str) -> None:
    assert admin_pages.post(f"/admin/jobs/{failed}/retry").status_code == 303
    assert failed in open_queue(PICTURES, redis()).get_job_ids()
    assert db.session.query(Event).filter_by(action="job.retry").count() == 1


def test_a_failed_job_is_forgotten(admin_pages: PageClient, failed: str) -> None:
    assert admin_pages.post(f"/admin/jobs/{failed}/forget").status_code == 303
    assert not Job.exists(failed, connection=redis())


@pytest.mark.parametrize("job_id", ["unheard-of", "waiting"])
def test_only_failed_jobs_can_be_tried_again(admin_pages: PageClient, job_id: str) -> None:
    queue.enqueue("imghost.jobs.process.process_image", 1, key="waiting")
    assert admin_pages.post(f"/admin/jobs/{job_id}/retry").status_code == 404


def test_a_failed_picture_is_processed_again(moderator_pages: PageClient) -> None:
    image = make_image(status="failed", failure="too big")
    path = f"/admin/images/{image.code}/process-again"
    assert moderator_pages.post(path).status_code == 303
    db.session.refresh(image)
    assert (image.status, image.failure) == ("processing", None)
    assert open_queue(PICTURES, redis()).count == 1
    assert moderator_pages.post(path).status_code == 409


def test_the_doctor_says_what_it_found(admin_pages: PageClient) -> None:
    text = admin_pages.get("/admin/doctor").text
    assert all(f">{name}</td>" in text for name in CHECKS)


def test_a_failed_job_makes_room_for_the_next_one(failed: str) -> None:
    """Who could not be mailed a new password once may ask for it again."""
    assert queue.enqueue("imghost.jobs.process.process_image", 1, key=failed)
    assert not queue.enqueue("imghost.jobs.process.process_image", 1, key=failed)


def test_all_failed_pictures_are_processed_again(
    admin_pages: PageClient, moderator_pages: PageClient
) -> None:
    images = [make_image(status="failed", failure="too big") for _ in range(2)]
    assert "/admin/jobs/process-again" in admin_pages.get("/admin/jobs").text
    assert moderator_pages.post("/admin/jobs/process-again").status_code == 404
    assert admin_pages.post("/admin/jobs/process-again").status_code == 303
    page = admin_pages.get("/admin/jobs").text
    assert "2 pictures are being processed again." in page
    assert "2 pictures are being processed or wait for it." in page
    assert "/admin/jobs/process-again" not in page
    db.session.expire_all()
    assert [image.status for image in images] == ["processing"] * 2
    assert db.session.query(Event).filter_by(action="image.process-all-again").count() == 1


def test_so_they_are_by_command(app: Flask) -> None:
    image = make_image(status="failed")
    result = app.test_cli_runner().invoke(args=["process-again"])
    assert result.output == "Processing 1 pictures again.\n"
    db.session.refresh(image)
    assert image.status == "processing"
