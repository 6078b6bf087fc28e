"""Saves the forms that edit an album: only changed fields."""

from imghost.base.errors import Forbidden
from imghost.base.identifiers import token_hash
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.free_names import free_name
from imghost.services.albums.move import find_parent, move_album
from imghost.services.albums.tree import hold_tree
from imghost.services.albums.values import clean_name, clean_sort, clean_visibility, hashed_password
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.free_text import clean_description
from imghost.services.row_locks import hold_row
from imghost.services.visibility import require_album

PASSWORD = "password"  # noqa: S105 - the name of a field
# Who sees an album is decided by both.
PRIVACY = frozenset({"visibility", "parent"})


def form_values(album: Album) -> dict[str, str]:
    """Return what forms show of `album`, field by field; of a password only a mark that changes with it."""
    above = db.session.get(Album, album.parent_id) if album.parent_id is not None else None
    return {
        "name": album.name,
        "description": album.description or "",
        "visibility": album.visibility,
        PASSWORD: token_hash(album.password_hash)[:12] if album.password_hash else "",
        "sort": album.sort,
        "parent": above.code if above is not None else "",
    }


def edit_album(actor: Actor, album: Album, form: SentForm) -> None:
    """Make `album` as the form says where the form was changed, and flush.

    Raises Forbidden, InvalidInput, ChangedMeanwhile or NotFound (deleted meanwhile); then nothing is to be
    committed.
    """
    actor.require("write")
    if not actor.may_edit(album):
        raise Forbidden("This album is not yours.")
    if album.user is not None:
        # What is worked out below must not rest on what somebody else changes at this moment.
        hold_tree(album.user)
    hold_row(album)
    require_album(album, actor)
    if album.parent_id is not None:
        # As it is now: everything in it becomes as private.
        db.session.get(Album, album.parent_id, populate_existing=True)
    present = form_values(album)
    changed = changed_fields(_with_password(form, present), present, together=PRIVACY)
    _set_texts(album, changed)
    _set_privacy(album, changed)
    if "parent" in changed:
        parent = find_parent(changed["parent"])
        if parent is not None:
            db.session.refresh(parent)
        move_album(actor, album, parent)
    if "name" in changed:
        album.name = free_name(album.user, album.parent_id, clean_name(changed["name"]), album)
    db.session.flush()


def _with_password(form: SentForm, present: dict[str, str]) -> SentForm:
    """An empty password keeps the one that was there when the form was opened."""
    if form.entered.get(PASSWORD):
        return form
    return SentForm({**form.entered, PASSWORD: form.shown.get(PASSWORD, present[PASSWORD])}, form.shown)


def _set_texts(album: Album, changed: dict[str, str]) -> None:
    if "description" in changed:
        album.description = clean_description(changed["description"])
    if "sort" in changed:
        album.sort = clean_sort(changed["sort"])


def _set_privacy(album: Album, changed: dict[str, str]) -> None:
    visibility = clean_visibility(changed.get("visibility", album.visibility))
    keeps_password = visibility == "password" and PASSWORD not in changed and album.password_hash
    if not keeps_password:
        album.password_hash = hashed_password(visibility, changed.get(PASSWORD, ""))
    album.visibility = visibility
