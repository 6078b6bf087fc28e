"""Colour spaces given as numbers (ITU-T H.273 code points, PNG gAMA and cHRM)."""

import math

from imghost.imaging.engine.profiles import Curve, display_profile
from imghost.imaging.headers.header import ColourNumbers

_D65 = (0.3127, 0.3290)
SRGB_PRIMARIES = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
# ITU-T H.273, table 2.
PRIMARIES = {
    1: SRGB_PRIMARIES,
    4: (0.310, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
# Of a gamma this near to 1/2.2 browsers take no notice either: it is sRGB's, rounded.
_GAMMA, _GAMMA_TOLERANCE = 1 / 2.2, 0.02
_PLACE_TOLERANCE = 0.002
# Candelas per square metre of white in HDR (ITU-R BT.2408), of which PQ can name 10,000.
_WHITE, _PQ_PEAK = 203.0, 10_000.0
# Light up to here stays as it is; what is brighter than white is pressed into the rest.
_KNEE = 0.8


def profile_of(numbers: ColourNumbers) -> bytes | None:
    """Return an ICC profile for these numbers, None where they say sRGB, nothing or nonsense."""
    if numbers.code_points is not None:
        return _of_code_points(*numbers.code_points)
    places = numbers.chromaticities or SRGB_PRIMARIES
    gamma = numbers.gamma if numbers.gamma is not None else _GAMMA
    like_srgb = abs(gamma - _GAMMA) < _GAMMA_TOLERANCE
    if like_srgb and math.dist(places, SRGB_PRIMARIES) < _PLACE_TOLERANCE * 4:
        return None
    return _profile(places, srgb_curve if like_srgb else _power(1 / gamma))


def _of_code_points(primaries: int, transfer: int) -> bytes | None:
    curve = _CURVES.get(transfer, srgb_curve)
    places = PRIMARIES.get(primaries, SRGB_PRIMARIES)
    if places == SRGB_PRIMARIES and curve is srgb_curve:
        return None
    return _profile(places, curve)


def _profile(places: tuple[float, ...], curve: Curve) -> bytes | None:
    try:
        return display_profile(places, curve)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def srgb_curve(sample: float) -> float:
    """IEC 61966-2-1."""
    return sample / 12.92 if sample <= 0.04045 else ((sample + 0.055) / 1.055) ** 2.4


def _power(exponent: float) -> Curve:
    return lambda sample: sample**exponent


def _pq(sample: float) -> float:
    """SMPTE ST 2084, shown on a display for white of 203 cd/m2."""
    root = sample ** (1 / 78.84375)
    light = (max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
    return _pressed(light * _PQ_PEAK / _WHITE)


def _hlg(sample: float) -> float:
    """ARIB STD-B67 with the display's gamma of 1.2; white is the signal 0.75."""
    return _pressed((_hlg_scene(sample) / _hlg_scene(0.75)) ** 1.2)


def _hlg_scene(sample: float) -> float:
    if sample <= 0.5:
        return sample * sample / 3
    return (math.exp((sample - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _pressed(light: float) -> float:
    if light <= _KNEE:
        return light
    room = 1 - _KNEE
    return _KNEE + room * (1 - math.exp(-(light - _KNEE) / room))


# ITU-T H.273, table 3. Video's own curve (1, 6, 14, 15) is shown as sRGB's, as browsers do.
_CURVES: dict[int, Curve] = {
    4: _power(2.2),
    5: _power(2.8),
    8: _power(1.0),
    16: _pq,
    17: _power(2.6),
    18: _hlg,
}
