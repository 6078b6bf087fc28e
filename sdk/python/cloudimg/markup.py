"""HTML that lets browsers choose a size and a format of a picture."""

from collections.abc import Iterable, Mapping
from html import escape

from cloudimg.addresses import Value, delivery_url

FORMATS = ("avif", "webp")
WIDTHS = (320, 640, 960, 1280, 1920)


def srcset(
    base_url: str, public_id: str, widths: Iterable[int], transform: Mapping[str, Value] | None = None
) -> str:
    """Return the attribute `srcset`: the picture in each of `widths`. Raises ValueError as `url_for` does."""
    wanted = sorted(set(widths))
    addresses = (delivery_url(base_url, public_id, {**(transform or {}), "w": width}) for width in wanted)
    # A comma at the end of an address, and blanks in it, would part the list (HTML, srcset attributes).
    return ", ".join(f"{address} {width}w" for address, width in zip(addresses, wanted, strict=True))


def picture(  # noqa: PLR0913 - each is an attribute or a source
    base_url: str,
    public_id: str,
    alt: str,
    *,
    widths: Iterable[int] = WIDTHS,
    sizes: str = "100vw",
    formats: Iterable[str] = FORMATS,
    transform: Mapping[str, Value] | None = None,
) -> str:
    """Return `<picture>` with a source for each of `formats`, and the picture's own format for all others.

    Raises ValueError for what is no transform, and for no widths.
    """
    wanted = sorted(set(widths))
    if not wanted:
        raise ValueError("a picture needs at least one width")
    given = dict(transform or {})
    sources = [
        f'<source type="image/{escape(name)}" srcset="{escape(found)}" sizes="{escape(sizes)}">'
        for name in formats
        for found in [srcset(base_url, public_id, wanted, {**given, "f": name})]
    ]
    address = delivery_url(base_url, public_id, {**given, "w": wanted[-1]})
    found = srcset(base_url, public_id, wanted, given)
    image = (
        f'<img src="{escape(address)}" srcset="{escape(found)}" sizes="{escape(sizes)}" '
        f'alt="{escape(alt)}" loading="lazy" decoding="async">'
    )
    return f"<picture>{''.join(sources)}{image}</picture>"
