"""Bring the translations up to date: `make texts`.

Every text of templates and code that a page may show is written into the catalogue of each language; what is
translated stays, what is new waits for its translation, what is gone goes.
"""

import ast
import importlib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import imghost
from imghost.base.errors import ImghostError
from imghost.web.language import FOLDER, LANGUAGES, SOURCE

ROOT = Path(__file__).parents[1]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
# It stands on a package that few sites have, and declares no kind of failure with words of its own.
WITHOUT_FAILURES = "imghost.storage.s3."
Mark = tuple[int, ...] | None
MARKS: dict[str, Mark] = dict.fromkeys(("_", "gettext", "lazy_gettext", "Message"))
PLURAL_MARKS: dict[str, Mark] = dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2))
HEADER = """# What the site says in another language; `make texts` keeps the list of texts complete.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"

"""


def of_python(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Yield line, function, literal arguments and comments of each call that marks a text, as Babel wants it.

    Babel's own extractor reads tokens: from Python 3.12 on it takes literals inside f-strings for texts.
    """
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in keywords:
            yield node.lineno, name, [_literal(argument) for argument in node.args], []


def _literal(argument: ast.expr) -> str | None:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text else None  # type: ignore[attr-defined]


METHODS = [("imghost/**.py", of_python), ("templates/**.html", "jinja2")]


def import_every_room() -> None:
    """Know every kind of failure, whatever was imported before."""
    for module in pkgutil.walk_packages(imghost.__path__, "imghost."):
        if module.name.endswith("__main__") or module.name.startswith(WITHOUT_FAILURES):
            continue
        importlib.import_module(module.name)


def families(root: type[ImghostError] = ImghostError) -> Iterator[type[ImghostError]]:
    """Yield every kind of failure."""
    yield root
    for kind in root.__subclasses__():
        yield from families(kind)


def texts() -> Catalog:
    """Return every text that is to be translated."""
    import_every_room()
    found = Catalog(charset="utf-8")
    # The first words of a failure are its message.
    marks = MARKS | PLURAL_MARKS | {kind.__name__: None for kind in families()}
    for name, _line, text, _comments, _context in extract_from_dir(
        ROOT, method_map=METHODS, options_map=OPTIONS, keywords=marks
    ):
        found.add(text, locations=[(name, 0)])
    for kind in families():
        if kind.__module__.startswith("imghost."):
            found.add(kind.message, locations=[(f"{kind.__module__.replace('.', '/')}.py", 0)])
    return found


def path_of(language: str) -> Path:
    """Return the file of a language."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return what is translated into `language`."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> bytes:
    """Return the file of `language` as it should be: all texts there are, and no dates that always change."""
    catalogue = read(language)
    catalogue.update(texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # Lines move with every change; files are enough to find a text.
        message.locations = sorted({(name, 0) for name, _ in message.locations})
    out = BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, width=110, omit_header=True)
    return HEADER.format(language=language, plurals=catalogue.plural_forms).encode() + out.getvalue()


def untranslated(language: str) -> list[str]:
    """Return the texts that have no translation yet, or only a part of one."""
    return [
        str(message.id)
        for message in read(language)
        if message.id and not all(message.string if message.pluralizable else [message.string])
    ]


def main() -> None:
    """Write the catalogues and say how much is left to translate."""
    for language in LANGUAGES:
        if language != SOURCE:
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_bytes(updated(language))
            print(f"{language}: {len(untranslated(language))} of {len(texts())} texts to translate")


if __name__ == "__main__":
    main()
