"""libvips as the decoder runs it: one thread, no cache, and only the loaders that its authors fuzz."""

import os

# One thread a render and several renders at once is faster than the reverse.
os.environ.setdefault("VIPS_CONCURRENCY", "1")

import pyvips

Image = pyvips.Image
Error = pyvips.Error

_LOADERS = ("Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif")
# What orders use first and most. Describing an operation to Python takes a millisecond, once.
_OPERATIONS = (
    "addalpha", "affine", "arrayjoin", "bandjoin", "cast", "colourspace", "composite2", "copy", "crop",
    "embed", "extract_band", "flatten", "gifload_buffer", "gifsave_buffer", "heifload_buffer",
    "heifsave_buffer", "icc_transform", "jpegload_buffer", "jpegsave_buffer", "min", "pngload_buffer",
    "pngsave_buffer", "premultiply", "recomb", "resize", "rot", "round", "unpremultiply", "webpload_buffer",
    "webpsave_buffer",
)  # fmt: skip


def prepare() -> None:
    """Forbid every loader but ours, describe the usual operations. Starts no thread: forking is safe."""
    pyvips.cache_set_max(0)
    pyvips.block_untrusted_set(True)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in _LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{name}", False)
    for name in _OPERATIONS:
        pyvips.Operation.generate_docstring(name)


prepare()
