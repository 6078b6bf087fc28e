"""What requests of the OgenSync Files API carry."""

from imghost.http.callers import key_holder
from imghost.http.paging import LAST_PAGE, whole_parameter
from imghost.http.plan_limits import count_api_request
from imghost.services.actor import Actor
from imghost.services.uploads.upload_terms import UploadTerms
from imghost.settings import MEGABYTE

TERMS = UploadTerms(
    formats=("jpeg", "png", "webp", "gif", "avif", "tiff", "svg"), bytes=50 * MEGABYTE, side=10_000
)
PER_PAGE = 24
MOST_PER_PAGE = 100


def caller() -> Actor:
    """Return the owner of the token and count the request. Raises NotAuthenticated."""
    actor = key_holder()
    count_api_request(actor)
    return actor


def page_wanted() -> tuple[int, int]:
    """Return the number of the page and how many images stand on one. Raises InvalidInput."""
    return whole_parameter("page", 1, 1, LAST_PAGE), whole_parameter("per_page", PER_PAGE, 1, MOST_PER_PAGE)
