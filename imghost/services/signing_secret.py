"""The per-account secret that signs delivery addresses."""

from imghost.base.identifiers import new_secret
from imghost.base.signing import is_signed, sign
from imghost.extensions import db
from imghost.models import User

# Nobody's secret: an unknown account must cost the same time as a wrong signature.
NOBODYS_SECRET = new_secret()


def change_signing_secret(user: User) -> None:
    """Give `user` a new secret and flush: every address signed before stops working at once."""
    user.signing_secret = new_secret()
    db.session.flush()


def signature(user: User, text: str) -> str:
    """Return the signature of exactly `text`."""
    return sign(user.signing_secret, text)


def is_signed_by(user: User | None, text: str, given: str) -> bool:
    """Say in constant time whether `given` is the signature of exactly `text` by `user`."""
    secret = user.signing_secret if user is not None else NOBODYS_SECRET
    return is_signed(secret, text, given) and user is not None
