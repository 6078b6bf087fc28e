"""The site as visitors find it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "site_name": Words(
        label=lazy_gettext("Name of the site"),
        effect=lazy_gettext("Visitors see it at the top of every page, in link previews and in mails."),
    ),
    "time_zone": Words(
        label=lazy_gettext("Time zone"),
        effect=lazy_gettext(
            "Dates in API answers are in this zone. Pages use the time zone of the person who reads them."
        ),
    ),
    "recent_on_home": Words(
        label=lazy_gettext("Show recent uploads on the front page"),
        effect=lazy_gettext("The newest public pictures appear below the upload area."),
    ),
    "maintenance": Words(
        label=lazy_gettext("Close the site for maintenance"),
        effect=lazy_gettext("Only administrators get in. Everyone else reads the message below."),
    ),
    "maintenance_message": Words(
        label=lazy_gettext("Maintenance message"),
        effect=lazy_gettext("Say what is happening and for how long. Empty: a standard sentence."),
    ),
}
