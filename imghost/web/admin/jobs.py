"""The job queues: waiting, failed, retrying."""

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.site.site_search import search_images
from imghost.services.upkeep.job_queues import failed_jobs, forget_job, queue_states, retry_job
from imghost.services.upkeep.process_again import process_all_as_admin, unfinished
from imghost.web.admin.answers import answer

bp = Blueprint("jobs", __name__)

HOME = "/admin/jobs"


@bp.get("/jobs")
def show() -> Response:
    """Show the queues, failed jobs, and pictures that could not be processed."""
    return answer(
        "admin/jobs.html",
        queues=queue_states(),
        jobs=failed_jobs(),
        images=search_images(web_actor(), state="failed").rows,
        unfinished=unfinished(),
    )


@bp.post("/jobs/process-again")
def process_again() -> ResponseReturnValue:
    """Process everything that failed once more."""
    count = process_all_as_admin(web_actor())
    db.session.commit()
    again = ngettext(
        "One picture is being processed again.", "%(num)d pictures are being processed again.", count
    )
    flash(again if count else gettext("Every picture was processed."))
    return redirect(HOME, 303)


@bp.post("/jobs/<job_id>/retry")
def retry(job_id: str) -> ResponseReturnValue:
    """Put a failed job back into its queue."""
    retry_job(web_actor(), job_id)
    db.session.commit()
    flash(gettext("It is in the queue again."))
    return redirect(HOME, 303)


@bp.post("/jobs/<job_id>/forget")
def forget(job_id: str) -> ResponseReturnValue:
    """Remove a failed job."""
    forget_job(web_actor(), job_id)
    db.session.commit()
    return redirect(HOME, 303)
