"""Edits an account's public profile and its page preferences."""

from collections.abc import Collection

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_lines, plain_text
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import User
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.row_locks import hold_row

NAME_LENGTH, ABOUT_LENGTH = 60, 500


def form_values(user: User) -> dict[str, str]:
    """Return what the form shows of `user`, field by field."""
    return {
        "display_name": user.display_name,
        "about": user.about,
        "likes_public": "1" if user.likes_public else "",
        "language": user.language,
        "time_zone": user.time_zone,
    }


def edit_profile(user: User, form: SentForm, languages: Collection[str], zones: Collection[str]) -> None:
    """Save what was changed on the form and flush; language and zone are among those offered, or empty.

    Raises InvalidInput naming the field, or ChangedMeanwhile.
    """
    hold_row(user)
    changed = changed_fields(form, form_values(user))
    if changed.get("language") and changed["language"] not in languages:
        raise InvalidInput("Choose one of the languages offered.", field="language")
    if changed.get("time_zone") and changed["time_zone"] not in zones:
        raise InvalidInput("Choose one of the time zones offered.", field="time_zone")
    name, about = changed.get("display_name", user.display_name), changed.get("about", user.about)
    user.display_name = _bounded(plain_text(" ".join(name.split())), NAME_LENGTH, "display_name")
    user.about = _bounded(plain_lines(about).strip(), ABOUT_LENGTH, "about")
    user.language = changed.get("language", user.language)
    user.time_zone = changed.get("time_zone", user.time_zone)
    user.likes_public = changed["likes_public"] == "1" if "likes_public" in changed else user.likes_public
    db.session.flush()


def _bounded(text: str, length: int, field: str) -> str:
    if len(text) > length:
        raise InvalidInput(Message("At most %(count)s characters.", count=length), field=field)
    return text
