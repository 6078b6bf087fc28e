"""The diagnostics page."""

from flask import Blueprint, Response

from imghost.services.upkeep.doctor import examine
from imghost.web.admin.answers import answer

bp = Blueprint("doctor", __name__)


@bp.get("/doctor")
def show() -> Response:
    """Show what each check found on this machine."""
    return answer("admin/doctor.html", findings=list(examine()))
