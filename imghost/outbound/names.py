"""The file name of a download, used as a hint for the title only."""

from urllib.parse import unquote

import httpx
from werkzeug.http import parse_options_header

LONGEST_NAME = 255


def file_name(response: httpx.Response) -> str | None:
    """Return the base name from Content-Disposition, else from the URL's path; None when there is none."""
    _, options = parse_options_header(response.headers.get("Content-Disposition", ""))
    path = response.url.raw_path.decode("ascii").partition("?")[0]
    return base_name(options.get("filename", "")) or base_name(unquote(path))


def base_name(path: str) -> str | None:
    """Return what follows the last slash or backslash, without control characters, at most 255 characters."""
    last = path.replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in last if character.isprintable()).strip()[:LONGEST_NAME]
    return None if name in {"", ".", ".."} else name
