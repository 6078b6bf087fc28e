"""Uploads, assets, links and usage."""

from flask import request
from flask.typing import ResponseReturnValue

from imghost.dialects.imgcloud import presenters as show
from imghost.dialects.imgcloud.blueprint import API, bp
from imghost.dialects.imgcloud.requests import (
    asset_to_sign,
    for_everyone,
    page_size,
    read_changes,
    read_filters,
    read_seconds,
    read_wishes,
)
from imghost.extensions import db
from imghost.http.body_fields import body_fields, text_field
from imghost.http.callers import api_member
from imghost.http.incoming import sent_file
from imghost.http.upload_limits import count_upload
from imghost.services.apis.asset_edit import edit_asset
from imghost.services.apis.asset_list import cursor_of, list_assets
from imghost.services.apis.asset_upload import upload_asset
from imghost.services.apis.expiring_link import DEFAULT_LIFE, make_link
from imghost.services.apis.public_ids import managed_asset
from imghost.services.apis.usage_summary import usage_summary
from imghost.services.images.delete import delete
from imghost.services.uploads.ingest import allow_upload


@bp.post(f"{API}/upload")
def upload() -> ResponseReturnValue:
    """Take one file."""
    actor = api_member()
    allow_upload(actor)
    count_upload(actor)
    staged, filename = sent_file(request)
    return show.asset_fields(upload_asset(actor, staged, filename, read_wishes())), 201


@bp.get(f"{API}/assets")
def assets() -> ResponseReturnValue:
    """List assets, newest first."""
    found = list_assets(api_member(), read_filters(), size=page_size(), cursor=request.args.get("cursor", ""))
    return {"assets": show.assets_fields(found.images), "next_cursor": cursor_of(found)}


@bp.get(f"{API}/assets/<path:public_id>")
def asset(public_id: str) -> ResponseReturnValue:
    """Show one asset."""
    actor = api_member()
    actor.require("read")
    return show.asset_fields(managed_asset(actor, public_id))


@bp.patch(f"{API}/assets/<path:public_id>")
def change_asset(public_id: str) -> ResponseReturnValue:
    """Change tags, folder, visibility or alternative text."""
    actor = api_member()
    image = managed_asset(actor, public_id)
    edit_asset(actor, image, read_changes(body_fields()))
    db.session.commit()
    return show.asset_fields(image)


@bp.delete(f"{API}/assets/<path:public_id>")
def delete_asset(public_id: str) -> ResponseReturnValue:
    """Delete an asset."""
    actor = api_member()
    delete(actor, managed_asset(actor, public_id))
    db.session.commit()
    return "", 204


@bp.post(f"{API}/image/sign")
def sign() -> ResponseReturnValue:
    """Make a link that shows a private asset for some time."""
    actor, fields = api_member(), body_fields()
    seconds = read_seconds(fields, DEFAULT_LIFE)
    link = make_link(actor, asset_to_sign(fields), text_field(fields, "transform"), seconds)
    return show.link_fields(link)


@bp.get(f"{API}/usage/summary")
def usage() -> ResponseReturnValue:
    """Show what is stored and used in this month."""
    return show.usage_fields(usage_summary(api_member(), everyones=for_everyone()))
