"""Jobs that process a new image."""

from imghost.services.apis import sizes
from imghost.services.uploads import films, processing


def process_image(image_id: int) -> None:
    """Make the pictures of image `image_id`; see `imghost.services.uploads.processing`."""
    processing.process(image_id)
    sizes.start_ordered(image_id)
    films.start_films(image_id)


def make_sizes(image_id: int) -> None:
    """Make the ordered sizes of image `image_id`; see `imghost.services.apis.sizes`."""
    sizes.make_sizes(image_id)


def make_films(image_id: int) -> None:
    """Make what browsers need of video `image_id`; see `imghost.services.uploads.films`."""
    films.make_all(image_id)
