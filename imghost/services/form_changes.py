"""Optimistic concurrency for forms: only changed fields are saved, conflicts are refused (lost updates).

A form sends its fields and what it showed in them. A field counts as changed where the two differ; one that
somebody else changed in the meantime to something different is a conflict, and then nothing is saved. All
values are texts, as the form spells them; a box that is not ticked is the empty text.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from imghost.base.errors import Conflict
from imghost.services.privacy import STRICTNESS

VISIBILITY = "visibility"


@dataclass(frozen=True, slots=True)
class SentForm:
    """What was entered in each field, and what the form showed there; without `shown` that is not known."""

    entered: Mapping[str, str]
    shown: Mapping[str, str] = field(default_factory=dict)


class ChangedMeanwhile(Conflict):
    """Fields were changed on the form and, since it was opened, by somebody else; nothing may be saved.

    `present` is what the row says now, `changed` what the person changed, `fields` what is in conflict.
    """

    status = 422
    code = "changed-meanwhile"
    message = "Nothing was saved: this was changed elsewhere after you opened the form."

    def __init__(self, present: Mapping[str, str], changed: Mapping[str, str], fields: Set[str]) -> None:
        self.present, self.changed, self.fields = present, changed, fields
        super().__init__()


def changed_fields(
    form: SentForm, present: Mapping[str, str], *, together: Set[str] = frozenset()
) -> dict[str, str]:
    """Return what the person changed of the fields in `present`, which is what the held row says now.

    The fields `together` decide with `visibility` who may see something (the album it lies in): none of them
    opens it to more people while another of them was changed elsewhere, or when the form did not say what it
    showed. Raises ChangedMeanwhile.
    """
    changed = {
        name: text
        for name, text in form.entered.items()
        if name in present and text != form.shown.get(name, present[name]) and text != present[name]
    }
    moved = {name for name, text in form.shown.items() if name in present and text != present[name]}
    opening = {name for name in {*together, VISIBILITY} & changed.keys() if _may_open(name, changed, present)}
    conflicts = {name for name in changed if name in moved} | (opening - form.shown.keys())
    if opening and together & moved:
        conflicts |= opening | (together & moved)
    if conflicts:
        raise ChangedMeanwhile(present, changed, conflicts)
    return changed


def stricter(one: str, other: str) -> str:
    """Return the visibility that lets fewer people see something."""
    return max(one, other, key=STRICTNESS.index)


def _may_open(name: str, changed: Mapping[str, str], present: Mapping[str, str]) -> bool:
    """Say whether more people may see something after this change of its visibility, or of where it lies."""
    if name != VISIBILITY:
        return present[name] != ""
    # What is no visibility at all is refused by others.
    return changed[name] in STRICTNESS and stricter(changed[name], present[name]) != changed[name]
