"""Work that was promised is done once, whatever becomes of Redis and of the workers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from imghost.base.errors import NotFound
from imghost.extensions import db, now, redis
from imghost.jobs.task import run_task
from imghost.models import Image, Purge, Task, TaskImage, User
from imghost.services.actor import Actor
from imghost.services.images.nsfw_rating import rate
from imghost.services.library import bulk_run
from imghost.services.library.bulk_at_once import AT_ONCE
from imghost.services.library.bulk_change import CHANGES, change_now
from imghost.services.library.bulk_job import BulkJob, find_bulk_job, start_bulk_job
from imghost.services.library.selection import Selection, selected
from imghost.services.tasks import hold, resume
from imghost.services.trash.image_trash import restore
from tests.factories import make_album, make_category, make_image, make_user

Work = Callable[[], None]
NOW = timedelta(0)


@pytest.fixture
def ada(app: object) -> User:
    return make_user("ada")


def start(user: User, action: str, value: str, *images: Image) -> BulkJob:
    actor = Actor(user=user)
    chosen = selected(actor, Selection(codes=tuple(image.code for image in images)))
    job = start_bulk_job(actor, action, value, chosen)
    db.session.commit()
    return job


def jobs() -> int:
    return len(redis().lrange("rq:queue:upkeep", 0, -1))


def later(**values: object) -> None:
    db.session.execute(update(Task).values(values))
    db.session.commit()


@pytest.mark.parametrize("action", sorted(AT_ONCE))
def test_many_at_once_are_changed_as_each_would_be(action: str, ada: User) -> None:
    """Without any worker: what decides who sees them waits for none."""
    album, category = make_album(user=ada, visibility="private"), make_category()
    values = {"move": album.code, "category": str(category.id), "nsfw": "1", "visibility": "private"}
    value = {**values, "expiry": "P1D", "delete": ""}[action]
    one, *many = [make_image(user=ada, slug=f"s{number}") for number in range(4)]
    change_now(Actor(user=ada), action, value, [one.id])
    db.session.commit()
    job = start(ada, action, value, *many)
    assert (job.is_finished, job.done, job.failed) == (True, 3, 0)
    columns = ("album_id", "category_id", "nsfw", "visibility", "slug")
    for image in many:
        db.session.refresh(image)
        assert [getattr(image, name) for name in columns[:4]] == [getattr(one, name) for name in columns[:4]]
        for moment in ("expires_at", "trashed_at", "updated_at"):
            ours, theirs = getattr(image, moment), getattr(one, moment)
            assert (ours is None) == (theirs is None)
            assert ours is None or abs(ours - theirs) < timedelta(seconds=20)
    noted = set(db.session.scalars(select(Purge.subject_id)))
    assert noted == (set() if action in ("category", "nsfw") else {one.id, *(image.id for image in many)})
    assert db.session.query(TaskImage).count() == 0


def test_what_is_left_to_workers_is_named() -> None:
    """Neither of these decides who sees a picture."""
    assert set(CHANGES) - set(AT_ONCE) == {"tag", "untag"}


def test_a_deletion_of_many_comes_back_in_time(ada: User) -> None:
    images = [make_image(user=ada) for _ in range(3)]
    job = start(ada, "delete", "", *images)
    moment = images[0].trashed_at
    assert moment is not None
    assert int(moment.timestamp()) == job.moment
    assert restore(Actor(user=ada), moment) == 3
    assert db.session.query(Image).filter(Image.trashed_at.is_(None)).count() == 3


def test_pictures_of_one_name_find_room_together(ada: User) -> None:
    album = make_album(user=ada)
    make_image(user=ada, slug="boat", album=album)
    coming = [make_image(user=ada, slug="boat", album=make_album(user=ada)) for _ in range(3)]
    coming.append(make_image(user=ada, slug="sea", album=make_album(user=ada)))
    coming.append(make_image(user=ada, slug="sea"))
    start(ada, "move", album.code, *coming)
    there = db.session.scalars(select(Image.slug).where(Image.album_id == album.id)).all()
    assert len(set(there)) == len(there) == 6
    assert {"boat", "sea"} < set(there)
    start(ada, "move", "", *coming)
    alone = db.session.scalars(select(Image.slug).where(Image.album_id.is_(None))).all()
    assert len(set(alone)) == len(alone) == 5


def test_what_a_moderator_called_nsfw_stays_so(ada: User) -> None:
    judge = Actor(user=make_user(role="moderator"))
    shown, hidden, cleared = [make_image(user=ada, nsfw=True) for _ in range(3)]
    rate(judge, hidden, nsfw=True)
    rate(judge, cleared, nsfw=True)
    rate(judge, cleared, nsfw=False)
    cleared.nsfw = True
    db.session.commit()
    job = start(ada, "nsfw", "0", shown, hidden, cleared)
    assert (job.total, job.failed) == (3, 1)
    assert "moderator" in job.problem
    assert [image.nsfw for image in (shown, hidden, cleared)] == [False, True, False]


def test_a_lost_task_is_enqueued_again_and_done_once(ada: User, work: Work) -> None:
    images = [make_image(user=ada) for _ in range(3)]
    job = start(ada, "tag", "sea", *images)
    assert db.session.query(TaskImage).count() == 3
    redis().flushdb()
    assert [resume.resume_tasks(), resume.resume_tasks(NOW), resume.resume_tasks(NOW)] == [0, 1, 0]
    work()
    found = find_bulk_job(Actor(user=ada), job.code)
    assert (found.is_finished, found.done, found.failed) == (True, 3, 0)
    assert [[tag.name for tag in image.tags] for image in images] == [["sea"]] * 3
    assert (resume.resume_tasks(NOW), db.session.query(Task).one().values) == (0, "{}")
    run_task(job.code)
    assert db.session.query(Task).one().done == 3
    with pytest.raises(NotFound):
        find_bulk_job(Actor(user=make_user()), job.code)


def test_of_two_workers_one_has_the_task(ada: User) -> None:
    code = start(ada, "tag", "sea", make_image(user=ada)).code
    holder = hold.take_task(code)
    assert holder is not None
    assert hold.take_task(code) is None
    run_task(code)
    assert db.session.query(TaskImage).count() == 1
    assert resume.resume_tasks(NOW) == 0
    # Its worker was killed, and time has passed.
    later(held_until=now() - timedelta(seconds=1))
    redis().flushdb()
    assert resume.resume_tasks(NOW) == 1
    run_task(code)
    assert not hold.renew_hold(holder)
    assert db.session.query(TaskImage).count() == 0


def test_a_worker_that_was_thought_dead_counts_nothing_twice(ada: User) -> None:
    """Both have read the same list; the row of each picture goes with its change."""
    images = [make_image(user=ada) for _ in range(2)]
    start(ada, "tag", "sea", *images)
    task = db.session.query(Task).one()
    for _ in range(2):
        for image in images:
            change = bulk_run._prepared(Actor(user=ada), "tag", "sea")
            bulk_run._change_one(task.id, Actor(user=ada), image.id, change)
    db.session.expire_all()
    assert (task.done, task.failed) == (2, 0)


def test_a_worker_stops_in_time_and_another_goes_on(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 1)
    start(ada, "tag", "sea", *[make_image(user=ada) for _ in range(3)])
    task = db.session.query(Task).one()
    assert not bulk_run.change_images(task, seconds=0)
    assert (task.done, db.session.query(TaskImage).count()) == (1, 2)
    assert bulk_run.change_images(task)


def test_the_sites_own_failure_puts_it_off(ada: User, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    start(ada, "tag", "sea", make_image(user=ada))
    with monkeypatch.context() as patch:
        patch.setattr(bulk_run, "task_values", _full_disk)
        pauses = []
        for _ in range(3):
            later(due_at=now())
            resume.resume_tasks(NOW)
            work()
            task = db.session.query(Task).one()
            pauses.append((task.due_at - now()).total_seconds())
            assert task.state == "open"
    assert pauses == sorted(pauses)
    assert 13 <= pauses[0] < 20 < pauses[2] <= 60
    assert resume.resume_tasks(NOW) == 0
    later(due_at=now())
    assert resume.resume_tasks(NOW) == 1
    work()
    assert db.session.query(Task).one().state == "done"


def _full_disk(_task: Task) -> None:
    raise OSError(28, "No space left on device")


def test_pictures_that_went_meanwhile_stop_nothing(ada: User, work: Work) -> None:
    gone, stays = make_image(user=ada), make_image(user=ada)
    start(ada, "tag", "sea", gone, stays)
    db.session.delete(gone)
    db.session.commit()
    work()
    task = db.session.query(Task).one()
    assert (task.state, task.done, task.total) == ("done", 2, 2)


def test_finished_tasks_are_forgotten_after_a_day(ada: User) -> None:
    start(ada, "visibility", "private", make_image(user=ada))
    assert resume.forget_finished() == 0
    later(finished_at=now() - timedelta(days=1, seconds=1))
    assert resume.forget_finished() == 1


def test_nothing_is_promised_by_what_is_rolled_back(ada: User) -> None:
    image = make_image(user=ada)
    actor = Actor(user=ada)
    start_bulk_job(actor, "tag", "sea", selected(actor, Selection(codes=(image.code,))))
    db.session.rollback()
    assert (db.session.query(Task).count(), jobs()) == (0, 0)
