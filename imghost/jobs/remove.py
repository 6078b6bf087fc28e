"""The files of deleted images."""

from imghost.services.images import files as image_files


def remove_images(*image_ids: int) -> None:
    """Remove the files of images; see `imghost.services.images.files`."""
    for image_id in image_ids:
        image_files.remove_files(image_id)
