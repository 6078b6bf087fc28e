"""Storage keys: made of codes, versions and variant keys only, never of anything an uploader wrote."""


def folder(code: str) -> str:
    """Return the folder that holds everything of one image."""
    return f"{code[:2]}/{code}"


def version_folder(code: str, version: int) -> str:
    """Return the folder of one version's file and pictures."""
    return f"{folder(code)}/{version}"


def original(code: str, version: int, extension: str) -> str:
    """Return the key of an image's stored file; each version has its own, so no link shows old bytes."""
    return f"{folder(code)}/{version}/original.{extension}"


def variant(code: str, version: int, transform_key: str, extension: str) -> str:
    """Return the key of a picture made from an image."""
    return f"{folder(code)}/{version}/{transform_key}.{extension}"


def is_original(key: str) -> bool:
    """Say whether a key is of a stored file, and not of a picture made from one."""
    return key.rpartition("/")[2].startswith("original.")


def version_of(key: str) -> int:
    """Return the version a key belongs to, 0 where somebody else put a file."""
    folders = key.split("/")
    return int(folders[2]) if len(folders) == 4 and folders[2].isdecimal() else 0


def code_of(key: str) -> str:
    """Return the image code a key or a folder belongs to, empty where somebody else put a file."""
    return key.partition("/")[2].partition("/")[0]


# Folders of images have two letters, so these are in nobody's way.
AVATARS, EXPORTS, MARKS = "avatars", "exports", "marks"


def avatar(user_code: str, name: str) -> str:
    """Return the key of an account's picture; each picture has a name of its own."""
    return f"{AVATARS}/{user_code}/{name}.webp"


def export(user_code: str, name: str) -> str:
    """Return the key of an account's export."""
    return f"{EXPORTS}/{user_code}/{name}.zip"


def mark(name: str) -> str:
    """Return the key of a watermark's PNG; the name changes with its pixels."""
    return f"{MARKS}/{name[:2]}/{name}.png"
