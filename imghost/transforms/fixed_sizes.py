"""The twelve sizes that an uploader may order with the upload: WebP of quality 80, by width."""

from imghost.transforms.transform import Transform

FORMAT = "webp"

# Width to meaning. It is a width in pixels that is never enlarged to; 0 keeps the source's size.
SIZES: dict[int, str] = {
    0: "the original's own size, or the largest of its shape within 10,000 pixels a side and 100 megapixels",
    320: "phones upright, small thumbnails",
    384: "phones lying",
    448: "small tablets",
    512: "tablets upright",
    576: "large phones, small tablets lying",
    672: "tablets lying",
    768: "small desktops, large tablets; the default",
    896: "desktops",
    1024: "desktops, small retina screens",
    1152: "large desktops",
    1280: "large desktops, retina screens",
}


def of_size(size: int) -> Transform:
    """Return the picture of one of `SIZES`."""
    return Transform(width=size or None, format=FORMAT)
