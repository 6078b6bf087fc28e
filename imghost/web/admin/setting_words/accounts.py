"""Accounts and signing in."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "sign_up": Words(
        label=lazy_gettext("Let anyone create an account"),
        effect=lazy_gettext("When off, only administrators can add accounts."),
    ),
    "sign_in_limit": Words(
        label=lazy_gettext("Sign-in attempts"),
        effect=lazy_gettext("From one address. Slows down anyone guessing passwords."),
    ),
    "token_limit": Words(
        label=lazy_gettext("Attempts at album passwords and delete links"),
        effect=lazy_gettext("From one address. Slows down anyone guessing them."),
    ),
}
