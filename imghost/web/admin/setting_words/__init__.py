"""The words of every setting that can be changed while the site runs, a file for each section of the page."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from imghost.web.admin.setting_words import accounts, branding, limits, moderation, site, uploads
from imghost.web.admin.setting_words.words import Words

__all__ = ["SECTIONS", "WORDS", "Words"]

WORDS: Mapping[str, Words] = {
    **site.WORDS,
    **branding.WORDS,
    **accounts.WORDS,
    **uploads.WORDS,
    **moderation.WORDS,
    **limits.WORDS,
}
# The headings of `EDITABLE`.
SECTIONS: Mapping[str, LazyString] = {
    "site": lazy_gettext("Site"),
    "branding": lazy_gettext("Branding and footer"),
    "accounts": lazy_gettext("Accounts"),
    "uploads": lazy_gettext("Uploads"),
    "moderation": lazy_gettext("Moderation"),
    "limits": lazy_gettext("Limits"),
}
