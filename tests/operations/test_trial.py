"""The picture of our own that shows whether pictures are made."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from rq.job import Job
from sqlalchemy import func, select

from imghost.cli.trial_picture import TrialPicture
from imghost.extensions import db, redis
from imghost.models import Image
from imghost.services.upkeep.trial import order_trial
from tests.live import LiveSite
from tests.waiting import wait_until


def test_it_goes_through_a_worker_and_leaves_nothing(app: Flask, work: Callable[[], None]) -> None:
    settings = app.extensions["settings"]
    trial = TrialPicture(settings)
    assert order_trial(trial.token)
    assert not trial.made()

    work()

    assert trial.made()
    assert [path for path in settings.storage_directory.rglob("*") if path.is_file()] == []
    assert db.session.scalar(select(func.count()).select_from(Image)) == 0
    assert not redis().exists(Job.key_for(f"trial-{trial.token}"))


def test_it_does_not_wait_behind_others(app: Flask, work: Callable[[], None]) -> None:
    for token in ("first", "second"):
        order_trial(token)
    assert redis().lrange("rq:queue:pictures", 0, -1)[0] in (b"trial-second", "trial-second")


@pytest.mark.processes
def test_a_site_that_is_ready_has_made_it(live_site: LiveSite) -> None:
    wait_until(lambda: re.search(r"trial-\w+ done", live_site.log.read_text()))
    assert "alive; a small picture went through in" in live_site.command("doctor").stdout
