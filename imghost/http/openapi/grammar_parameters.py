"""Transform parameters, taken from the grammar tables that also read them."""

from imghost.http.openapi.description import Parameter
from imghost.http.openapi.schemas import of_kind, text
from imghost.transforms.grammar import Grammar
from imghost.transforms.grammar import Parameter as Row
from imghost.transforms.list_form import LONGEST, ListForm


def query_parameters(grammar: Grammar, **examples: str) -> tuple[Parameter, ...]:
    """Return one query parameter for each row of the table; `examples` are values by name."""
    return tuple(
        Parameter(
            name=row.name,
            schema=of_kind(row.kind),
            meaning=_meaning(row),
            example=examples.get(row.name, ""),
            values=row.kind.range,
        )
        for row in grammar.parameters
    )


def list_parameter(form: ListForm, name: str, example: str) -> Parameter:
    """Return the part of a path that holds a whole list."""
    names = "|".join(form.grammar.by_name)
    pair = f"({names})_[^/{form.separators}]+"
    empty = f"|{form.nothing}" if form.nothing else ""
    return Parameter(
        name=name,
        place="path",
        required=True,
        schema=text(LONGEST, f"^({pair}([{form.separators}]{pair})*{empty})$"),
        meaning=f"A transform: {', '.join(row.name for row in form.grammar.parameters)}.",
        example=example,
    )


def _meaning(row: Row) -> str:
    if not row.aliases:
        return row.meaning
    return f"{row.meaning} Also {', '.join(f'`{alias}`' for alias in row.aliases)}."
