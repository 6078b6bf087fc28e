"""The worker's processing of a new image: derivatives, placeholder, hashes."""

from imghost import queue
from imghost.base.errors import Unprocessable
from imghost.extensions import db, settings
from imghost.imaging import refusals
from imghost.imaging.formats import FORMATS
from imghost.imaging.render import Output, RenderOrder, RenderReport
from imghost.imaging.sandbox import render
from imghost.metrics import PROCESSING_FAILURES, RENDER_SECONDS
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.images.delete import mark_deleted
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.site.site_limits import file_limits
from imghost.services.uploads import films
from imghost.services.uploads.screen import screen
from imghost.services.uploads.setbacks import blamed
from imghost.services.uploads.versions import write_current
from imghost.services.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform


def process(image_id: int) -> None:
    """Make thumb, medium, frame, placeholder and the ladder; then the image is `ready`.

    Safe to run twice. A file that cannot be decoded becomes `failed` with a reason its uploader can read; the
    site's own failures leave it as it is, to be tried again.
    Commits in between, so that links work before the ladder is done.
    """
    image = db.session.get(Image, image_id)
    if image is None or image.deleted_at is not None or image.status != "processing":
        return
    # Detached, the row stays as it was read, so that every path belongs to the version that is decoded.
    db.session.expunge(image)
    with blamed(image):
        try:
            shown = _make_shown(image)
            # A video only says that it may be transparent.
            image.has_alpha = bool(shown["has_alpha"])
            if write_current(image, **shown):
                screen(image.id)
                queue.ring(_bell(image))
                _make_ladder(image)
                looked = films.look_at(image) if FORMATS[image.format].is_video else {}
                write_current(image, status="ready", attempts=0, setbacks=0, **looked)
        except Unprocessable as error:
            PROCESSING_FAILURES.labels(error.code).inc()
            write_current(image, status="failed", failure=error.message[:300])
    queue.ring(_bell(image))


def wait_until_shown(image: Image) -> None:
    """Wait a bounded time for thumb, medium and frame, then read the row again.

    A file that turned out to have no picture is not acknowledged: the image is deleted. Raises Unprocessable
    then.
    """
    queue.wait_for(_bell(image), settings().upload_wait)
    db.session.refresh(image)
    if image.status == "failed" and not image.thumb_bytes:
        mark_deleted(image)
        db.session.commit()
        raise refusals.unreadable()


def _bell(image: Image) -> str:
    return f"shown:{image.code}:{image.version}"


def _make_shown(image: Image) -> dict[str, object]:
    """Make what links and pages show and return the columns that say so."""
    report = make_ahead(image, derivatives.owed(image), placeholder=True)
    sizes = {f"{rendered.name}_bytes": rendered.bytes for rendered in report.rendered}
    if FORMATS[image.format].is_video or image.is_animated:
        # A header says what may be transparent; a GIF names such a colour to save bytes only.
        image.has_alpha = report.has_alpha
    return {
        **sizes,
        "has_alpha": image.has_alpha,
        "placeholder": report.placeholder,
        "thumbhash": report.thumbhash,
        "dominant_color": report.dominant_color,
        "perceptual_hash": report.perceptual_hash,
    }


def _make_ladder(image: Image) -> None:
    """Also for pictures without rungs the whole file has been decoded once, by the first order."""
    made_ahead = derivatives.rungs(image) + derivatives.tiles(image)
    if "mp4" in machine_codecs().writable:
        made_ahead += derivatives.clips(image)
    wanted = {f"{made.format} {made.width}": made for made in made_ahead}
    stand_in = derivatives.stand_in(image)
    if stand_in is not None:
        wanted["direct"] = stand_in
    if wanted:
        make_ahead(image, wanted)


def make_ahead(image: Image, wanted: dict[str, Transform], *, placeholder: bool = False) -> RenderReport:
    """Decode the stored file once and put all of `wanted` in place.

    Raises Unprocessable when the file cannot be decoded, NotFound when it is gone, Unavailable when our own
    disk or decoder fails.
    """
    paths = {name: storage().working_path("made") for name in wanted}
    by_wand = derivatives.owed(image).values()
    order = RenderOrder(
        source=storage().path(original_key(image)),
        format=image.format,
        outputs=tuple(
            Output(name=name, transform=transform, path=paths[name], by_wand=transform in by_wand)
            for name, transform in wanted.items()
        ),
        frame_at=image.duration / 4,
        placeholder=placeholder,
    )
    try:
        with RENDER_SECONDS.labels("worker").time():
            report = render(order, file_limits())
        for left, (name, transform) in zip(range(len(wanted) - 1, -1, -1), wanted.items(), strict=True):
            # They are all in one folder, and the row is to claim them: the last one waits for all names.
            storage().place(paths[name], variant_key(image, transform), durably=not left)
    finally:
        for path in paths.values():
            path.unlink(missing_ok=True)
    return report
