"""Messages of the rooms below, and words for them, in the reader's language."""

from flask_babel import gettext

from imghost.base.messages import Message


def missing_words() -> str:
    """Return what a ZIP says of the pictures that it should hold and does not."""
    return str(gettext("These pictures could not be made just now. Try again later."))


def said(message: str) -> str:
    """Return `message` as the page's reader understands it.

    A `Message` is said anew with its values; a plain text is looked up as it is and stays what it was when
    there is no other.
    """
    if isinstance(message, Message):
        return str(gettext(message.template, **message.values))
    return str(gettext(message)) if message else ""
