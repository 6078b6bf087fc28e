"""The texts of mails, in the language of the account."""

from dataclasses import dataclass

from flask_babel import force_locale, gettext

from imghost.extensions import settings
from imghost.models import User

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def password_reset(user: User, link: str) -> Letter:
    """Return the letter with the link to a new password."""
    with force_locale(user.language or ENGLISH):
        return _letter(
            gettext("Choose a new password"),
            gettext("Hello %(name)s,", name=user.name),
            gettext("somebody asked for a new password for your account. This link works once, for an hour:"),
            link,
            gettext("If it was not you, do nothing: your password stays as it is."),
        )


def new_address(user: User, link: str) -> Letter:
    """Return the letter to a new e-mail address, with the link that confirms it."""
    with force_locale(user.language or ENGLISH):
        return _letter(
            gettext("Confirm your e-mail address"),
            gettext("Hello %(name)s,", name=user.name),
            gettext("open this link to use this address for your account. It works once, for a day:"),
            link,
            gettext("If this account is not yours, do nothing."),
        )


def address_changed(user: User) -> Letter:
    """Return the note to the address that the account had before."""
    with force_locale(user.language or ENGLISH):
        return _letter(
            gettext("Your e-mail address was changed"),
            gettext("Hello %(name)s,", name=user.name),
            gettext("your account has another e-mail address from now on; this one is not used any more."),
            gettext("If it was not you, tell the people who run this site."),
        )


def report_answered(user: User | None, link: str) -> Letter:
    """Return the note to whoever reported something; a guest's language is not known."""
    with force_locale((user.language if user is not None else "") or ENGLISH):
        return _letter(
            gettext("Your report was answered"),
            gettext("the moderators have looked at what you reported. Their answer:"),
            link,
        )


def _letter(subject: str, *paragraphs: str) -> Letter:
    site = settings()
    ending = f"{site.site_name}\n{site.base_url}"
    return Letter(f"{site.site_name}: {subject}", "\n\n".join((*paragraphs, ending)) + "\n")
