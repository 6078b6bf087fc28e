"""What is said of a picture is cleaned once, whichever way it comes in."""

import pytest

from imghost.base.errors import InvalidInput
from imghost.services.images.details import Details, parse_width


def test_texts_are_cleaned_and_bounded() -> None:
    details = Details(title=" A \x00 cat\n on\ta mat ", alt="\u202ea  cat ", description=" one\x07\ntwo ")
    assert (details.title, details.description) == ("A cat on a mat", "one\ntwo")
    assert details.alt is not None
    assert details.alt.endswith("a cat")


@pytest.mark.parametrize(
    ("field", "value"),
    [("alt", "a" * 501), ("description", "a" * 2_001), ("visibility", "password"), ("visibility", "")],
)
def test_what_no_picture_can_have_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Details(**{field: value})  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize(("text", "width"), [("", None), ("  ", None), ("1", 1), (" +80 ", 80), ("007", 7)])
def test_a_width_is_read(text: str, width: int | None) -> None:
    assert parse_width(text) == width


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1e3", "٣", "9" * 19, "a", "1_000", "0x10"])
def test_what_is_no_width_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_width(text)
    assert (refusal.value.code, refusal.value.field) == ("invalid-width", "width")
