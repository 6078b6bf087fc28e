"""URL converters that match only identifiers of one kind, so that other routes can share the prefix."""

from typing import ClassVar

from flask import Flask
from werkzeug.routing import BaseConverter

from imghost.base.identifiers import ALPHABET

CODE = f"[{ALPHABET}]{{1,16}}"


class PrefixedCode(BaseConverter):
    """`<prefix><code>`, read as the code."""

    prefix: ClassVar[str]
    # Below the usual 100: tried before rules that take any text.
    weight = 50

    def __init_subclass__(cls, prefix: str) -> None:
        super().__init_subclass__()
        cls.prefix, cls.regex = prefix, f"{prefix}{CODE}"

    def to_python(self, value: str) -> str:
        return value.removeprefix(self.prefix)

    def to_url(self, value: str) -> str:
        return f"{self.prefix}{value}"


class CollectionName(PrefixedCode, prefix="col_"):
    """`col_<code>`."""


class ImageName(PrefixedCode, prefix="img_"):
    """`img_<code>`."""


def init_app(app: Flask) -> None:
    """Make the converters known to every rule that is added later."""
    app.url_map.converters["collection_name"] = CollectionName
    app.url_map.converters["image_name"] = ImageName
