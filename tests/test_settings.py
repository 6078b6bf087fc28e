"""Wrong settings stop the start with a sentence; the right spellings pass."""

from typing import get_args

import pytest
from limits import parse

from imghost.imaging.formats import FORMATS
from imghost.services.site.setting_kinds import setting_kind
from imghost.services.site.site_settings import EDITABLE
from imghost.settings import SettingError, Settings, load_settings
from imghost.web.admin.setting_words import SECTIONS, WORDS

RIGHT = {
    "IMGHOST_UPLOAD_LIMIT": ["10 per minute", "5/hour", "100 per 2 days", "0 per hour", "1 PER SECOND"],
    "IMGHOST_TIME_ZONE": ["UTC", "Europe/Berlin"],
    "IMGHOST_DOWNLOAD_NETWORKS": ["", "10.0.0.0/8", "10.0.0.0/8, fd00::/8"],
    "IMGHOST_FORMATS": ["jpeg", "jpeg, png"],
    "IMGHOST_PUBLIC_URL": ["", "https://img.example.org", "http://localhost:8080/"],
    "IMGHOST_CDN_PURGE_URL": ["", "https://cdn.example.org/purge?zone=1"],
    "IMGHOST_ACCEL_PREFIX": ["", "/_files", "/a/b/"],
    "DATABASE_URL": ["postgres://a:b@c/d", "postgresql+psycopg:///d", "sqlite:////a/b", ""],
    "REDIS_URL": ["redis://h:1/0", "rediss://h", "unix:///run/redis.sock", ""],
    "IMGHOST_WATERMARK_PICTURE": ["", "0" * 32],
}
WRONG = {
    "IMGHOST_UPLOAD_LIMIT": ["", "lots", "10", "-1 per hour", "10 per fortnight", "1 per hour; 2 per day"],
    "IMGHOST_TIME_ZONE": ["", "Mars/Olympus", "../../etc/passwd"],
    "IMGHOST_DOWNLOAD_NETWORKS": ["10.0.0.0/99", "10.0.0.1/8", "localhost"],
    "IMGHOST_FORMATS": ["", ",", "jpg", "jpeg,exe"],
    "IMGHOST_PUBLIC_URL": ["img.example.org", "ftp://a", "https://", "https://a/sub", "https://a:99999"],
    "IMGHOST_OIDC_ISSUER": ["accounts.example.org", "javascript:alert(1)"],
    "IMGHOST_ACCEL_PREFIX": ["_files", "/", "/a b", "/../x\n"],
    "DATABASE_URL": ["nonsense", "mysql://a/b", "postgresql://"],
    "REDIS_URL": ["localhost:6379", "http://a"],
    "IMGHOST_WATERMARK_PICTURE": ["x", "0" * 31],
    "PORT": ["abc", "0", "65536"],
    "IMGHOST_SIGN_UP": ["maybe"],
    "IMGHOST_APPROVAL": ["some"],
    "IMGHOST_SITE_NAME": ["", "x" * 61],
    "IMGHOST_SITENAME": ["imghost"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in RIGHT for value in RIGHT[name]])
def test_right_values_are_taken_as_they_are(name: str, value: str) -> None:
    settings = load_settings({name: value})
    assert getattr(settings, name.removeprefix("IMGHOST_").lower()) == value


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value_is_refused_under_the_name_it_was_given(name: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        load_settings({name: value, "PATH": "/bin"})
    assert str(refused.value).startswith(f"{name}: ")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT: A number from 1 to 65535 is needed."),
        ("IMGHOST_SITE_NAME", "", "IMGHOST_SITE_NAME: From 1 to 60 characters are needed."),
        ("IMGHOST_SIGN_UP", "maybe", "IMGHOST_SIGN_UP: On or off is needed."),
        ("IMGHOST_SMTP_TLS", "ssl", "IMGHOST_SMTP_TLS: One of these is needed: starttls, tls, none."),
        ("IMGHOST_SITENAME", "x", "IMGHOST_SITENAME: There is no such setting."),
        ("IMGHOST_UPLOAD_LIMIT", "lots", "IMGHOST_UPLOAD_LIMIT: A limit is needed, like 10 per minute."),
    ],
)
def test_the_sentence_says_what_is_needed(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingError, match=f"^{sentence}$"):
        load_settings({name: value})


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingError, match=r"PORT: .* IMGHOST_TIME_ZONE: "):
        load_settings({"PORT": "0", "IMGHOST_TIME_ZONE": "Mars"})


def test_every_limit_is_one_that_can_be_counted() -> None:
    for limit in RIGHT["IMGHOST_UPLOAD_LIMIT"]:
        parse(limit)


def test_the_formats_are_those_the_site_knows() -> None:
    assert Settings().accepted_formats == FORMATS.keys()


def test_what_is_given_by_default_is_right() -> None:
    Settings.model_validate(Settings().model_dump())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("fd00::7", "http://[fd00::7]:8000"),
    ],
)
def test_links_begin_with_an_address_that_can_be_called(host: str, address: str) -> None:
    assert Settings(host=host).base_url == address


def test_what_administrators_change_has_words_for_people() -> None:
    """A label, what it does to visitors, a unit of each number and a label of each choice."""
    for name in (name for section in SECTIONS for name in EDITABLE[section]):
        words, field = WORDS[name], Settings.model_fields[name]
        assert (words.unit is not None) == (setting_kind(name) == "number"), name
        choices = get_args(field.annotation) if setting_kind(name) == "choice" else ()
        assert set(words.choices) == set(choices), name
