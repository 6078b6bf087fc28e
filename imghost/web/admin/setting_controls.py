"""The controls of the settings page: what each shows, and how what they send becomes values again.

A rate is two controls (a number and `NAME-per`), accepted formats are one box each (`formats-png`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from zoneinfo import available_timezones

from flask import request
from flask_babel import LazyString, format_decimal, gettext, lazy_gettext

from imghost.extensions import settings
from imghost.services.form_changes import SentForm
from imghost.services.site.setting_kinds import (
    RATE_UNITS,
    Kind,
    format_names,
    formats_text,
    rate_text,
    setting_kind,
    simple_rate,
    written,
)
from imghost.services.site.site_settings import settings_at_start
from imghost.settings import PLAIN_NAMES, PREFIX, Settings, bounds
from imghost.settings.value_types import FORMATS
from imghost.web.admin.setting_words import WORDS, Words
from imghost.web.sent_forms import FormState

ALL_FORMATS = FORMATS.split(",")
PER = "-per"
# Time zones that are names of the same ones for old programs.
OLD_ZONES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/", "posix")
LONG = 200
UNITS: dict[str, LazyString] = {
    "second": lazy_gettext("per second"),
    "minute": lazy_gettext("per minute"),
    "hour": lazy_gettext("per hour"),
    "day": lazy_gettext("per day"),
    "month": lazy_gettext("per month"),
    "year": lazy_gettext("per year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value comes from: `default`, `environment` or `here`. `before` is what a reset brings back."""

    kind: str
    variable: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One setting on the page. `low` and `high` bound a number; `choices` are (value, label)."""

    name: str
    words: Words
    kind: Kind
    value: str
    origin: Origin
    choices: Sequence[tuple[str, str | LazyString]]
    low: float | None
    high: float | None
    is_long: bool

    @property
    def rate(self) -> tuple[str, str]:
        """Number and unit as they were saved or, after a mistake, entered."""
        number, _, unit = self.value.rpartition(" per ")
        return simple_rate(self.value) or (number, unit)

    @property
    def ticked(self) -> frozenset[str]:
        """The formats whose boxes are ticked."""
        return format_names(self.value)

    def is_about(self, words: Iterable[str]) -> bool:
        """Say whether each of `words` stands in what people read of this setting, or in its name."""
        texts = (self.words.label, self.words.effect, self.words.unit or "", self.origin.variable, self.name)
        read = " ".join([*map(str, texts), *(str(label) for _, label in self.choices)]).casefold()
        return all(word.casefold() in read for word in words)


def control(name: str, form: FormState) -> Control:
    """Return the control of one setting, as `form` shows it."""
    field = Settings.model_fields[name]
    kind = setting_kind(name)
    low, high = bounds(field)
    # Another than a simple rate can come from the environment only, and is shown as it was written.
    if kind == "rate" and simple_rate(written(name, getattr(settings(), name))) is None:
        kind = "text"
    return Control(
        name=name,
        words=WORDS[name],
        kind=kind,
        value=form[name],
        origin=_origin(name),
        choices=_choices(name, kind, get_args(field.annotation)),
        low=low,
        high=high,
        is_long=kind == "text" and (high or 0) >= LONG,
    )


def sent_values(form: SentForm, names: Iterable[str]) -> SentForm:
    """Return the form with each setting as one text; `reset` names one that is to be as at the start."""
    entered = dict(form.entered)
    for name in names:
        if name + PER in entered:
            entered[name] = rate_text(entered[name].strip(), entered.pop(name + PER))
        elif name in form.shown and setting_kind(name) == "formats":
            ticked = (each for each in ALL_FORMATS if entered.pop(f"{name}-{each}", ""))
            entered[name] = formats_text(frozenset(ticked))
        if request.form.get("reset") == name:
            entered[name] = written(name, getattr(settings_at_start(), name))
    return SentForm(entered, form.shown)


def _origin(name: str) -> Origin:
    start = settings_at_start()
    before, present = getattr(start, name), getattr(settings(), name)
    given = "environment" if name in start.model_fields_set else "default"
    variable = name.upper() if name.upper() in PLAIN_NAMES else f"{PREFIX}{name.upper()}"
    return Origin(
        kind="here" if before != present else given, variable=variable, before=_said_value(name, before)
    )


def _said_value(name: str, value: object) -> str:
    """Return a value in words: "On", "64 MB", "10 per minute"."""
    words, kind = WORDS[name], setting_kind(name)
    if kind == "switch":
        return str(gettext("On") if value else gettext("Off"))
    if kind == "number":
        return f"{format_decimal(value)} {words.unit or ''}".strip()
    if kind == "rate" and (parts := simple_rate(str(value))):
        return f"{format_decimal(int(parts[0]))} {UNITS[parts[1]]}"
    text = str(words.choices.get(str(value), value))
    return text or str(gettext("empty"))


def _choices(name: str, kind: Kind, values: Sequence[str]) -> list[tuple[str, str | LazyString]]:
    if kind == "choice":
        labels: Mapping[str, LazyString] = WORDS[name].choices
        return [(value, labels[value]) for value in values]
    if kind == "zone":
        return [(zone, zone.replace("_", " ")) for zone in _zones()]
    if kind == "rate":
        return [(unit, UNITS[unit]) for unit in RATE_UNITS]
    return [(each, each.upper()) for each in ALL_FORMATS] if kind == "formats" else []


def _zones() -> list[str]:
    """Return the time zones as people look for them: UTC, then regions and places."""
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(OLD_ZONES)}
    return ["UTC", *sorted(places)]
