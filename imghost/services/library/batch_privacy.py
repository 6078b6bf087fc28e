"""Who may see the files of one upload: shown, and changed for all of them at once."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image, UploadBatch
from imghost.services.actor import Actor
from imghost.services.form_changes import VISIBILITY, SentForm, changed_fields
from imghost.services.images.edit import ImageChanges, edit
from imghost.services.privacy import STRICTNESS
from imghost.services.uploads.batch import batch_images


def batch_visibility(images: Sequence[Image]) -> str:
    """Return the strictest visibility among `images`, public for none."""
    return max((image.visibility for image in images), key=STRICTNESS.index, default="public")


def set_batch_privacy(actor: Actor, batch: UploadBatch, form: SentForm, allowed: Collection[str]) -> str:
    """Give all images of `batch`, and the album that was made of them, the visibility that `form` chose.

    Flush and return it. Raises InvalidInput for one that is not `allowed`, ChangedMeanwhile when it was
    changed elsewhere since the form was shown.
    """
    images = batch_images(actor, batch)
    present = {VISIBILITY: batch_visibility(images)}
    if form.entered.get(VISIBILITY) not in allowed:
        raise InvalidInput("Choose who can see it.", field=VISIBILITY)
    visibility = changed_fields(form, present).get(VISIBILITY)
    if visibility is None:
        return present[VISIBILITY]
    for image in images:
        edit(actor, image, replace(ImageChanges.of(image), visibility=visibility))
    if batch.album is not None and batch.album.trashed_at is None:
        batch.album.visibility = visibility
        batch.album.password_hash = None
    db.session.flush()
    return visibility
