"""The one normalisation of searching: of pictures' texts, queries, tags and suggestions.

A text becomes words joined by blanks. Full-width forms and ligatures are their plain letters (NFKC), case is
folded (ß is ss), accents of alphabets do not count. Scripts that put no blank between words, and Korean,
where particles stick to words, are cut into pairs of neighbouring characters (bigrams): what stands inside a
text is found.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby, pairwise

# Longer "words" are data; PostgreSQL takes none of more than 2,046 bytes.
LONGEST_WORD = 100
# First and last characters of Thai, Lao, Tibetan, Myanmar, Hangul, Khmer, Han, kana, Bopomofo and Yi.
UNSPACED = (
    (0x0E01, 0x0EFF), (0x0F00, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007),
    (0x3021, 0x3035), (0x3041, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0xA4CF), (0xA960, 0xA97F),
    (0xAA60, 0xAA7F), (0xAC00, 0xD7FF), (0x1AFF0, 0x1B2FF), (0x20000, 0x3FFFF),
)  # fmt: skip
# Over letters of Latin, Greek, Cyrillic, Hebrew and Arabic; in other scripts marks belong to the letter.
ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]")
# Letters that no normalisation takes apart.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})
LETTERS[ord("\N{LATIN SMALL LETTER DOTLESS I}")] = "i"
ALPHABETIC, PAIRED, SIGN = range(3)
NUMBER_APART = re.compile(r"\d+|\D+")
# HolidaySnaps is two words, too.
INNER_CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


def fold_case(text: str) -> str:
    """Return `text` as names are compared that differ in case, width or composition only.

    NFKC_Casefold (Unicode 3.13, D147) but for İ, which is i: its dot would be an accent over i.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", visible.replace("i\u0307", "i"))


def plain_words(text: str) -> str:
    """Return the words of `text` as they are compared, joined by blanks; empty where there is none."""
    return " ".join(run for run, _ in _runs(text))


def index_words(text: str) -> str:
    """Return what the index has of `text`: its words in their order, then what is inside of them."""
    words: list[str] = []
    inside: dict[str, None] = {}
    for run, kind in _runs(text):
        if kind == PAIRED:
            words += [*_pairs(run), run[-1]]
            inside.update(dict.fromkeys(run))
        else:
            words.append(run[:LONGEST_WORD])
            inside.update(dict.fromkeys(NUMBER_APART.findall(run[:LONGEST_WORD])))
    for run, kind in _runs(INNER_CAPITAL.sub(" ", text)):
        if kind != PAIRED:
            inside[run[:LONGEST_WORD]] = None
    known = set(words)
    return " ".join([*words, *(word for word in inside if word not in known)])


def query_words(text: str) -> tuple[list[str], bool]:
    """Return the words that the index has in a row where `text` stands, and whether the last may go on.

    No words: there is nothing in `text` to look for.
    """
    runs = _runs(text)
    words: list[str] = []
    for place, (run, kind) in enumerate(runs, 1):
        if kind == ALPHABETIC:
            words.append(run[:LONGEST_WORD])
        else:
            # The text may go on behind the last character.
            words += [*_pairs(run), run[-1]] if place < len(runs) or len(run) == 1 else _pairs(run)
    return words, len(runs) > 1 and runs[-1][1] == PAIRED and len(runs[-1][0]) == 1


def is_paired(character: str) -> bool:
    """Say whether `character` is of a script without blanks, in which one character may be a word."""
    return len(character) == 1 and _kind(character) == PAIRED


def _runs(text: str) -> list[tuple[str, int]]:
    """Return the words of `text`, normalised, each with its kind."""
    if text.isascii():
        return [(word, ALPHABETIC) for word in re.findall("[a-z0-9]+", text.lower())]
    apart = unicodedata.normalize("NFD", fold_case(text).translate(LETTERS))
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", apart))
    return [("".join(run), kind) for kind, run in groupby(plain, _kind) if kind != SIGN]


@lru_cache(maxsize=20_000)
def _kind(character: str) -> int:
    category = unicodedata.category(character)
    # Emoji and the like stand where they please.
    if category == "So" or (
        category[0] in "LMN" and any(first <= ord(character) <= last for first, last in UNSPACED)
    ):
        return PAIRED
    # Selectors of a shape are marks without a letter.
    is_word = category[0] in "LMN" and not 0xFE00 <= ord(character) <= 0xFE0F
    return ALPHABETIC if is_word else SIGN


def _pairs(run: str) -> list[str]:
    return [f"{first}{second}" for first, second in pairwise(run)]
