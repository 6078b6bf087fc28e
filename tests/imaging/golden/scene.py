"""A scene in which every operation shows: a landscape with a house, a sun, fine lines and a frame."""

from PIL import Image, ImageDraw

_SCALE = 4


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Draw it large and reduce it, so that all edges are smooth. Left and right, top and bottom differ."""
    picture = Image.new("RGB", (width * _SCALE, height * _SCALE))
    pen = ImageDraw.Draw(picture)
    across, down = picture.width / 96, picture.height / 64
    for line in range(picture.height):
        part = line / picture.height
        pen.line((0, line, picture.width, line), (round(90 + 120 * part), round(150 + 70 * part), 240))

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * across, top * down, right * across, bottom * down

    pen.ellipse(box(70, 6, 86, 22), fill=(250, 210, 40))
    pen.rectangle(box(0, 46, 96, 64), fill=(60, 130, 60))
    pen.polygon(
        [(12 * across, 32 * down), (26 * across, 18 * down), (40 * across, 32 * down)], fill=(160, 40, 30)
    )
    pen.rectangle(box(15, 32, 37, 52), fill=(230, 220, 200))
    pen.rectangle(box(23, 40, 29, 52), fill=(90, 60, 30))
    for post in range(44, 94, 4):
        pen.rectangle(box(post, 42, post + 1.5, 54), fill=(245, 245, 245))
    return picture.reduce(_SCALE)


def framed(width: int = 96, height: int = 64, border: int = 10) -> Image.Image:
    """The scene with an even white border."""
    canvas = Image.new("RGB", (width + 2 * border, height + 2 * border), "white")
    canvas.paste(scene(width, height), (border, border))
    return canvas


def cut_out(width: int = 96, height: int = 64) -> Image.Image:
    """The scene in an ellipse; around it there is nothing."""
    picture = scene(width, height).convert("RGBA")
    mask = Image.new("L", (width * _SCALE, height * _SCALE), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), fill=255)
    picture.putalpha(mask.reduce(_SCALE))
    return picture


def pale(width: int = 96, height: int = 64) -> Image.Image:
    """The scene with little contrast."""
    return scene(width, height).point(lambda value: 90 + value // 4)


def stamp(width: int = 240, height: int = 120) -> Image.Image:
    """Something to lay over a picture: a white ring with a dark rim and nothing around it."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((4, 4, width - 5, height - 5), outline=(20, 20, 20, 255), width=40)
    pen.ellipse((12, 12, width - 13, height - 13), outline=(255, 255, 255, 255), width=24)
    return picture


def subject() -> Image.Image:
    """A mask: a disc with a soft rim in the left half."""
    mask = Image.new("L", (128, 128))
    ImageDraw.Draw(mask).ellipse([8, 24, 80, 104], fill=255)
    return mask.resize((64, 64), Image.Resampling.BOX)
