"""Translated wording for messages and values of the lower layers."""

from flask_babel import gettext

from imghost.base.messages import Message

# Sentences that the Chevereto API fixes for programs, and what people are told instead.
FOR_PEOPLE = {
    "Can't get target upload source info": Message("This cannot be read. It may be damaged, or not there."),
    "Duplicated upload": Message("You uploaded this file already."),
    "Empty upload source": Message("This file is empty."),
    "Invalid video file provided": Message("This video cannot be played."),
    "Request denied": Message("Uploads on this site are for members."),
    "Unavailable image format": Message("This is not a picture or video that the site takes."),
    "Unsupported non-public IP address for upload": Message("This address is not on the public Internet."),
    "Unsupported self host URL upload": Message("This address is on this site already."),
}


def missing_words() -> str:
    """Return what a ZIP says of the pictures that it should hold and does not."""
    return str(gettext("These pictures could not be made just now. Try again later."))


def said(message: str) -> str:
    """Return `message` as the page's reader understands it.

    A `Message` is said anew with its values; a plain text is looked up as it is and stays what it was when
    there is no other.
    """
    template, values = (message.template, message.values) if isinstance(message, Message) else (message, {})
    for_people = FOR_PEOPLE.get(template)
    return str(gettext(for_people.template if for_people else template, **values)) if template else ""
