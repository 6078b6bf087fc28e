"""Browser and operating system from a `User-Agent` header, as two words for people."""

# The first that is found counts: most browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"),
    ("Chrome", "Chrome"), ("Safari", "Safari"), ("Trident", "Internet Explorer"), ("curl", "curl"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"), ("X11", "Unix"),
)  # fmt: skip


def browser_and_system(header: str) -> tuple[str, str]:
    """Return the names of both; an empty text for what is not known."""
    return _first(BROWSERS, header), _first(SYSTEMS, header)


def _first(names: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for mark, name in names if mark in header), "")
