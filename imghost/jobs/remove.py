"""The files of a deleted image."""

from imghost.services.images import files as image_files


def remove_image(image_id: int) -> None:
    """Remove the files of image `image_id`; see `imghost.services.images.files`."""
    image_files.remove_files(image_id)
