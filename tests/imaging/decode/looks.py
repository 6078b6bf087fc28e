"""What a test sees in a picture: colours at places, and how near is near."""

from PIL import Image

RED, GREEN, BLUE, YELLOW = (224, 32, 32), (32, 192, 64), (32, 64, 224), (224, 208, 32)


def corners(picture: Image.Image) -> list[tuple[int, int, int]]:
    """Colours inside the four quadrants: top left, top right, bottom left, bottom right."""
    rgb = picture.convert("RGB")
    width, height = rgb.size
    places = [(1, 1), (3, 1), (1, 3), (3, 3)]
    return [rgb.getpixel((width * x // 4, height * y // 4)) for x, y in places]


def near(actual: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 12) -> bool:
    """Whether no channel is further than `tolerance` away."""
    return all(abs(a - b) <= tolerance for a, b in zip(actual, expected, strict=True))


def all_near(
    actual: list[tuple[int, int, int]], expected: list[tuple[int, int, int]], tolerance: int = 12
) -> bool:
    return all(near(a, b, tolerance) for a, b in zip(actual, expected, strict=True))
