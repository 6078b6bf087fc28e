"""Safe file names for links, made from the name the uploader gave."""

import re
import unicodedata

LENGTH = 100
# Siblings of an original carry these endings; a name that ends in one would look like a sibling.
SIBLING_SUFFIXES = (".th", ".md", ".fr")


def base_name(filename: str) -> str:
    """Return the last part of a path, whichever slashes it has, without its extension."""
    name = re.split(r"[\\/]", filename)[-1]
    stem, dot, extension = name.rpartition(".")
    return stem if dot and stem and re.fullmatch(r"\w{1,10}", extension) else name.strip(".")


def extension_of(filename: str) -> str:
    """Return the extension in lower case without its dot, or an empty string."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def link_name(filename: str) -> str:
    """Return the name a direct link shows: accents folded, spaces to `-`, `[A-Za-z0-9_.-]` kept.

    At most 100 characters, never empty, never ending in a sibling's suffix (Chevereto API V1.1).
    """
    folded = unicodedata.normalize("NFKD", base_name(filename)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_.-]", "", re.sub(r"\s+", "-", folded.strip()))
    name = re.sub(r"\.{2,}", ".", name)[:LENGTH].strip(".-")
    while name.lower().endswith(SIBLING_SUFFIXES):
        name = name[:-3].strip(".-")
    return name or "file"


def slug(text: str, length: int = 80) -> str:
    """Return `text` as lower-risk words joined by `-` for page addresses; may be empty."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[A-Za-z0-9]+", folded))[:length].strip("-")


def title_from(filename: str) -> str:
    """Return the base name with runs of `-`, `_` and spaces as one space (Chevereto API V1.1)."""
    return re.sub(r"[-_\s]+", " ", plain_text(base_name(filename))).strip()


def plain_text(text: str) -> str:
    """Drop control characters and marks that reorder text; both only serve to deceive in names."""
    return "".join(
        character
        for character in text
        if unicodedata.category(character) not in ("Cc", "Cs") and character not in _BIDI_MARKS
    )


def plain_lines(text: str) -> str:
    """Like `plain_text`, but line breaks stay: for descriptions."""
    return "\n".join(plain_text(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


_BIDI_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
