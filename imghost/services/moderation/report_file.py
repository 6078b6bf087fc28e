"""Files a report of a picture, an album or a member."""

from sqlalchemy import select

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_lines, plain_text
from imghost.extensions import db
from imghost.models import Album, Image, Report, User
from imghost.services.accounts.email_address import check_email
from imghost.services.actor import Actor

REASONS = ("copyright", "illegal", "children", "violence", "hate", "spam", "privacy", "nsfw", "other")
TEXT_LENGTH = 2_000

Subject = Image | Album | User


def report(actor: Actor, subject: Subject, *, reason: str, text: str = "", email: str = "") -> Report:
    """Note what `actor`, who sees `subject`, finds wrong with it, and flush.

    A reporter has one open report of each subject: a second one replaces what it says. Raises InvalidInput
    naming the field.
    """
    if reason not in REASONS:
        raise InvalidInput("Choose what is wrong.", field="reason")
    words = plain_lines(text).strip()
    if len(words) > TEXT_LENGTH:
        raise InvalidInput("Say it in at most 2,000 characters.", field="text")
    if reason == "other" and not words:
        raise InvalidInput("Say in a few words what is wrong.", field="text")
    address = _email(actor, email)
    kind, name = kind_of(subject), name_of(subject)
    row = _open_one(actor, kind, name)
    if row is None:
        row = Report(kind=kind, subject=name, image=subject if isinstance(subject, Image) else None)
        row.reporter, row.reporter_address = actor.user, actor.address or None
        db.session.add(row)
    row.reason, row.reporter_email = reason, address or row.reporter_email
    row.text = words or row.text or ""
    db.session.flush()
    return row


def kind_of(subject: Subject) -> str:
    """Return image, album or user."""
    return type(subject).__name__.lower()


def name_of(subject: Subject) -> str:
    """Return the public code of a picture or album, or the name of a member."""
    return subject.name if isinstance(subject, User) else subject.code


def _email(actor: Actor, text: str) -> str:
    """Members have one already."""
    email = plain_text(text).strip()
    return "" if actor.user is not None or not email else check_email(email)


def _open_one(actor: Actor, kind: str, name: str) -> Report | None:
    query = select(Report).where(Report.kind == kind, Report.subject == name, Report.status == "open")
    if actor.user is not None:
        query = query.where(Report.reporter_id == actor.user.id)
    else:
        query = query.where(Report.reporter_id.is_(None), Report.reporter_address == actor.address)
    return db.session.scalar(query.order_by(Report.id).limit(1))
