"""Messages of the rooms below in the reader's language."""

from flask_babel import gettext

from imghost.base.messages import Message


def said(message: str) -> str:
    """Return `message` as the page's reader understands it.

    A `Message` is said anew with its values; a plain text is looked up as it is and stays what it was when
    there is no other.
    """
    if isinstance(message, Message):
        return str(gettext(message.template, **message.values))
    return str(gettext(message)) if message else ""
