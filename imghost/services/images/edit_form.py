"""Saves the forms that edit an image: only changed fields."""

from dataclasses import replace
from typing import Any

from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.aliases import alias_of, set_alias
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.free_text import texts_of
from imghost.services.images.destinations import upload_album, upload_category
from imghost.services.images.details import parse_tags
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.row_locks import hold_row
from imghost.services.visibility import require_sight

# Who sees a picture is decided by both.
PRIVACY = frozenset({"visibility", "album"})


# Guests' pictures stay in their albums, and short addresses are for members.
FOR_MEMBERS = frozenset({"album", "alias"})


def form_values(actor: Actor, image: Image) -> dict[str, str]:
    """Return what forms show to `actor` of `image`, field by field."""
    values = {
        "title": image.title,
        **texts_of(image),
        "tags": ", ".join(tag.name for tag in image.tags),
        "category": str(image.category.id) if image.category else "",
        "album": image.album.code if image.album else "",
        "visibility": image.visibility,
        "nsfw": "1" if image.nsfw else "",
        "alias": alias_of(image),
    }
    return {name: text for name, text in values.items() if actor.user is not None or name not in FOR_MEMBERS}


def save_form(actor: Actor, image: Image, form: SentForm) -> None:
    """Make `image` as the form says where the form was changed, and flush.

    Raises ChangedMeanwhile, NotFound (deleted meanwhile) or what `edit` and `set_alias` raise; then the
    transaction must be rolled back.
    """
    hold_row(image)
    require_sight(image, actor)
    changed = changed_fields(form, form_values(actor, image), together=PRIVACY)
    edit(actor, image, replace(ImageChanges.of(image), **_values(actor, changed)))
    if "alias" in changed or (actor.is_guest and form.entered.get("alias")):
        set_alias(actor, image, form.entered["alias"])
    db.session.flush()


def _values(actor: Actor, changed: dict[str, str]) -> dict[str, Any]:
    """Return what is changed as `ImageChanges` takes it. Raises InvalidInput."""
    values: dict[str, Any] = {name: text for name, text in changed.items() if name != "alias"}
    if "tags" in changed:
        values["tags"] = parse_tags(changed["tags"])
    if "category" in changed:
        values["category"] = upload_category(changed["category"]) if changed["category"] else None
    if "album" in changed:
        values["album"] = upload_album(actor, changed["album"]) if changed["album"] else None
    if "nsfw" in changed:
        values["nsfw"] = changed["nsfw"] == "1"
    return values
