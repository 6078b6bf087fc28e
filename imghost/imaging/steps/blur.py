"""Gaussian blur; the transform's sigma is in pixels of the output."""

from imghost.imaging.draft import Draft


def blur(draft: Draft) -> None:
    if draft.transform.blur <= 0:
        return
    for frame in draft.frames:
        frame.blur(radius=0, sigma=draft.transform.blur)
