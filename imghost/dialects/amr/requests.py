"""What requests of the amr image API carry."""

from collections.abc import Mapping

from flask import request
from sqlalchemy import ColumnElement

from imghost.base.errors import InvalidInput, NotFound
from imghost.http.body_fields import text_field
from imghost.http.paging import LAST_PAGE, whole_parameter
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.albums.tree import folder_by_path
from imghost.services.apis.folders import named
from imghost.services.visibility import own

PAGE_SIZE = 24
LARGEST_PAGE = 100


def page_wanted() -> tuple[int, int]:
    """Return the number of the page and how many images stand on one. Raises InvalidInput."""
    return whole_parameter("page", 1, 1, LAST_PAGE), whole_parameter("pageSize", PAGE_SIZE, 1, LARGEST_PAGE)


def images_wanted(actor: Actor) -> ColumnElement[bool] | None:
    """Return what the list is narrowed to; None when it names a folder that there is not."""
    condition = own(actor)
    folder, text = request.args.get("folder", ""), request.args.get("q", "")
    if folder:
        try:
            album = folder_by_path(actor, folder)
        except NotFound:
            return None
        condition &= Image.album_id == (album.id if album else None)
    return condition & named(text) if text else condition


def image_to_sign(fields: Mapping[str, object]) -> str:
    """Return the image that is to be signed. Raises InvalidInput when none is named."""
    code = text_field(fields, "imageId")
    if not code:
        raise InvalidInput("imageId is missing.", field="imageId")
    return code
