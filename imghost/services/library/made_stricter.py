"""Protects a bulk change from loosening pictures that became stricter after the page was shown."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from imghost.base.errors import Conflict
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image
from imghost.services.library.selection import Selected
from imghost.services.privacy import STRICTNESS


class MadeStricter(Conflict):
    """Somebody made chosen pictures stricter in the meantime; nothing may be changed."""

    status = 422
    code = "changed-meanwhile"


def refuse_opening_unseen(
    chosen: Selected, visibility: str, shown: Mapping[str, str], opened_at: datetime | None
) -> None:
    """Raise MadeStricter when `visibility` would open chosen images to more people than the page let expect.

    `shown` is what the page said of each image, by its code. Of one that stood on another page of the list
    counts whether it was changed after `opened_at`, when that is known.
    """
    query = select(func.count()).select_from(Image)
    count = db.session.scalar(query.where(chosen.which, _made_stricter(visibility, shown, opened_at))) or 0
    if count:
        raise MadeStricter(
            Message(
                "Nothing was changed: %(count)s of these became more private after this page was opened. "
                "Load it again.",
                count=count,
            )
        )


def _made_stricter(
    visibility: str, shown: Mapping[str, str], opened_at: datetime | None
) -> ColumnElement[bool]:
    stricter = STRICTNESS[STRICTNESS.index(visibility) + 1 :] if visibility in STRICTNESS else ()
    others: list[ColumnElement[bool]] = [
        and_(Image.visibility != text, Image.code.in_([code for code, each in shown.items() if each == text]))
        for text in set(shown.values())
    ]
    if opened_at is not None:
        others.append(and_(Image.code.not_in(list(shown)), Image.updated_at > opened_at))
    return and_(Image.visibility.in_(stricter), or_(false(), *others))
