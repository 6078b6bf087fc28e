"""Removes the background of a picture for good: as a new picture beside it, or as its new version."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from imghost.base.errors import Conflict, Forbidden, ImghostError, InvalidInput
from imghost.base.filenames import link_name
from imghost.extensions import db
from imghost.imaging.formats import FORMATS
from imghost.models import Image, Task
from imghost.services.actor import Actor
from imghost.services.delivery.variant_size import full_size_allowed
from imghost.services.delivery.variants import get_or_make
from imghost.services.images.details import Details
from imghost.services.inference import masks
from imghost.services.inference.installed import background_model, require_background_model
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.site.site_limits import upload_bytes
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import note, task_actor, task_notes, task_values
from imghost.services.uploads.ingest import ingest
from imghost.services.uploads.replace import replace_file
from imghost.services.uploads.replaced import stored_version
from imghost.services.visibility import require_sight
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile
from imghost.transforms.transform import Transform

Kind = Literal["new", "version"]
KINDS: tuple[Kind, ...] = ("new", "version")
QUALITY = 90
COPY_BYTES = 1024 * 1024
SINCE_REPLACED = "The picture was replaced or deleted before its background was removed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What became of the last request: `state` is none, processing, done or failed.

    `image` is the picture without its background once there is one, `problem` is why there is none.
    """

    state: Literal["none", "processing", "done", "failed"]
    image: Image | None = None
    problem: str = ""


def may_remove(actor: Actor, image: Image) -> bool:
    """Say whether this site can do it, and `actor` may ask for it."""
    able = not FORMATS[image.format].is_video and image.status == "ready"
    return able and actor.may_edit(image) and background_model() is not None


def request_removal(actor: Actor, image: Image, kind: str) -> Task:
    """Have the background removed after the commit; return the task.

    Raises Forbidden, NotOffered (assistance is off), InvalidInput (neither `new` nor `version`, a video) or
    Unprocessable (it was tried, and cannot be done).
    """
    _require_right(actor, image)
    require_background_model()
    if kind not in KINDS:
        raise InvalidInput("`as` must be new or version.", field="as")
    _require_still(image)
    masks.refuse_unmaskable(image)
    values = {"image": image.id, "version": image.version, "as": kind}
    return begin_task("assist.cut-out", values, actor=actor, key=_key(image, kind), total=1)


def last_removal(actor: Actor, image: Image) -> Removal:
    """Return what became of the last request of the day for this picture. Raises Forbidden."""
    _require_right(actor, image)
    keys = [_key(image, kind) for kind in KINDS]
    task = db.session.scalar(select(Task).where(Task.key.in_(keys)).order_by(Task.id.desc()).limit(1))
    if task is None:
        return Removal(state="none")
    if task.state == "open":
        return Removal(state="processing")
    made = task_notes(task).get("image")
    found = db.session.get(Image, made) if made is not None else None
    if task.failed or task.state == "failed" or found is None:
        return Removal(state="failed", problem=task.problem)
    return Removal(state="done", image=found)


def save_as_asked(task: Task) -> bool:
    """Do what `task` asks for; the verb `assist.cut-out`. True: there is nothing left of it.

    Raises Unavailable or OSError for what the site is to blame for: it is tried again later.
    """
    values, actor = task_values(task), task_actor(task)
    image = db.session.get(Image, int(values["image"]))
    try:
        if actor is None or image is None or image.version != values["version"]:
            raise Conflict(SINCE_REPLACED)
        require_sight(image, actor)
        masks.made_mask(image)
        made = save(actor, image, values["as"])
    except ImghostError as error:
        if error.status >= 500:
            raise
        db.session.rollback()
        task.failed, task.problem = 1, error.message
        db.session.commit()
    else:
        note(task, {"image": made.id})
        db.session.commit()
    return True


def save(actor: Actor, image: Image, kind: str) -> Image:
    """Keep the picture without its background, commit, and return the picture that shows it.

    Its mask must be there. Raises what `ingest`, `replace_file` and `get_or_make` raise.
    """
    _require_right(actor, image)
    _require_still(image)
    if kind == "version":
        staged, name = _staged(actor, image)
        replace_file(actor, image, staged, name)
        return image
    actor.require("upload")
    staged, name = _staged(actor, image)
    return ingest(actor, staged, _details(image, name)).image


def previous_file(image: Image) -> str | None:
    """Return the key of the file that the present one replaced; None when it is gone: it stays for a day."""
    return stored_version(image.code, image.version - 1) if image.version > 1 else None


def restore_previous(actor: Actor, image: Image) -> None:
    """Put the replaced file back as a new version, and commit. Raises Conflict when it is gone."""
    _require_right(actor, image)
    key = previous_file(image)
    if key is None:
        raise Conflict("The file before is gone: replaced files stay for a day.", code="nothing-to-undo")
    staged = _copied(storage().path(key), upload_bytes(actor))
    extension = key.rpartition(".")[2]
    replace_file(actor, image, staged, f"{_stem(image)}.{extension}")


def _details(image: Image, name: str) -> Details:
    return Details(
        filename=name,
        title=image.title,
        description=image.description,
        alt=image.alt,
        tags=tuple(tag.name for tag in image.tags),
        album=image.album,
        category=image.category,
        nsfw=image.nsfw,
        visibility=image.visibility,
        expires_at=image.expires_at,
        for_good=image.expires_at is None,
    )


def _staged(actor: Actor, image: Image) -> tuple[StagedFile, str]:
    """Return the file without its background, and a name for it."""
    target = "webp" if "webp" in machine_codecs().writable and image.format not in ("png", "gif") else "png"
    wanted = full_size_allowed(image, Transform(cut_out=True, format=target, quality=QUALITY))
    staged = _copied(get_or_make(image, wanted), upload_bytes(actor))
    return staged, f"{_stem(image)}-cut-out.{target}"


def _copied(path: Path, limit: int) -> StagedFile:
    staged = storage().stage(limit)
    try:
        with path.open("rb") as source:
            while part := source.read(COPY_BYTES):
                staged.write(part)
    except BaseException:
        staged.close()
        raise
    return staged


def _stem(image: Image) -> str:
    return link_name(image.original_filename).removesuffix("-cut-out")


def _require_right(actor: Actor, image: Image) -> None:
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")


def _require_still(image: Image) -> None:
    if FORMATS[image.format].is_video:
        raise InvalidInput("The background of a video cannot be removed.", field="id")


def _key(image: Image, kind: str) -> str:
    return f"cut-out-{image.code}-{kind}"
