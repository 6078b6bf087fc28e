"""The work on a new image."""

from imghost.services import processing


def process_image(image_id: int) -> None:
    """Make the pictures of image `image_id`; see `imghost.services.processing`."""
    processing.process(image_id)
