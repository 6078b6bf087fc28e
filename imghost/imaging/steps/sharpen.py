"""A mild unsharp mask, made for pictures that were reduced."""

from imghost.imaging.draft import Draft

_SIGMA = 0.8
_AMOUNT = 0.8
# Differences below this part of the range are noise and stay.
_THRESHOLD = 0.008


def sharpen(draft: Draft) -> None:
    if not draft.transform.sharpen:
        return
    for frame in draft.frames:
        frame.unsharp_mask(radius=0, sigma=_SIGMA, amount=_AMOUNT, threshold=_THRESHOLD)
