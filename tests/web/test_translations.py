"""Every text of the site stands in every language's catalogue, translated, with the same values in it."""

import re

import pytest

from imghost.web.language import LANGUAGES, SOURCE
from scripts.texts import path_of, read, untranslated, updated

OTHERS = [name for name in LANGUAGES if name != SOURCE]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.mark.parametrize("name", OTHERS)
def test_every_text_is_in_the_catalogue(name: str) -> None:
    """`make texts` writes it."""
    assert path_of(name).read_bytes() == updated(name)


@pytest.mark.parametrize("name", OTHERS)
def test_translations_name_the_same_values(name: str) -> None:
    wrong = []
    for message in read(name):
        forms = message.string if message.pluralizable else (message.string,)
        wanted = set(PLACEHOLDER.findall(message.id[-1] if message.pluralizable else message.id))
        given = [set(PLACEHOLDER.findall(form)) for form in forms if form]
        if message.id and any(
            names - wanted or (names != wanted and not message.pluralizable) for names in given
        ):
            wrong.append(message.id)
    assert wrong == []


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_waits_for_its_translation(name: str) -> None:
    assert untranslated(name) == []
