"""Images, folders, search, signatures and presets below `/api/v1`."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from imghost.dialects.amr import presenters as show
from imghost.dialects.amr import requests
from imghost.dialects.amr.errors import present
from imghost.extensions import db
from imghost.http.callers import api_member
from imghost.http.failures import present_failures_of
from imghost.http.upload_limits import count_upload
from imghost.services.albums.tree import folder_by_code, folder_of, tree
from imghost.services.apis.folder_upload import upload_into_folder
from imghost.services.apis.folders import (
    delete_folder,
    images_listed,
    make_folder,
    rename_folder,
    search,
)
from imghost.services.apis.presets import add_preset, delete_preset, list_presets
from imghost.services.apis.signed_picture import sign_picture
from imghost.services.images.delete import delete
from imghost.services.images.details import Details
from imghost.services.images.own_images import own_image
from imghost.services.listing import NumberedPage, numbered_page
from imghost.services.uploads.ingest import allow_upload
from imghost.services.uploads.replace import replace_file

bp = Blueprint("amr", __name__)

API = "/api/v1"
PREFIXES = (f"{API}/images/", f"{API}/folders", f"{API}/search", f"{API}/sign", f"{API}/presets", "/t/")


def upload_image() -> ResponseReturnValue:
    """Take one picture into a folder that is made when it is missing."""
    actor = api_member()
    allow_upload(actor)
    count_upload(actor)
    sent = requests.UploadImage.read()
    details = Details(filename=sent.file.filename)
    done = upload_into_folder(actor, sent.file.staged, details, sent.folder)
    return show.image_fields(done.image), 201


def list_images() -> ResponseReturnValue:
    """List the client's images, newest first."""
    actor = api_member()
    actor.require("read")
    sent = requests.ListImages.read()
    wanted = images_listed(actor, sent.folder, sent.text)
    empty = NumberedPage([], 0)
    found = empty if wanted is None else numbered_page(wanted, number=sent.page, size=sent.page_size)
    items = show.images_fields(found.images)
    return {"items": items, "total": found.total, "page": sent.page, "pageSize": sent.page_size}


@bp.get(f"{API}/images/<code>")
def get_image(code: str) -> ResponseReturnValue:
    """Show one image."""
    actor = api_member()
    actor.require("read")
    return show.image_fields(own_image(actor, code))


@bp.put(f"{API}/images/<code>")
def replace_image(code: str) -> ResponseReturnValue:
    """Put another file behind an image's addresses."""
    actor = api_member()
    image = own_image(actor, code)
    actor.require("write")
    actor.require("upload")
    count_upload(actor)
    replace_file(actor, image, *requests.ReplaceImage.read().file)
    return show.image_fields(image)


@bp.delete(f"{API}/images/<code>")
def delete_image(code: str) -> ResponseReturnValue:
    """Delete an image and all its pictures."""
    actor = api_member()
    delete(actor, own_image(actor, code))
    db.session.commit()
    return "", 204


@bp.get(f"{API}/folders")
def list_folders() -> ResponseReturnValue:
    """Show the tree of folders."""
    return show.folders_fields(tree(api_member()))


@bp.post(f"{API}/folders")
def create_folder() -> ResponseReturnValue:
    """Make a folder and those above it; one that exists is answered with 200."""
    actor = api_member()
    album, is_new = make_folder(actor, requests.CreateFolder.read().path)
    db.session.commit()
    return show.folder_fields(folder_of(actor, album)), 201 if is_new else 200


@bp.route(f"{API}/folders/<code>", methods=["PATCH", "PUT"])
def change_folder(code: str) -> ResponseReturnValue:
    """Rename a folder."""
    actor = api_member()
    album = folder_by_code(actor, code)
    rename_folder(actor, album, requests.ChangeFolder.read().name)
    db.session.commit()
    return show.folder_fields(folder_of(actor, album))


@bp.delete(f"{API}/folders/<code>")
def remove_folder(code: str) -> ResponseReturnValue:
    """Delete a folder, its sub-folders and their images."""
    actor = api_member()
    delete_folder(actor, folder_by_code(actor, code))
    db.session.commit()
    return "", 204


@bp.get(f"{API}/search")
def find() -> ResponseReturnValue:
    """Search images and folders by name."""
    found = search(api_member(), requests.Find.read().text)
    folders = [show.found_folder_fields(folder) for folder in found.folders]
    return {"images": show.images_fields(found.images), "folders": folders}


@bp.post(f"{API}/sign")
def sign() -> ResponseReturnValue:
    """Sign the address of a picture."""
    actor, sent = api_member(), requests.Sign.read()
    return show.signed_fields(sign_picture(actor, sent.image_id, sent.transform))


@bp.get(f"{API}/presets")
def presets() -> ResponseReturnValue:
    """List presets."""
    return [show.preset_fields(preset) for preset in list_presets(api_member())]


@bp.post(f"{API}/presets")
def create_preset() -> ResponseReturnValue:
    """Make a preset."""
    actor, sent = api_member(), requests.CreatePreset.read()
    preset = add_preset(actor, sent.name, sent.params)
    db.session.commit()
    return show.preset_fields(preset), 201


@bp.delete(f"{API}/presets/<code>")
def remove_preset(code: str) -> ResponseReturnValue:
    """Delete a preset."""
    delete_preset(api_member(), code)
    db.session.commit()
    return "", 204


present_failures_of(bp, present, *PREFIXES)
