"""What a member chooses for all uploads."""

from imghost.extensions import db
from imghost.models import User


def choose_metadata(user: User, keep: bool | None) -> None:
    """Keep or remove positions, serial numbers and owner names in later uploads; None follows the site."""
    user.keep_metadata = keep
    db.session.flush()
