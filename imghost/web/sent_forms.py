"""Edit forms: their hidden "shown" values, and re-rendering after a mistake.

The macro `shown_values` of `partials/ui.html` writes what a form shows into a hidden field;
`services/form_changes` compares.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from imghost.base.errors import ImghostError
from imghost.http.sessions import web_actor
from imghost.services.form_changes import VISIBILITY, ChangedMeanwhile, SentForm, stricter
from imghost.services.privacy import STRICTNESS
from imghost.web.made_for import MADE_FOR, require_maker
from imghost.web.wording import said

SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class ChangedTo:
    """What stands under a field that somebody else changed: `value` is there now, `mine` was chosen."""

    value: str
    mine: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form shows: `form.title` is the field's text, `form.error("title")` what is wrong with it."""

    values: Mapping[str, str]
    shown: Mapping[str, str]
    failure: ImghostError | None = None

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def error(self, name: str) -> str | ChangedTo | None:
        """Return what stands under the field `name`."""
        if isinstance(self.failure, ChangedMeanwhile):
            if name not in self.failure.fields:
                return None
            mine = self.failure.changed.get(name, self.failure.present[name])
            return ChangedTo(self.failure.present[name], mine, self.values[name] == mine)
        return self.failure.message if self.failure is not None and self.failure.field == name else None

    def general_error(self, *fields: str) -> str | None:
        """Return what stands above the form: what is wrong with none of `fields`, or with any by others."""
        if self.failure is None:
            return None
        placed = not isinstance(self.failure, ChangedMeanwhile) and self.failure.field in fields
        return None if placed else self.failure.message


def sent_form(*names: str) -> SentForm:
    """Return what this request sends, of all fields or of `names`; a box that is not sent is not ticked.

    Raises NotAuthenticated or OtherAccount when the form was made for another account.
    """
    require_maker(web_actor(), request.form.get(MADE_FOR, ""))
    return _sent(*names)


def _sent(*names: str) -> SentForm:
    shown = {name: text for name, text in _shown().items() if not names or name in names}
    sent = {name: _lines(text) for name, text in request.form.items() if not names or name in names}
    return SentForm({**dict.fromkeys(shown, ""), **sent}, shown)


def form_state(present: Mapping[str, str], error: ImghostError | None = None) -> FormState:
    """Return what the form shows that stands for `present`: that, or with a mistake what was entered.

    After a conflict it shows what others made of all that the person did not change, so that saving again
    changes what the person sees changed, and nothing else. Who may see something is the stricter of the two.
    """
    present = {name: _lines(text) for name, text in present.items()}
    if error is None:
        return FormState(present, present)
    sent = _sent()
    if not isinstance(error, ChangedMeanwhile):
        entered = {name: text for name, text in sent.entered.items() if name in present}
        return FormState({**present, **entered}, {**present, **sent.shown}, error)
    # As it was read while nobody else could change it.
    present = {name: _lines(error.present.get(name, text)) for name, text in present.items()}
    values = {**present, **{name: text for name, text in error.changed.items() if name in present}}
    if VISIBILITY in error.fields and values[VISIBILITY] in STRICTNESS:
        values[VISIBILITY] = stricter(values[VISIBILITY], present[VISIBILITY])
    return FormState(values, present, error)


def shown_text(values: Mapping[str, str]) -> str:
    """Return what the hidden field of a form holds."""
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))


def error_text(error: str | ChangedTo, options: list[tuple[object, ...]] | None = None) -> str:
    """Return an error in the reader's language; `options` are (value, label, …) of the field."""
    if not isinstance(error, ChangedTo):
        return said(error)
    value, mine = (_label(text, options) for text in (error.value, error.mine))
    if not error.is_kept:
        return str(
            gettext(
                "You chose “%(mine)s”; meanwhile it was set to “%(value)s”. Choose again and save.",
                mine=mine,
                value=value,
            )
        )
    if not error.value:
        return str(gettext("Meanwhile emptied. Save again to keep your version."))
    return str(gettext("Meanwhile changed to “%(value)s”. Save again to keep your version.", value=value))


def _label(value: str, options: list[tuple[object, ...]] | None) -> str:
    return next((str(label) for key, label, *_ in options or [] if str(key) == value), value)


def _lines(text: str) -> str:
    """Browsers send every line end as two characters (HTML, constructing the entry list)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown() -> dict[str, str]:
    """Return what the form said that it showed; nothing of what cannot be read."""
    try:
        values = json.loads(request.form.get(SHOWN, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(values, dict):
        return {}
    return {name: text for name, text in values.items() if isinstance(text, str) and _is_writable(text)}


def _is_writable(text: str) -> bool:
    """JSON can spell half of a surrogate pair, which no page can show again."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
