"""Custom short addresses: `/i/<alias>` leads to one picture."""

import re

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, Forbidden, InvalidInput, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Alias, Image
from imghost.services.actor import Actor
from imghost.services.visibility import Sight, sight

SHORTEST, LONGEST = 3, 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


def clean_alias(text: str) -> str:
    """Return `text` as an alias is stored, in lower case; empty text stays empty. Raises InvalidInput."""
    name = text.strip().lower()
    if name and not (SHORTEST <= len(name) <= LONGEST and _NAME.fullmatch(name)):
        raise InvalidInput(
            Message(
                "A short address has %(shortest)s to %(longest)s letters a-z, digits, `-` or `_`, "
                "and begins and ends with a letter or digit.",
                shortest=SHORTEST,
                longest=LONGEST,
            ),
            field="alias",
        )
    return name


def alias_of(image: Image) -> str:
    """Return the alias of `image`, empty when it has none."""
    return db.session.scalar(select(Alias.name).where(Alias.image_id == image.id)) or ""


def set_alias(actor: Actor, image: Image, text: str) -> None:
    """Give `image` the alias `text`, or take its alias away when `text` is empty; flushes.

    Raises Forbidden (not the actor's, or a guest: the names are few and guests cannot be asked), InvalidInput
    (impossible name) or Conflict (taken). After a Conflict the transaction must be rolled back.
    """
    actor.require("write")
    name = clean_alias(text)
    present = db.session.scalar(select(Alias).where(Alias.image_id == image.id))
    if name == (present.name if present else ""):
        return
    if actor.user is None or not actor.may_edit(image):
        raise Forbidden("Only members can choose short addresses, and only for their own pictures.")
    if present is not None:
        db.session.delete(present)
        db.session.flush()
    if name:
        _take(actor, name, image)


def release_aliases(which: ColumnElement[bool]) -> None:
    """Let others choose the aliases of the images that fulfil `which`."""
    db.session.execute(delete(Alias).where(Alias.image_id.in_(select(Image.id).where(which))))


def aliased_code(name: str) -> str:
    """Return the code of the image that `name` leads to, in any case; who may see it is asked afterwards.

    Raises NotFound.
    """
    query = select(Image.code).join(Alias, Alias.image_id == Image.id).where(Alias.name == name.lower())
    code = db.session.scalar(query) if name.isprintable() else None
    if code is None:
        raise NotFound
    return code


def _take(actor: Actor, name: str, image: Image) -> None:
    """The database decides who was first; a picture that `actor` does not see gives its alias away.

    Otherwise an address that leads nowhere would tell, by being taken, that there is something hidden.
    """
    taken = Conflict("This short address is taken. Choose another.", field="alias")
    holder = db.session.scalar(select(Alias).where(Alias.name == name))
    if holder is not None:
        if sight(db.session.get_one(Image, holder.image_id), actor) is not Sight.HIDDEN:
            raise taken
        db.session.delete(holder)
        db.session.flush()
    db.session.add(Alias(name=name, image_id=image.id))
    try:
        db.session.flush()
    except IntegrityError:
        raise taken from None
