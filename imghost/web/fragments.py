"""Partial responses for htmx: the template partial that the full page includes."""

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Say whether htmx asks, and will put the answer into the page."""
    return request.headers.get("HX-Request") == "true"


def toast(message: str, kind: str = "message", status: int = 200) -> Response:
    """Answer htmx with a message in the corner; the page stays as it is."""
    response = make_response(render_template("partials/toast.html", message=message, kind=kind), status)
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    return response
