"""Uploads, assets, links and usage."""

from flask.typing import ResponseReturnValue

from imghost.dialects.imgcloud import presenters as show
from imghost.dialects.imgcloud import requests
from imghost.dialects.imgcloud.blueprint import API, bp
from imghost.extensions import db
from imghost.http.callers import api_member
from imghost.http.upload_limits import count_upload
from imghost.services.apis.asset_edit import edit_asset
from imghost.services.apis.asset_list import cursor_of, list_assets
from imghost.services.apis.asset_upload import upload_asset
from imghost.services.apis.expiring_link import make_link
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
    sent = requests.Upload.read()
    return show.asset_fields(upload_asset(actor, *sent.file, sent.wishes())), 201


@bp.get(f"{API}/assets")
def assets() -> ResponseReturnValue:
    """List assets, newest first."""
    actor, sent = api_member(), requests.ListAssets.read()
    found = list_assets(actor, sent.filters(), size=sent.limit, cursor=sent.cursor)
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
    edit_asset(actor, image, requests.ChangeAsset.read().changes())
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
    actor, sent = api_member(), requests.Sign.read()
    return show.link_fields(make_link(actor, sent.public_id, sent.transform, sent.ttl_seconds))


@bp.get(f"{API}/usage/summary")
def usage() -> ResponseReturnValue:
    """Show what is stored and used in this month."""
    actor, sent = api_member(), requests.SeeUsage.read()
    return show.usage_fields(usage_summary(actor, everyones=sent.everyones))
