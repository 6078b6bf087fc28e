"""Re-enqueues tasks whose job was lost or died with its worker."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from imghost.extensions import db, now, redis
from imghost.models import Task
from imghost.queue import ASSIST, UPKEEP, open_queue
from imghost.services.rows import delete_rows
from imghost.services.tasks.begin import enqueue_task, job_prefix

# Between the commit of a task and its job lie milliseconds; nobody should look in between.
GRACE = timedelta(seconds=5)
BATCH = 500
# So long its page says how it ended.
KEPT = timedelta(days=1)


def resume_tasks(grace: timedelta = GRACE) -> int:
    """Enqueue the tasks that are due and neither held nor waiting; return how many. Raises RedisError."""
    moment, started, last_id = now(), 0, 0
    waiting = [job_id for name in (UPKEEP, ASSIST) for job_id in open_queue(name, redis()).get_job_ids()]
    due = and_(Task.state == "open", Task.due_at <= moment, Task.created_at <= moment - grace)
    free = or_(Task.held_until.is_(None), Task.held_until < moment)
    query = select(Task.id, Task.code, Task.verb).where(due, free).order_by(Task.id).limit(BATCH)
    while found := db.session.execute(query.where(Task.id > last_id)).all():
        last_id = found[-1].id
        for _, code, verb in found:
            if not any(job_id.startswith(job_prefix(code)) for job_id in waiting):
                started += enqueue_task(code, verb)
    return started


def forget_finished() -> int:
    """Remove the tasks that ended a day ago, commit, and return how many."""
    return delete_rows(Task, Task.finished_at <= now() - KEPT)
