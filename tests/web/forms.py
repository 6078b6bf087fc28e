"""Forms as a browser reads and sends them, hidden fields and what is ticked and selected included."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NOT_SENT = ("submit", "button", "reset", "image", "file")


@dataclass
class Form:
    """One form of a page: where it goes, and what it sends when nothing is changed in it."""

    action: str
    method: str
    fields: dict[str, str]
    # Of each field the values that can be chosen: of selects and radio buttons.
    offered: dict[str, list[str]]

    def send(
        self, client: FlaskClient, headers: dict[str, str] | None = None, **changes: str
    ) -> TestResponse:
        """Send the form with `changes`; an empty text unticks a box."""
        fields = {**self.fields, **changes}
        boxes = {name for name, values in self.offered.items() if values == ["1"]}
        sent = {name: text for name, text in fields.items() if text or name not in boxes}
        return client.post(self.action, data=sent, headers=headers)


class _Forms(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: tuple[str, bool] | None = None
        self._textarea: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given["action"], given.get("method", "get").lower(), {}, {})
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._textarea is not None:
            # A browser leaves out one line end after the tag.
            present = self._form.fields[self._textarea]
            self._form.fields[self._textarea] = present + (data if present else data.removeprefix("\n"))

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select is not None:
            name, chosen = self._select
            form.offered[name].append(given.get("value", ""))
            if "selected" in given or not chosen:
                # Without a selected one, the first.
                form.fields[name] = given.get("value", "")
                self._select = (name, True)
        elif not name:
            return
        elif tag == "select":
            self._select = (name, False)
            form.offered[name] = []
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "input":
            self._input(form, name, given)

    @staticmethod
    def _input(form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in NOT_SENT:
            return
        if kind in ("checkbox", "radio"):
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            form.fields.setdefault(name, "")
            if "checked" not in given:
                return
        form.fields[name] = given.get("value", "")


def forms_of(response: TestResponse) -> list[Form]:
    """Return the forms of a page or a fragment."""
    return _Forms(response.get_data(as_text=True)).forms


def form_at(client: FlaskClient, address: str, action: str = "", **options: Any) -> Form:
    """Open the page at `address` and return its form that goes to `action`, or to the page itself."""
    wanted = action or address
    found = [each for each in forms_of(client.get(address, **options)) if each.action == wanted]
    return next(each for each in found if each.method == "post")
