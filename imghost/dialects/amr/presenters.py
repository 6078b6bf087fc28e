"""Answers of the amr image API."""

from collections.abc import Iterable, Sequence
from typing import Any

from imghost.base.wording import iso_text
from imghost.models import Image, Preset
from imghost.services.albums.paths import paths_of
from imghost.services.albums.tree import Folder
from imghost.services.apis.signed_picture import SignedAddress, client_path, signed_address
from imghost.services.derivatives import direct_format
from imghost.services.links import absolute, motion_video
from imghost.transforms.transform import Transform

Fields = dict[str, Any]

THUMBNAIL = Transform(width=240, format="webp", quality=75)


def image_fields(image: Image) -> Fields:
    """Return one image."""
    return images_fields([image])[0]


def images_fields(images: Sequence[Image]) -> list[Fields]:
    """Return images; the paths of all their folders cost one statement."""
    paths = paths_of(image.album for image in images)
    return [_image(image, paths[image.album_id]) for image in images]


def _image(image: Image, folder: str) -> Fields:
    return {
        "id": image.code,
        "originalName": image.original_filename,
        "folder": folder,
        "format": direct_format(image),
        "width": image.width,
        "height": image.height,
        "bytes": image.bytes,
        "deliveryBase": client_path(image.user) if image.user else None,
        "thumbnailUrl": absolute(signed_address(image, THUMBNAIL).path) if image.user else None,
        "createdAt": iso_text(image.created_at),
        **motion_video(image, "motionVideo"),
        "thumbhash": image.thumbhash,
        "dominantColor": image.dominant_color,
    }


def folder_fields(folder: Folder) -> Fields:
    """Return a folder with all below it."""
    return {
        "id": folder.album.code,
        "name": folder.album.name,
        "path": folder.path,
        "imageCount": folder.image_count,
        "children": folders_fields(folder.children),
    }


def folders_fields(folders: Iterable[Folder]) -> list[Fields]:
    """Return folders side by side."""
    return [folder_fields(folder) for folder in folders]


def found_folder_fields(folder: Folder) -> Fields:
    """Return a folder that was searched for, without what is in it."""
    fields = folder_fields(folder)
    del fields["children"]
    return fields


def preset_fields(preset: Preset) -> Fields:
    """Return a preset."""
    return {
        "id": preset.code,
        "name": preset.name,
        "params": preset.params,
        "createdAt": iso_text(preset.created_at),
    }


def signed_fields(address: SignedAddress) -> Fields:
    """Return an absolute signed address."""
    return {"url": absolute(address.path), "canonical": address.canonical, "format": address.format}
