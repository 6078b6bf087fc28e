"""The bulk actions: each validates its value once, then changes pictures one by one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.base.search_words import fold_case
from imghost.extensions import now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.destinations import upload_album, upload_category
from imghost.services.images.details import clean_visibility, parse_expiry, parse_tags
from imghost.services.images.edit import ImageChanges, edit, set_expiry
from imghost.services.library.selection import selected_images
from imghost.services.trash.image_trash import trash

Change = Callable[[Image], None]
# An empty target is the place outside all albums, an empty expiry is for ever, an empty category is none.
DELETE = "delete"
# More go into a worker's job; see `bulk_job`.
MOST_AT_ONCE = 200


def prepared_change(actor: Actor, action: str, value: str) -> Change:
    """Return what makes one picture as `action` with `value` says, flushing it.

    Raises InvalidInput (field `action`, or the action's own field) for what cannot be done to any picture;
    the change itself raises what `edit` raises.
    """
    if action not in CHANGES:
        raise InvalidInput("This cannot be done to pictures.", field="action")
    prepare, field = CHANGES[action]
    try:
        return prepare(actor, value)
    except InvalidInput as error:
        raise InvalidInput(error.message, code=error.code, field=field) from None


def change_now(actor: Actor, action: str, value: str, ids: Sequence[int]) -> list[Image]:
    """Change at most 200 images in this transaction and return them.

    Raises what `prepared_change` and its change raise; then nothing must be committed.
    """
    change = prepared_change(actor, action, value)
    images = selected_images(actor, ids)
    for image in images:
        change(image)
    return images


def _move(actor: Actor, value: str) -> Change:
    album = upload_album(actor, value) if value else None
    return lambda image: edit(actor, image, replace(ImageChanges.of(image), album=album))


def _tag(actor: Actor, value: str) -> Change:
    added = _some_tags(value)

    def add(image: Image) -> None:
        present = ImageChanges.of(image)
        # Read together again: a picture carries so many tags and no more, each once.
        edit(actor, image, replace(present, tags=parse_tags(",".join([*present.tags, *added]))))

    return add


def _untag(actor: Actor, value: str) -> Change:
    removed = {fold_case(name) for name in _some_tags(value)}

    def remove(image: Image) -> None:
        present = ImageChanges.of(image)
        left = tuple(name for name in present.tags if fold_case(name) not in removed)
        edit(actor, image, replace(present, tags=left))

    return remove


def _some_tags(value: str) -> tuple[str, ...]:
    tags = parse_tags(value)
    if not tags:
        raise InvalidInput("Enter at least one tag.")
    return tags


def _category(actor: Actor, value: str) -> Change:
    category = upload_category(value) if value else None
    return lambda image: edit(actor, image, replace(ImageChanges.of(image), category=category))


def _nsfw(actor: Actor, value: str) -> Change:
    if value not in ("0", "1"):
        raise InvalidInput("Choose whether the pictures are safe for work.")
    return lambda image: edit(actor, image, replace(ImageChanges.of(image), nsfw=value == "1"))


def _visibility(actor: Actor, value: str) -> Change:
    visibility = clean_visibility(value)
    return lambda image: edit(actor, image, replace(ImageChanges.of(image), visibility=visibility))


def _expiry(actor: Actor, value: str) -> Change:
    moment = parse_expiry(value)
    return lambda image: set_expiry(actor, image, moment)


def _delete(actor: Actor, value: str) -> Change:
    # One moment for all: it is what an undo names.
    moment = now()
    return lambda image: trash(actor, image, moment)


# The action with what prepares it and the form field its value comes from.
CHANGES: dict[str, tuple[Callable[[Actor, str], Change], str]] = {
    "move": (_move, "target"),
    "tag": (_tag, "tags"),
    "untag": (_untag, "tags"),
    "category": (_category, "category"),
    "nsfw": (_nsfw, "nsfw"),
    "visibility": (_visibility, "privacy"),
    "expiry": (_expiry, "life"),
    DELETE: (_delete, "code"),
}
