"""The colour that most of a picture has, for what is shown around it and before it."""

from collections import Counter

from imghost.imaging.engine.vips import Image

# Samples whose highest three bits are the same count as one colour.
_SHIFT = 5
# Of 255; what is less than half opaque has no say.
_SEEN = 128


def dominant_colour(frame: Image) -> str | None:
    """Return `#rrggbb`, the mean of the most frequent colours; None where nothing is to be seen."""
    shown = frame if frame.hasalpha() else frame.bandjoin(255)
    samples = bytes(shown.write_to_memory())
    pixels = zip(*(samples[channel::4] for channel in range(4)), strict=True)
    colours = [(red, green, blue) for red, green, blue, alpha in pixels if alpha >= _SEEN]
    boxes = Counter(_box(colour) for colour in colours)
    if not boxes:
        return None
    fullest = boxes.most_common(1)[0][0]
    chosen = [colour for colour in colours if _box(colour) == fullest]
    means = [round(sum(channel) / len(chosen)) for channel in zip(*chosen, strict=True)]
    return "#" + "".join(f"{mean:02x}" for mean in means)


def _box(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = colour
    return red >> _SHIFT, green >> _SHIFT, blue >> _SHIFT
