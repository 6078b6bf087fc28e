"""Responses to an upload: JSON in Chevereto's or imgBB's shape, plain text, or a redirect."""

from flask import Response, jsonify, make_response, redirect

from imghost.dialects.chevereto.presenters import Fields, image_fields
from imghost.dialects.chevereto.requests import Format
from imghost.models import Image
from imghost.services.links import Links, absolute
from imghost.services.uploads.ingest import Ingested


def success(done: Ingested, wanted: Format, *, is_imgbb: bool) -> Response:
    """Return the answer in the wanted format."""
    if wanted == "redirect":
        response = make_response(redirect(Links(done.image).viewer))
    elif wanted == "txt":
        response = make_response(_address(done.image))
        response.mimetype = "text/plain"
    else:
        fields = image_fields(done.image, done.delete_token)
        response = jsonify(_imgbb(done.image, fields) if is_imgbb else _chevereto(fields))
    # The answer holds the delete link.
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(image: Image) -> str:
    """The direct URL; of an upload that waits for approval its page."""
    return absolute(Links(image).direct if image.approved else Links(image).viewer)


def _chevereto(fields: Fields) -> Fields:
    return {
        "status_code": 200,
        "success": {"message": "file uploaded", "code": 200},
        "image": fields,
        "status_txt": "OK",
    }


def _imgbb(image: Image, fields: Fields) -> Fields:
    lifetime = image.expires_at - image.created_at if image.expires_at else None
    data: Fields = {
        "id": image.code,
        **fields,
        "time": int(image.created_at.timestamp()),
        "expiration": int(lifetime.total_seconds()) if lifetime else 0,
    }
    return {"data": data, "success": True, "status": 200}
