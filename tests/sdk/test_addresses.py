"""Both SDKs build the same addresses from one table, and the addresses that the site's own grammar reads."""

from typing import Any

import pytest
from cloudimg import Cloudimg

from imghost.transforms import imgcloud
from tests.sdk.conftest import run_node

BASE = "https://img-cloud.org"

# Public id, transform, and the address below /v1/image/; None where the SDKs refuse.
TABLE: list[tuple[str, Any, str | None]] = [
    ("photo-3a7f9c81b2e4", {"w": 400, "h": 400, "c": "fill", "f": "webp"},
     "w_400,h_400,c_fill,f_webp/photo-3a7f9c81b2e4"),
    ("photo", {"f": "webp", "q": 80, "c": "fill", "h": 400, "w": 400},
     "w_400,h_400,c_fill,q_80,f_webp/photo"),
    ("photo", None, "photo"),
    ("photo", {}, "photo"),
    ("photo", "", "photo"),
    ("photo", "w_400,h_400", "w_400,h_400/photo"),
    ("marketing/hero", {"w": 200}, "w_200/marketing/hero"),
    ("private/contract-001", {"w": 1200, "q": 80}, "w_1200,q_80/private/contract-001"),
    ("a.b_c-d", {"w": 1}, "w_1/a.b_c-d"),
    ("photo", {"dpr": 2}, "dpr_2/photo"),
    ("photo", {"dpr": 2.0}, "dpr_2/photo"),
    ("photo", {"dpr": 1.5}, "dpr_1.5/photo"),
    ("photo", {"bl": 0.3}, "bl_0.3/photo"),
    ("photo", {"r": -90}, "r_-90/photo"),
    ("photo", {"gr": True}, "gr_1/photo"),
    ("photo", {"gr": 1}, "gr_1/photo"),
    ("photo", {"gr": False, "w": None, "h": 5}, "h_5/photo"),
    ("photo", {"bg": "ffffff", "c": "contain"}, "c_contain,bg_ffffff/photo"),
    ("photo", {"bg": "#ffffff"}, "bg_ffffff/photo"),
    ("photo", {"w": "400"}, "w_400/photo"),
    ("photo", {"q": "auto"}, "q_auto/photo"),
    ("a b", None, "a%20b"),
    ("a/b?c#d", None, "a/b%3Fc%23d"),
    ("caf\u00e9/\u732b", {"w": 1}, "w_1/caf%C3%A9/%E7%8C%AB"),
    ("it's(1)!*~", None, "it's(1)!*~"),
    ("100%", None, "100%25"),
    ("photo", {"width": 400}, None),
    ("photo", {"w": "4,h_5"}, None),
    ("photo", {"w": "a/b"}, None),
    ("photo", {"c": ""}, None),
    ("photo", {"c": "fi ll"}, None),
    ("photo", {"w": [1]}, None),
]  # fmt: skip


def python_url(base: str, public_id: str, transform: Any) -> str | None:
    client = Cloudimg(base, "ck_x", "cs_y")
    try:
        return client.url_for(public_id, transform)
    except ValueError:
        return None
    finally:
        client.close()


def expected(path: str | None) -> str | None:
    return None if path is None else f"{BASE}/v1/image/{path}"


@pytest.mark.parametrize(("public_id", "transform", "path"), TABLE)
def test_python(public_id: str, transform: Any, path: str | None) -> None:
    assert python_url(BASE, public_id, transform) == expected(path)


def test_node() -> None:
    built = run_node(
        """
        const client = sdk.createClient({ baseUrl: given.base, keyId: 'ck_x', keySecret: 'cs_y' });
        return given.rows.map(([publicId, transform]) => {
          try { return client.urlFor(publicId, transform); }
          catch (error) { if (error instanceof RangeError) return null; throw error; }
        });
        """,
        base=BASE,
        rows=[[public_id, transform] for public_id, transform, _ in TABLE],
    )
    assert built == [expected(path) for _, _, path in TABLE]


def test_a_slash_behind_the_site_does_no_harm() -> None:
    assert python_url(f"{BASE}//", "a", None) == f"{BASE}/v1/image/a"
    script = "return sdk.createClient({ baseUrl: given.base, keyId: '', keySecret: '' }).urlFor('a');"
    assert run_node(script, base=f"{BASE}//") == f"{BASE}/v1/image/a"


def test_names_are_given_one_way() -> None:
    with Cloudimg(BASE, "ck_x", "cs_y") as client:
        assert client.url_for("a", w=4, c="fill") == f"{BASE}/v1/image/w_4,c_fill/a"
        with pytest.raises(ValueError, match="not both"):
            client.url_for("a", {"w": 4}, h=5)


def test_numbers_that_are_none_are_refused() -> None:
    for number in (float("nan"), float("inf")):
        assert python_url(BASE, "a", {"w": number}) is None
    script = """
        const client = sdk.createClient({ baseUrl: given.base, keyId: '', keySecret: '' });
        const built = (w) => { try { return client.urlFor('a', { w }); } catch { return null; } };
        return [NaN, Infinity].map(built);
    """
    assert run_node(script, base=BASE) == [None, None]


@pytest.mark.parametrize("path", [path for _, transform, path in TABLE if path and transform])
def test_the_site_reads_what_they_build(path: str) -> None:
    imgcloud.read(path.partition("/")[0])
