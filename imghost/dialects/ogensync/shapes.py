"""Shapes of the OgenSync Files API's answers, for its description."""

from typing import Literal

from imghost.http.openapi.shapes import DOMINANT_COLOUR, MOTION_VIDEO, THUMBHASH, FailureShape, Shape, shown


class OgenSyncUploaded(Shape):
    success: Literal[True]
    id: str = shown("7hYk2mQw9c")
    url: str = shown("https://example.org/img/7hYk2mQw9c", "Takes transforms.")
    size: int = shown(81234, "In bytes.")
    motion_video: str | None = MOTION_VIDEO


class OgenSyncImage(Shape):
    id: str = shown("7hYk2mQw9c")
    url: str = shown("https://example.org/img/7hYk2mQw9c")
    name: str = shown("beach.jpg", "As it was uploaded.")
    size: int = shown(81234, "In bytes.")
    width: int = shown(1600)
    height: int = shown(1200)
    format: str = shown("jpeg")
    alt: str | None = shown("A beach at noon")
    created_at: str = shown("2026-11-23T14:05:09Z")
    thumbhash: str | None = THUMBHASH
    dominant_color: str | None = DOMINANT_COLOUR
    motion_video: str | None = MOTION_VIDEO


class OgenSyncPage(Shape):
    success: Literal[True]
    images: list[OgenSyncImage]
    total: int = shown(1, "Images on all pages.")
    page: int = shown(1)
    per_page: int = shown(24)


class OgenSyncDone(Shape):
    success: Literal[True]


class OgenSyncCutOut(Shape):
    id: str = shown("4kTz8nRb1v")
    url: str = shown("https://example.org/img/4kTz8nRb1v")


class OgenSyncRemoval(Shape):
    """What became of the last request of the day."""

    success: Literal[True]
    status: Literal["none", "processing", "done", "failed"]
    image: OgenSyncCutOut | None = shown(None, "The picture without its background, once it is done.")
    problem: str | None = shown(None, "Why it failed.")


class OgenSyncUsage(Shape):
    """What the account used since the first of the month (UTC)."""

    success: Literal[True]
    plan: str = shown("free")
    month: str = shown("2026-11")
    processing: int = shown(12, "Pictures made.")
    url_calls: int = shown(87, "Pictures sent.")
    limit: int | None = shown(100, "Calls the plan allows a month; null: any number.")
    tokens_left: int | None = shown(13, "Calls that are left, the wallet's included; null: any number.")


class OgenSyncFailure(FailureShape):
    """The envelope of every failure."""

    success: Literal[False]
    error: str = shown("w must be a whole number from 1 to 5000.")
