"""Downloads of configuration files for upload programs, with a new key or a placeholder.

Secrets are kept nowhere, so a file with its key is sent once: when the key is made.
"""

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext
from sqlalchemy import select

from imghost.base.errors import InvalidInput, NotFound
from imghost.base.identifiers import token_matches
from imghost.extensions import db, settings
from imghost.models import APIKey, User
from imghost.services.accounts.api_keys import mint_key
from imghost.web.accounts.settings import member
from imghost.web.client_files import CLIENTS, Client, Site

bp = Blueprint("clients", __name__)

PATH = "/settings/clients"
# Programs upload, and their delete links and buttons work; they need no more.
SCOPES = ("upload", "delete")
GAP = "YOUR-API-KEY"
STEPS = {
    "sharex": lazy_gettext("Open the file; ShareX asks whether to use it as the destination from now on."),
    "picgo": lazy_gettext("Install the plugin web-uploader, then import the file or copy its values."),
    "piclist": lazy_gettext("Import the file, or copy its values into the advanced custom uploader."),
    "flameshot": lazy_gettext(
        "Bind the script to a key: it takes a screenshot, uploads it and copies the link."
    ),
    "curl": lazy_gettext("A script for the terminal: give it files and it prints their links."),
    "ios": lazy_gettext("Steps for a shortcut that uploads from the share sheet."),
}


@bp.get(PATH)
def clients() -> str:
    """List the programs."""
    member()
    return render_template("settings/clients.html", clients=CLIENTS, steps=STEPS)


@bp.get(f"{PATH}/<name>")
def with_gap(name: str) -> Response:
    """Send the file of one program with a gap where the key goes."""
    member()
    return _file(_client(name), GAP)


@bp.post(f"{PATH}/<name>")
def with_key(name: str) -> Response:
    """Send the file with the key that was just made and shown, or make a key for this program alone."""
    user, client = member(), _client(name)
    credential = request.form.get("credential") or ""
    if credential:
        _check(user, credential)
    else:
        _, credential = mint_key(user, client.name, SCOPES)
        db.session.commit()
    return _file(client, credential)


def _client(name: str) -> Client:
    if name not in CLIENTS:
        raise NotFound
    return CLIENTS[name]


def _check(user: User, credential: str) -> None:
    """Raise InvalidInput unless it is a key of `user`: no file shall carry what somebody else put here."""
    key_id, _, secret = credential.partition(":")
    own = (APIKey.user_id == user.id, APIKey.key_id == key_id, APIKey.revoked_at.is_(None))
    stored = db.session.scalar(select(APIKey.secret_hash).where(*own)) if key_id.isprintable() else None
    if not token_matches(secret, stored or "0" * 64):
        raise InvalidInput("This is not a key of yours.", field="credential")


def _file(client: Client, credential: str) -> Response:
    site = settings()
    text = client.write(Site(site.base_url, " ".join(site.site_name.split())), credential)
    response = Response(text, mimetype=client.mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{client.filename}"'
    response.headers["Cache-Control"] = "no-store"
    return response
