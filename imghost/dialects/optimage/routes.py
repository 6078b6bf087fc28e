"""Images and collections below `/api/v1`, and pictures at `/<collection>/<size>/<slug>.webp`."""

from typing import cast

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from imghost.dialects.optimage import presenters as show
from imghost.dialects.optimage.errors import present
from imghost.dialects.optimage.requests import TERMS, CreateCollection, UploadImage
from imghost.extensions import db
from imghost.http.callers import api_member, visitor
from imghost.http.failures import present_failures_of
from imghost.http.media_host import delivers
from imghost.http.send_picture import send_picture
from imghost.http.upload_limits import count_upload
from imghost.models import User
from imghost.services.albums.create import create_album
from imghost.services.albums.values import AlbumChoices
from imghost.services.apis.checksum import require_checksum
from imghost.services.apis.collected_images import all_collected, collected, one_collected
from imghost.services.apis.collections import (
    find_in_collection,
    list_collections,
    new_collection,
    target_collection,
)
from imghost.services.delivery.deliver import Terms
from imghost.services.delivery.variant_size import as_large_as_allowed
from imghost.services.images.details import Details
from imghost.services.site.site_limits import upload_bytes
from imghost.services.uploads.ingest import allow_upload, ingest
from imghost.services.usage.upload_quota import upload_quota
from imghost.transforms import optimage

bp = Blueprint("optimage", __name__)

API = "/api/v1"
# What ids of collections begin with.
COLLECTION = "col_"
# The shared addresses below it belong to whoever picks between their two owners.
PREFIXES = (f"{API}/images/img_", f"{API}/config", f"{API}/collections", "/col_")


def list_images() -> ResponseReturnValue:
    """List every image of the account, newest first."""
    return [show.image_fields(image) for image in all_collected(api_member())]


def upload_image() -> ResponseReturnValue:
    """Take one picture into a collection; its sizes are made in the background."""
    actor = api_member()
    allow_upload(actor)
    count_upload(actor)
    sent = UploadImage.read()
    staged, filename = sent.file
    collection = target_collection(actor, sent.collection.removeprefix(COLLECTION))
    require_checksum(staged, sent.checksum)
    details = Details(filename=filename, album=collection, slug=sent.slug, sizes_ahead=True)
    done = ingest(actor, staged, details, TERMS)
    return show.image_fields(collected(done.image)), 201


@bp.get(f"{API}/images/<image_name:code>")
def get_image(code: str) -> ResponseReturnValue:
    """Show one image and how far it is."""
    return show.image_fields(one_collected(api_member(), code))


@bp.get(f"{API}/config")
def config() -> ResponseReturnValue:
    """Say what may be uploaded and how much of the month's quota is left."""
    actor = api_member()
    actor.require("read")
    return show.config_fields(upload_quota(cast(User, actor.user)), upload_bytes(actor), TERMS.formats or ())


@bp.get(f"{API}/collections")
def collections() -> ResponseReturnValue:
    """List the account's collections."""
    return [show.collection_fields(collection) for collection in list_collections(api_member())]


@bp.post(f"{API}/collections")
def create_collection() -> ResponseReturnValue:
    """Make a collection."""
    actor = api_member()
    album = create_album(actor, AlbumChoices(name=CreateCollection.read().name))
    db.session.commit()
    return show.collection_fields(new_collection(album)), 201


@bp.get("/<collection_name:collection>/<size>/<slug>.webp")
@delivers
def deliver(collection: str, size: str, slug: str) -> Response:
    """Send a picture in one of the twelve sizes, made now when it is not there yet."""
    transform = optimage.read(size)
    actor = visitor()
    image = find_in_collection(actor, collection, slug)
    if image is not None:
        transform = as_large_as_allowed(image, transform)
    return send_picture(image, transform, actor, Terms(budgeted=False))


present_failures_of(bp, present, *PREFIXES)
