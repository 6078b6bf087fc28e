"""The site's own pages, such as the terms of use."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from imghost.services.site.site_pages import page_html, page_text
from imghost.web.branding import TITLES

bp = Blueprint("site_pages", __name__)


@bp.get("/page/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show one of the pages that administrators wrote. Raises NotFound."""
    body = as_markup(page_text(name))
    return render_template("site/page.html", title=TITLES[name], body=body)


def as_markup(text: str) -> Markup:
    """Return Markdown as what a template shows; it is sanitised."""
    return Markup(page_html(text))  # noqa: S704
