"""What a worker does with a new image: everything its links and its later transforms need."""

from imghost import queue
from imghost.base.errors import Unprocessable
from imghost.extensions import db, settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.render import Output, RenderOrder, RenderReport
from imghost.imaging.sandbox import render
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.site_limits import file_limits
from imghost.services.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform


def process(image_id: int) -> None:
    """Make thumb, medium, frame, placeholder and the ladder; then the image is `ready`.

    Safe to run twice. A file that cannot be decoded becomes `failed` with a reason its uploader can read.
    Commits in between, so that links work before the ladder is done.
    """
    image = db.session.get(Image, image_id)
    if image is None or image.deleted_at is not None or image.status != "processing":
        return
    image.attempts += 1
    db.session.commit()
    try:
        _make_shown(image)
        db.session.commit()
        queue.ring(_bell(image))
        _make_ladder(image)
        image.status = "ready"
    except Unprocessable as error:
        image.status, image.failure = "failed", error.message[:300]
    db.session.commit()
    queue.ring(_bell(image))


def wait_until_shown(image: Image) -> None:
    """Wait a bounded time for thumb, medium and frame, then read the row again."""
    queue.wait_for(_bell(image), settings().upload_wait)
    db.session.refresh(image)


def _bell(image: Image) -> str:
    return f"shown:{image.code}:{image.version}"


def _make_shown(image: Image) -> None:
    wanted = {"thumb": derivatives.thumb(image), "medium": derivatives.medium(image)}
    if FORMATS[image.format].is_video:
        wanted["frame"] = derivatives.FRAME
    report = _render(
        image, {name: transform for name, transform in wanted.items() if transform}, placeholder=True
    )
    sizes = {rendered.name: rendered.bytes for rendered in report.rendered}
    image.thumb_bytes = sizes["thumb"]
    image.medium_bytes = sizes.get("medium", 0)
    image.frame_bytes = sizes.get("frame", 0)
    image.placeholder = report.placeholder


def _make_ladder(image: Image) -> None:
    """Also for pictures without rungs the whole file has been decoded once, by the first order."""
    rungs = derivatives.rungs(image)
    if rungs:
        _render(image, {str(rung.width): rung for rung in rungs}, placeholder=False)


def _render(image: Image, wanted: dict[str, Transform], *, placeholder: bool) -> RenderReport:
    paths = {name: storage().working_path("made") for name in wanted}
    order = RenderOrder(
        source=storage().path(original_key(image)),
        format=image.format,
        outputs=tuple(Output(name=name, transform=wanted[name], path=paths[name]) for name in wanted),
        frame_at=image.duration / 4,
        placeholder=placeholder,
    )
    try:
        report = render(order, file_limits())
        for name, transform in wanted.items():
            storage().place(paths[name], variant_key(image, transform))
    finally:
        for path in paths.values():
            path.unlink(missing_ok=True)
    return report
