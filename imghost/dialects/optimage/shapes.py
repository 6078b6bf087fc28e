"""Shapes of the OPTIMAGE API's answers, for its description."""

from typing import Literal

from imghost.http.openapi.shapes import DOMINANT_COLOUR, MOTION_VIDEO, THUMBHASH, FailureShape, Shape, shown


class OptimageImage(Shape):
    """Its pictures are at `<baseUrl>/<collectionId>/<size>/<slug>.webp`."""

    id: str = shown("img_7hYk2mQw9c")
    slug: str = shown("beach")
    collectionId: str = shown("col_4fTq8sZp1x")  # noqa: N815 - the API's own spelling
    checksum: str = shown("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "SHA-256.")
    status: Literal["processing", "ready", "failed"] = shown("processing")
    createdAt: str = shown("2026-11-23T14:05:09Z")  # noqa: N815
    baseUrl: str = shown("https://example.org")  # noqa: N815
    thumbhash: str | None = THUMBHASH
    dominantColor: str | None = DOMINANT_COLOUR  # noqa: N815
    motionVideo: str | None = MOTION_VIDEO  # noqa: N815


class OptimageCollection(Shape):
    id: str = shown("col_4fTq8sZp1x")
    name: str = shown("Holidays")
    imageCount: int = shown(3)  # noqa: N815
    createdAt: str = shown("2026-11-23T14:05:09Z")  # noqa: N815


class OptimageQuota(Shape):
    """Uploads of the month; null: any number."""

    plan: str = shown("free")
    limit: int | None = shown(500)
    used: int = shown(12)
    remaining: int | None = shown(488)
    resetsAt: str = shown("2026-12-01T00:00:00Z")  # noqa: N815


class OptimageConfig(Shape):
    baseUrl: str = shown("https://example.org")  # noqa: N815
    sizes: list[int] = shown([0, 320, 768, 1280])
    defaultSize: int = shown(768)  # noqa: N815
    maxFileSize: int = shown(64000000, "In bytes.")  # noqa: N815
    formats: list[str] = shown(["jpeg", "png", "webp", "gif"])
    quota: OptimageQuota


class OptimageFailure(FailureShape):
    """The envelope of every failure."""

    message: str = shown("The field `checksum` is missing.")
