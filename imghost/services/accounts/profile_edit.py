"""What an account shows of itself, and how it likes its pages."""

from dataclasses import dataclass

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_lines, plain_text
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import User

NAME_LENGTH, ABOUT_LENGTH = 60, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    display_name: str
    about: str
    likes_public: bool
    language: str
    time_zone: str


def edit_profile(user: User, profile: Profile) -> None:
    """Save `profile` and flush; language and zone were chosen from what there is.

    Raises InvalidInput naming the field that is too long.
    """
    user.display_name = _bounded(
        plain_text(" ".join(profile.display_name.split())), NAME_LENGTH, "display_name"
    )
    user.about = _bounded(plain_lines(profile.about).strip(), ABOUT_LENGTH, "about")
    user.likes_public = profile.likes_public
    user.language, user.time_zone = profile.language, profile.time_zone
    db.session.flush()


def _bounded(text: str, length: int, field: str) -> str:
    if len(text) > length:
        raise InvalidInput(Message("At most %(count)s characters.", count=length), field=field)
    return text
