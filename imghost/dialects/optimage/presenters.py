"""Answers of the OPTIMAGE API."""

from imghost.base.wording import iso_text
from imghost.extensions import settings
from imghost.services.apis.collected_images import CollectedImage
from imghost.services.apis.collections import Collection
from imghost.services.usage.upload_quota import UploadQuota
from imghost.transforms.fixed_sizes import SIZES
from imghost.transforms.optimage import DEFAULT_SIZE

Fields = dict[str, object]


def image_fields(image: CollectedImage) -> Fields:
    """Return one image."""
    return {
        "id": f"img_{image.code}",
        "slug": image.slug,
        "collectionId": f"col_{image.collection}",
        "checksum": image.checksum,
        "status": image.status,
        "createdAt": iso_text(image.created_at),
        "baseUrl": settings().media_base if image.is_public else settings().base_url,
        **image.motion,
        "thumbhash": image.thumbhash,
        "dominantColor": image.dominant_color,
    }


def collection_fields(collection: Collection) -> Fields:
    """Return one collection."""
    return {
        "id": f"col_{collection.code}",
        "name": collection.name,
        "imageCount": collection.count,
        "createdAt": iso_text(collection.created_at),
    }


def config_fields(quota: UploadQuota, largest: int, formats: tuple[str, ...]) -> Fields:
    """Return what a client needs to know before it uploads; `largest` is in bytes."""
    return {
        "baseUrl": settings().media_base,
        "sizes": list(SIZES),
        "defaultSize": DEFAULT_SIZE,
        "maxFileSize": largest,
        "formats": formats,
        "quota": {
            "plan": quota.plan,
            "limit": quota.limit,
            "used": quota.used,
            "remaining": quota.remaining,
            "resetsAt": iso_text(quota.resets_at),
        },
    }
