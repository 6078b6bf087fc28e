import httpx
import pytest

from imghost.outbound.download import base_name, file_name


def named(url: str, disposition: bytes | None = None) -> str | None:
    headers = [] if disposition is None else [(b"Content-Disposition", disposition)]
    return file_name(httpx.Response(200, headers=headers, request=httpx.Request("GET", url)))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://a.example/cat.png", "cat.png"),
        ("http://a.example/x/y/cat.png?v=2#top", "cat.png"),
        ("http://a.example/my%20cat%2B1.png", "my cat+1.png"),
        ("http://a.example/k%C3%A4tzchen.png", "kätzchen.png"),
        ("http://a.example/kätzchen.png", "kätzchen.png"),
        ("http://a.example/a%2F..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("http://a.example/a%5C..%5Cboot.ini", "boot.ini"),
        ("http://a.example/100%2525.png", "100%25.png"),
        ("http://a.example/a%00b%0d%0ac.png", "abc.png"),
        ("http://a.example/gnp%E2%80%AEevil.png", "gnpevil.png"),
        ("http://a.example/%2e%2e", None),
        ("http://a.example/x/", None),
        ("http://a.example", None),
        ("http://a.example/?name=cat.png", None),
    ],
)
def test_the_name_comes_from_the_path_decoded_once(url: str, name: str | None) -> None:
    assert named(url) == name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="dog.jpg"', "dog.jpg"),
        (b"attachment; filename=dog.jpg", "dog.jpg"),
        (b"inline; filename*=UTF-8''%e2%82%ac%20rates.png", "€ rates.png"),
        (b"attachment; filename=\"rates.png\"; filename*=UTF-8''%e2%82%ac.png", "€.png"),
        ('attachment; filename="kätzchen.png"'.encode(), "kätzchen.png"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\boot.ini"', "boot.ini"),
        (b"attachment; filename*=UTF-8''..%2F..%2Fpasswd", "passwd"),
        (b'attachment; filename=""', "cat.png"),
        (b'attachment; filename=".."', "cat.png"),
        (b"attachment", "cat.png"),
        (b"", "cat.png"),
        (b";;;==", "cat.png"),
    ],
)
def test_content_disposition_comes_first(disposition: bytes, name: str) -> None:
    assert named("http://a.example/cat.png", disposition) == name


def test_a_name_has_at_most_255_characters() -> None:
    assert base_name("a" * 300) == "a" * 255
