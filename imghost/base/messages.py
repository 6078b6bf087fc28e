"""Translatable messages: an English sentence with its values, translated where a page shows it.

APIs answer in English, always. A page knows its reader's language, so a message carries the sentence it was
made from beside the finished text; `web/wording.py` says it anew.
"""

from typing import Any


class Message(str):
    """A finished English sentence that remembers its `template` and the `values` in it."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> "Message":
        """Fill `values` into `%(name)s` of `template`."""
        text = super().__new__(cls, template % values if values else template)
        text.template, text.values = template, values
        return text
