"""Grey, stretched contrast, negative: in this order."""

from imghost.imaging.draft import Draft


def tone(draft: Draft) -> None:
    transform = draft.transform
    for frame in draft.frames:
        if transform.grayscale:
            frame.transform_colorspace("gray")
            frame.transform_colorspace("srgb")
        if transform.normalize:
            frame.normalize()
        if transform.negate:
            frame.negate()
