"""Preview of a watermark on a sample drawing, before it is saved."""

from pathlib import Path

from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.services.delivery.render_slots import Rendering, render_slots
from imghost.services.delivery.watermark_choice import Choice, checked
from imghost.services.delivery.watermark_images import drawn, mark_path
from imghost.services.site.site_limits import file_limits
from imghost.storage.current import storage
from imghost.transforms.transform import Transform
from imghost.transforms.watermark import Watermark

SAMPLE = Path(__file__).parent / "watermark_sample.svg"
FORMAT = "webp"


def preview(choice: Choice) -> bytes:
    """Return the sample with the watermark as a picture of `FORMAT`; nothing is kept.

    Raises InvalidInput, NotFound (no such mark) or Unavailable.
    """
    choice = checked(choice)
    with render_slots().slot(Rendering()):
        if choice.kind == "none":
            return _rendered(Transform(width=720, format=FORMAT, mode="cover"), None)
        is_words = choice.kind == "text"
        path = drawn(choice.text) if is_words else mark_path(choice.picture)
        try:
            wanted = Watermark(
                mark="preview", position=choice.position, opacity=choice.opacity, size=choice.size
            )
            return _rendered(Transform(width=720, format=FORMAT, mode="cover", watermark=wanted), path)
        finally:
            if is_words:
                path.unlink(missing_ok=True)


def _rendered(transform: Transform, mark: Path | None) -> bytes:
    made = storage().working_path(FORMAT)
    output = Output(name="preview", transform=transform, path=made)
    try:
        render(RenderOrder(source=SAMPLE, format="svg", outputs=(output,), mark=mark), file_limits())
        return made.read_bytes()
    finally:
        made.unlink(missing_ok=True)
