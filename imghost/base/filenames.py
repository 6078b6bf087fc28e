"""Safe file names for links, made from the name the uploader gave."""

import re
import unicodedata

LENGTH = 100
# Siblings of an original carry these endings; a name that ends in one would look like a sibling.
SIBLING_SUFFIXES = (".th", ".md", ".fr")
# What no file name on any system may hold.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Windows looks at what stands before the first dot, in any case (Microsoft, "Naming Files, Paths, and
# Namespaces").
_DEVICE = re.compile(r"CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]", re.IGNORECASE)
# Most systems take 255, and a number and an extension follow.
_MOST_BYTES = 200


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


def safe_name(text: str) -> str:
    """Return `text` as every system accepts it as the name of a file or folder, its letters kept (NFC).

    At most 100 characters and 200 bytes of UTF-8, never empty. Names that Windows has for devices get a `_`.
    """
    name = _FORBIDDEN.sub("_", plain_text(unicodedata.normalize("NFC", text)))[:LENGTH]
    name = name.encode()[:_MOST_BYTES].decode(errors="ignore")
    # Windows drops dots and spaces at the end; a name of dots alone would lead out of the folder.
    name = name.strip(". ") or "file"
    device, dot, rest = name.partition(".")
    return f"{device.rstrip()}_{dot}{rest}" if _DEVICE.fullmatch(device.rstrip()) else name


def compared(name: str) -> str:
    """Return `name` as systems compare it that ignore case: equal for names that would meet in one folder."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


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
