"""Locale selection: language and time zone of the account, else of the browser.

The texts are in `translations/<language>/LC_MESSAGES/messages.po`, read as they are: nothing is compiled that
could be forgotten.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import available_timezones

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from imghost.extensions import settings

LANGUAGE_COOKIE, ZONE_COOKIE = "language", "zone"
SOURCE = "en"
# Each by its own name, as the chooser shows them.
LANGUAGES = {"en": "English", "es": "Español"}
FOLDER = Path(__file__).parents[2] / "translations"


class Catalogues(Domain):
    """The texts of every language, read when the first page in it is shown."""

    def get_translations(self) -> NullTranslations:
        """Return the texts in the page's language; English texts are their own translation."""
        language = str(get_locale() or SOURCE)
        if language not in self.cache:
            self.cache[language] = catalogue(language)
        found: NullTranslations = self.cache[language]
        return found


def catalogue(language: str) -> NullTranslations:
    """Return the texts of `language`, none where it has no file."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def init_app(app: Flask) -> None:
    """Let templates and views translate."""
    babel = Babel(app, locale_selector=page_language, timezone_selector=page_zone)
    babel.domain_instance = Catalogues()


def page_language() -> str:
    """Return the language chosen with this browser or by the account, else the browser's or the site's."""
    if not request:
        return SOURCE
    for chosen in (request.cookies.get(LANGUAGE_COOKIE), _of_account("language")):
        if chosen in LANGUAGES:
            return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or settings().default_language


def page_zone() -> str:
    """Return the time zone of the page: the account's, or what the browser's script has told."""
    if not request:
        return "UTC"
    for chosen in (_of_account("time_zone"), request.cookies.get(ZONE_COOKIE)):
        if chosen and chosen in time_zones():
            return chosen
    return "UTC"


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones, looked up once: it takes a walk over hundreds of files."""
    return frozenset(available_timezones())


def _of_account(name: str) -> str | None:
    return getattr(current_user, name, None) or None
