"""All settings: name, type, range, default and help text (pydantic), a file for each subject.

Values come from environment variables named IMGHOST_<NAME>; the names that the surroundings already use
(DATABASE_URL, REDIS_URL, HOST, PORT, ASSETS_URL) are read without the prefix too. Unknown or bad values
complain by name.
"""

import os
from collections.abc import Mapping
from typing import Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from imghost.base.messages import Message
from imghost.settings.assist import Assist
from imghost.settings.branding import Branding
from imghost.settings.caching import Caching
from imghost.settings.files import ENVELOPE, FILES_PER_FORM, MEGABYTE, Files
from imghost.settings.limits import Limits, SignInLimits
from imghost.settings.logs import Logs
from imghost.settings.mail import Mail
from imghost.settings.moderation import Moderation
from imghost.settings.monitoring import Monitoring
from imghost.settings.oidc import OpenIDConnect
from imghost.settings.proxies import Proxies
from imghost.settings.server import EVERY_ADDRESS, Server
from imghost.settings.site import Site
from imghost.settings.storage import Storage
from imghost.settings.uploads import Uploads
from imghost.settings.videos import Videos
from imghost.settings.watermark import Watermark

__all__ = [
    "ENVELOPE",
    "EVERY_ADDRESS",
    "FILES_PER_FORM",
    "MEGABYTE",
    "PLAIN_NAMES",
    "PREFIX",
    "SettingError",
    "Settings",
    "bounds",
    "load_settings",
    "reason",
]

PREFIX = "IMGHOST_"
PLAIN_NAMES = ("DATABASE_URL", "REDIS_URL", "HOST", "PORT", "ASSETS_URL")


class SettingError(ValueError):
    """A setting is unknown or out of range; the message names it as the operator wrote it."""


# pydantic takes the fields of the last base first; docs/settings.md has them in this order.
class Settings(
    SignInLimits,
    Watermark,
    OpenIDConnect,
    Mail,
    Limits,
    Monitoring,
    Assist,
    Videos,
    Files,
    Branding,
    Site,
    Moderation,
    Uploads,
    Proxies,
    Logs,
    Caching,
    Storage,
    Server,
):
    """The site's configuration; immutable once read."""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises SettingError naming every unknown variable or value out of range.
    """
    environ = os.environ if environ is None else environ
    names = {name: name.lower() for name in PLAIN_NAMES if environ.get(name)}
    names |= {name: name.removeprefix(PREFIX).lower() for name in environ if name.startswith(PREFIX)}
    try:
        return Settings.model_validate({field: environ[name] for name, field in names.items()})
    except ValidationError as error:
        written = {field: name for name, field in names.items()}
        lines = [f"{written[str(item['loc'][0])]}: {reason(item)}" for item in error.errors()]
        raise SettingError(" ".join(lines)) from None


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Return the smallest and largest number, or number of characters, a setting may have."""
    names = ("ge", "le", "min_length", "max_length")
    rules = {name: getattr(rule, name) for rule in field.metadata for name in names if hasattr(rule, name)}
    return rules.get("ge", rules.get("min_length")), rules.get("le", rules.get("max_length"))


def reason(item: ErrorDetails) -> Message:
    """Return what one setting needs instead of what it was given."""
    told = item.get("ctx", {}).get("error")
    if isinstance(told, ValueError) and isinstance(told.args[0], Message):
        return told.args[0]
    field = Settings.model_fields.get(str(item["loc"][0]))
    if field is None:
        return Message("There is no such setting.")
    low, high = bounds(field)
    if field.annotation is bool:
        return Message("On or off is needed.")
    if get_origin(field.annotation) is Literal:
        return Message("One of these is needed: %(choices)s.", choices=", ".join(get_args(field.annotation)))
    if field.annotation is str:
        return Message("From %(low)s to %(high)s characters are needed.", low=low or 0, high=high)
    return Message("A number from %(low)s to %(high)s is needed.", low=low, high=high)
