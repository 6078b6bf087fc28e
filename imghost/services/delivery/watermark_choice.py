"""The watermark settings of an account or the site."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from imghost.base.errors import InvalidInput
from imghost.base.placement import POSITIONS, Position
from imghost.extensions import db, settings
from imghost.models import User
from imghost.services.purge_notes import note_watermark
from imghost.services.site.site_settings import change_settings
from imghost.settings import Settings

LONGEST_TEXT = 60
PERCENT = range(5, 101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A picture counts before words; without both there is no watermark. Percents are 5 to 100."""

    text: str = ""
    picture: str = ""
    position: Position = "bottom-right"
    opacity: int = 50
    size: int = 25

    @property
    def kind(self) -> str:
        """Return picture, text or none."""
        return "picture" if self.picture else "text" if self.text else "none"


def site_choice(site: Settings | None = None) -> Choice:
    """Return what counts where an account chose nothing; `site` are settings read anew."""
    site = site or settings()
    return Choice(
        text=site.watermark_text,
        picture=site.watermark_picture,
        position=site.watermark_position,
        opacity=site.watermark_opacity,
        size=site.watermark_size,
    )


def own_choice(user: User) -> Choice | None:
    """Return what the account chose, None where it follows the site."""
    return Choice(**json.loads(user.watermark)) if user.watermark is not None else None


def choice_for(user: User | None) -> Choice:
    """Return what counts for the pictures of `user`, or of guests."""
    return (own_choice(user) if user is not None else None) or site_choice()


def checked(choice: Choice) -> Choice:
    """Return the choice with its words stripped. Raises InvalidInput naming the field."""
    text = choice.text.strip()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise InvalidInput("At most 60 letters, on one line.", field="text")
    if choice.position not in POSITIONS:
        raise InvalidInput("Choose one of the nine places.", field="position")
    for field in ("opacity", "size"):
        if getattr(choice, field) not in PERCENT:
            raise InvalidInput("Choose 5 to 100 percent.", field=field)
    return replace(choice, text=text)


def choose_own(user: User, choice: Choice | None) -> None:
    """Save the account's choice and flush; None follows the site. Raises InvalidInput."""
    user.watermark = json.dumps(asdict(checked(choice))) if choice is not None else None
    db.session.flush()
    note_watermark(user)


def choose_for_site(choice: Choice) -> None:
    """Save the site's choice; the caller commits. Raises InvalidInput."""
    values: dict[str, Any] = {f"watermark_{name}": value for name, value in asdict(checked(choice)).items()}
    change_settings(values)
