"""Parts of addresses that only match names of one kind, so that other addresses beside them stay free."""

from flask import Flask
from werkzeug.routing import BaseConverter

from imghost.base.identifiers import ALPHABET

CODE = f"[{ALPHABET}]{{1,16}}"


class CollectionName(BaseConverter):
    """`col_<code>`, read as the code."""

    regex = f"col_{CODE}"
    # Below the usual 100: tried before rules that take any text.
    weight = 50

    def to_python(self, value: str) -> str:
        return value.removeprefix("col_")

    def to_url(self, value: str) -> str:
        return f"col_{value}"


class ImageName(BaseConverter):
    """`img_<code>`, read as the code."""

    regex = f"img_{CODE}"
    weight = 50

    def to_python(self, value: str) -> str:
        return value.removeprefix("img_")

    def to_url(self, value: str) -> str:
        return f"img_{value}"


def init_app(app: Flask) -> None:
    """Make the converters known to every rule that is added later."""
    app.url_map.converters["collection_name"] = CollectionName
    app.url_map.converters["image_name"] = ImageName
