"""Shapes of the amr image API's answers, for its description."""

from imghost.http.openapi.shapes import DOMINANT_COLOUR, MOTION_VIDEO, THUMBHASH, FailureShape, Shape, shown

THUMBNAIL = "https://example.org/t/3kWn6vBx0d/hGfK3…/w_240,f_webp,q_75/7hYk2mQw9c.webp"


class AmrImage(Shape):
    id: str = shown("7hYk2mQw9c")
    originalName: str = shown("photo.jpg")  # noqa: N815 - the API's own spelling
    folder: str = shown("products/shoes", "Empty at the top.")
    format: str = shown("jpeg")
    width: int = shown(1200)
    height: int = shown(800)
    bytes: int = shown(34567)
    deliveryBase: str | None = shown("/t/3kWn6vBx0d", "What your addresses begin with.")  # noqa: N815
    thumbnailUrl: str | None = shown(THUMBNAIL, "Signed; 240 pixels wide.")  # noqa: N815
    createdAt: str = shown("2026-11-23T14:05:09Z")  # noqa: N815
    thumbhash: str | None = THUMBHASH
    dominantColor: str | None = DOMINANT_COLOUR  # noqa: N815
    motionVideo: str | None = MOTION_VIDEO  # noqa: N815


class AmrPage(Shape):
    items: list[AmrImage]
    total: int = shown(1, "Images on all pages.")
    page: int = shown(1)
    pageSize: int = shown(24)  # noqa: N815


class AmrFoundFolder(Shape):
    id: str = shown("4fTq8sZp1x")
    name: str = shown("shoes")
    path: str = shown("products/shoes")
    imageCount: int = shown(3, "Directly in it.")  # noqa: N815


class AmrFolder(AmrFoundFolder):
    children: list["AmrFolder"] = shown([])


class AmrFound(Shape):
    images: list[AmrImage]
    folders: list[AmrFoundFolder]


class AmrSigned(Shape):
    url: str = shown(THUMBNAIL)
    canonical: str = shown("w_240,f_webp,q_75", "The transform as the address spells it.")
    format: str = shown("webp")


class AmrPreset(Shape):
    id: str = shown("9sDf5gHj2k")
    name: str = shown("card")
    params: str = shown("w_240,c_fill,f_webp,q_75")
    createdAt: str = shown("2026-11-23T14:05:09Z")  # noqa: N815


class AmrFailure(FailureShape):
    """The envelope of every failure."""

    error: str = shown("not-found", "For programs.")
    message: str = shown("There is nothing here.", "For people.")
