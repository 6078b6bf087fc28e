"""What requests of the OgenSync Files API carry."""

from imghost.http.callers import key_holder
from imghost.http.paging import LAST_PAGE
from imghost.http.parameters import Choice, Parameters, SentFile, Whole, body, file_part, query
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


class Upload(Parameters):
    file: SentFile = file_part()


class ListImages(Parameters):
    page: int = query(Whole(1, LAST_PAGE, 1), "Number of the page.")
    per_page: int = query(Whole(1, MOST_PER_PAGE, PER_PAGE), "Images on a page.")


class RemoveBackground(Parameters):
    kind: str = body(
        Choice(("new", "version")),
        "`new` (the default) leaves the picture as it is and makes another one; `version` makes it the next "
        "version of this one.",
        name="as",
    )
