"""Conversion to 8-bit sRGB: through the ICC profile, else by formula."""

from itertools import product

import pyvips

from imghost.imaging.engine.colour_numbers import profile_of
from imghost.imaging.engine.picture import from_pixels
from imghost.imaging.engine.vips import Error, Image
from imghost.imaging.headers.header import ColourNumbers

_PROFILE = "icc-profile-data"
# The profile's colour space (ICC.1, 7.2.6) by the number of channels it must have here.
_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
# What two encodings of one profile differ by at most, of 255.
_SAME = 2
_GRID = bytes(value for colour in product(range(0, 256, 51), repeat=3) for value in colour)
_GREYS = bytes(value for grey in range(0, 256, 5) for value in (grey, grey, grey))
_PATCH = _GRID + _GREYS


def into_srgb(frame: Image, numbers: ColourNumbers) -> Image:
    """Convert one frame to RGB or RGBA in sRGB, eight bits a channel.

    A profile is used unless it shows every colour as sRGB does; one that is broken or of another number of
    channels counts as none. The file's code points win over its profile (PNG specification, 4.3).
    """
    frame = _known(frame)
    embedded = _embedded(frame) if numbers.code_points is None else None
    if embedded is not None and _means_something(embedded, _colour_bands(frame)):
        return _plain(_through(frame, embedded))
    plain = _plain(frame)
    made = profile_of(numbers) if embedded is None else None
    return plain if made is None else _plain(_through(plain, made))


def _known(frame: Image) -> Image:
    """A frame of an interpretation and a number of bands that have a meaning: spare channels are dropped."""
    if frame.format not in ("uchar", "ushort", "float") or (frame.format == "float" and frame.bands < 3):
        # Heights, counts and other data: from the lowest to the highest.
        frame = frame.scaleimage().copy(interpretation="b-w" if frame.bands < 3 else "srgb")
    if frame.interpretation == "multiband":
        wide = frame.format == "ushort"
        names = ("grey16", "rgb16") if wide else ("b-w", "srgb")
        frame = frame.copy(interpretation=names[frame.bands >= 3])
    spare = frame.bands - _colour_bands(frame)
    return frame.extract_band(0, n=frame.bands - spare + 1) if spare > 1 else frame


def _colour_bands(frame: Image) -> int:
    if frame.interpretation in ("b-w", "grey16"):
        return 1
    return 4 if frame.interpretation == "cmyk" else min(3, int(frame.bands))


def _embedded(frame: Image) -> bytes | None:
    if not frame.get_typeof(_PROFILE):
        return None
    profile = bytes(frame.get(_PROFILE))
    return profile if profile[16:20] == _SPACES.get(_colour_bands(frame)) else None


def _means_something(profile: bytes, bands: int) -> bool:
    """Try the profile on colours from all over: it must work, and make a difference."""
    if bands == 3:
        patch = from_pixels(_PATCH, len(_PATCH) // 3, 1, 3)
    else:
        patch = from_pixels(bytes(bands), 1, 1, bands).copy(interpretation="b-w" if bands == 1 else "cmyk")
    try:
        converted = _through(patch, profile).copy_memory()
    except Error:
        return False
    return bands != 3 or (converted.cast("short") - patch.cast("short")).abs().max() > _SAME


def _through(frame: Image, profile: bytes) -> Image:
    tagged = frame.copy()
    tagged.set_type(pyvips.GValue.blob_type, _PROFILE, profile)
    # CMYK profiles have tables for what a printer cannot show; of displays all intents are the same.
    return tagged.icc_transform("srgb", embedded=True, intent="perceptual", depth=8)


def _plain(frame: Image) -> Image:
    """By formula, without profile and without what else the file said."""
    if frame.interpretation == "cmyk":
        frame = _from_cmyk(frame)
    elif frame.interpretation != "srgb" or frame.format != "uchar" or frame.bands < 3:
        frame = frame.colourspace("srgb")
        if frame.format != "uchar":
            frame = frame.cast("uchar", shift=frame.format == "ushort")
    return frame.copy(interpretation="srgb") if frame.bands in (3, 4) else frame.extract_band(0, n=4)


def _from_cmyk(frame: Image) -> Image:
    """The light that paper leaves: (1 - ink) times (1 - black), as browsers show CMYK without a profile."""
    if frame.format == "ushort":
        frame = frame.cast("uchar", shift=True)
    inks, black = frame.extract_band(0, n=3), frame.extract_band(3)
    light = ((255 - inks) * (255 - black) / 255 + 0.5).cast("uchar")
    return (light.bandjoin(frame.extract_band(4)) if frame.bands > 4 else light).copy(interpretation="srgb")
