"""Saves the forms of the site's settings: only changed fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from imghost.models import Setting
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.row_locks import hold_table
from imghost.services.site.setting_kinds import written
from imghost.services.site.site_settings import (
    change_settings,
    changed_settings,
    merged,
    settings_at_start,
)
from imghost.settings import Settings


def form_values(names: Iterable[str], settings: Settings) -> dict[str, str]:
    """Return what a form shows of the settings `names`: a switch is ticked with "1"."""
    return {name: written(name, getattr(settings, name)) for name in names}


def save_settings_form(names: Iterable[str], form: SentForm) -> dict[str, Any]:
    """Save what was changed on the form; return it by name. The caller commits.

    What is as the site was started is no change any more. Raises InvalidInput naming the setting that is out
    of range, or ChangedMeanwhile.
    """
    present = settings_now_held()
    changed = changed_fields(_stripped(form), form_values(names, present))
    at_start = form_values(changed, settings_at_start())
    values = {
        name: shown == "1" if isinstance(getattr(present, name), bool) else shown
        for name, shown in changed.items()
    }
    change_settings({name: None if changed[name] == at_start[name] else values[name] for name in values})
    return values


def settings_now_held() -> Settings:
    """Return the settings as they are in the database, and let nobody else change any in this transaction."""
    hold_table(Setting)
    return merged(settings_at_start(), changed_settings())


def _stripped(form: SentForm) -> SentForm:
    return SentForm(_each_stripped(form.entered), _each_stripped(form.shown))


def _each_stripped(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items()}
