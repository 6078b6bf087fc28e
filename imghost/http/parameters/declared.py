"""The declaration of a request's parameters, from which it is both read and described.

    class ListImages(Parameters):
        folder: str = query(Text(), "Only images directly in this folder.", example="products/shoes")
        page: int = query(Whole(1, LAST_PAGE, 1), "Number of the page.")

`ListImages.read()` reads the present request, `ListImages.parameters` goes into its description for OpenAPI.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, cast

from flask import request

from imghost.base.errors import ImghostError, InvalidInput
from imghost.http import incoming
from imghost.http.openapi.description import Parameter, Place
from imghost.http.openapi.schemas import FILE
from imghost.http.parameters.body_fields import body_fields
from imghost.http.parameters.kinds import Kind
from imghost.storage.staging import StagedFile

T = TypeVar("T")

# Characters of a name that somebody else chose.
LONGEST_SHOWN = 40


class SentFile(NamedTuple):
    """A file that was received, and the name its sender gave it."""

    staged: StagedFile
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One parameter; one without a `kind` is the file. An empty `name` is that of the attribute."""

    place: Place
    kind: Kind[Any] | None
    meaning: str
    name: str
    required: bool
    example: str

    def described(self) -> Parameter:
        """Return it as OpenAPI is told of it."""
        return Parameter(
            name=self.name,
            schema=self.kind.schema if self.kind else FILE,
            meaning=self.meaning,
            place=self.place,
            required=self.required,
            example=self.example,
        )


def query(kind: Kind[T], meaning: str, *, name: str = "", required: bool = False, example: str = "") -> T:
    """Declare a parameter behind the question mark."""
    declared = Declared(
        place="query", kind=kind, meaning=meaning, name=name, required=required, example=example
    )
    return cast(T, declared)


def body(kind: Kind[T], meaning: str, *, name: str = "", required: bool = False, example: str = "") -> T:
    """Declare a field of a form or of a JSON object."""
    declared = Declared(
        place="body", kind=kind, meaning=meaning, name=name, required=required, example=example
    )
    return cast(T, declared)


def file_part(
    meaning: str = "The picture.", *, required: bool = True, example: str = "@picture.jpg"
) -> SentFile:
    """Declare the multipart field that a file is sent in."""
    declared = Declared(place="body", kind=None, meaning=meaning, name="", required=required, example=example)
    return cast(SentFile, declared)


class Parameters:
    """What one kind of request carries. An API says in a subclass how it refuses what is wrong or missing."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()
    # Where a field that nobody knows would be taken for done.
    refuses_others: ClassVar[bool] = False
    _declared: ClassVar[Mapping[str, Declared]] = {}

    def __init_subclass__(cls) -> None:
        own = {
            attribute: replace(each, name=each.name or attribute)
            for attribute, each in vars(cls).items()
            if isinstance(each, Declared)
        }
        cls._declared = {**cls._declared, **own}
        cls.parameters = tuple(each.described() for each in cls._declared.values())

    @classmethod
    def read(cls, texts: Mapping[str, str] | None = None) -> Self:
        """Return what the present request says, in the order of the declaration.

        `texts` are the fields of a body that was read piece by piece already, and take the body's place.
        Raises InvalidInput naming a parameter that is missing, wrong or unknown, and what `sent_file` and
        `body_fields` raise.
        """
        has_body = any(each.place == "body" for each in cls._declared.values())
        fields: Mapping[str, object] = texts if texts is not None else body_fields() if has_body else {}
        is_json = texts is None and request.is_json
        if cls.refuses_others:
            cls._refuse_others(fields)
        values = cls()
        for attribute, each in cls._declared.items():
            setattr(values, attribute, cls._value(each, fields, is_json))
        return values

    @classmethod
    def missing(cls, name: str) -> ImghostError:
        """Return the refusal of a request that lacks what it must have."""
        return InvalidInput(f"{name} is missing.", field=name)

    @classmethod
    def wrong(cls, name: str, expected: str) -> ImghostError:
        """Return the refusal of a value; `expected` completes "… must be"."""
        return InvalidInput(f"{name} must be {expected}.", field=name)

    @classmethod
    def _refuse_others(cls, fields: Mapping[str, object]) -> None:
        known = sorted(each.name for each in cls.parameters)
        for name in sorted(fields.keys() - set(known)):
            message = f"{_shown(name)} cannot be changed here. Known are {', '.join(known)}."
            raise InvalidInput(message, field=name[:LONGEST_SHOWN])

    @classmethod
    def _value(cls, declared: Declared, fields: Mapping[str, object], is_json: bool) -> object:
        if declared.kind is None:
            return SentFile(*incoming.sent_file(request, declared.name))
        try:
            if declared.place == "query":
                value = _in_query(declared.name, declared.kind)
            else:
                value = _in_body(fields.get(declared.name), declared.kind, is_json)
        except ValueError as error:
            raise cls.wrong(declared.name, str(error)) from None
        # A service that demands a least length names its whole rule when nothing was sent.
        if declared.required and value == declared.kind.absent and not declared.kind.schema.get("minLength"):
            raise cls.missing(declared.name)
        return value


def _shown(name: str) -> str:
    """Only a short plain word is repeated; anything else might not be meant for eyes."""
    return name if len(name) <= LONGEST_SHOWN and name.isidentifier() and name.isascii() else "A field"


def _in_query(name: str, kind: Kind[Any]) -> object:
    texts = request.args.getlist(name)
    if len(texts) > 1:
        raise InvalidInput(f"{name} is given more than once.", field=name)
    return kind.from_text(texts[0]) if texts else kind.absent


def _in_body(value: object, kind: Kind[Any], is_json: bool) -> object:
    """JSON's null says nothing."""
    if value is None:
        return kind.absent
    return kind.from_json(value) if is_json else kind.from_text(str(value))
