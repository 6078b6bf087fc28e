"""The job that runs a task (see `services/tasks`)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db
from imghost.models import Task
from imghost.services.accounts import email_change, export_write, password_reset
from imghost.services.assist import background
from imghost.services.inference import masks
from imghost.services.library import bulk_run
from imghost.services.moderation import report_mail
from imghost.services.tasks import begin, hold

# What each verb does. It commits as it goes, may be stopped anywhere and begin again; False: not all of it.
VERBS: dict[str, Callable[[Task], bool]] = {
    "images": bulk_run.change_images,
    "export": export_write.write_export,
    "mail.password-reset": password_reset.send_link,
    "mail.new-address": email_change.send_link,
    "mail.address-changed": email_change.send_note,
    "mail.report-answer": report_mail.send_answer,
    "assist.mask": masks.make_mask,
    "assist.cut-out": background.save_as_asked,
}


def run_task(code: str) -> None:
    """Do the task `code`, or a part of it; one that is over, or held by another worker, is success.

    What fails here is the site's own fault: the task is put off, and the job fails for all to see.
    """
    with _held(code) as holder:
        if holder is None:
            return
        task = db.session.scalars(select(Task).where(Task.code == code)).one()
        verb = task.verb
        try:
            is_finished = VERBS[verb](task)
        except Exception:
            db.session.rollback()
            hold.put_off(holder)
            raise
        (hold.finish_task if is_finished else hold.let_go)(holder)
    if not is_finished:
        begin.enqueue_task(code, verb)


@contextmanager
def _held(code: str) -> Iterator[str | None]:
    """Yield the name to hold the task by as long as this process lives, None when it is not to be had."""
    holder = hold.take_task(code)
    if holder is None:
        yield None
        return
    ended = threading.Event()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    keeping = threading.Thread(target=_keep, args=(app, holder, ended), daemon=True, name=f"task {code}")
    keeping.start()
    try:
        yield holder
    finally:
        ended.set()
        keeping.join()


def _keep(app: Flask, holder: str, ended: threading.Event) -> None:
    with app.app_context():
        while not ended.wait(hold.LIFE.total_seconds() / 5):
            # The database may be away for a moment; what is held in vain ends by itself.
            with suppress(SQLAlchemyError):
                hold.renew_hold(holder)
            db.session.remove()
