"""`/openapi.json`: the descriptions of all dialects in one document."""

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from imghost.dialects.amr.description import DESCRIPTION as AMR
from imghost.dialects.chevereto.description import DESCRIPTION as CHEVERETO
from imghost.dialects.imgcloud.description import DESCRIPTION as IMGCLOUD
from imghost.dialects.ogensync.description import DESCRIPTION as OGENSYNC
from imghost.dialects.optimage.description import DESCRIPTION as OPTIMAGE
from imghost.http.openapi import describe, document

bp = Blueprint("openapi", __name__)

DESCRIPTIONS = (CHEVERETO, OGENSYNC, OPTIMAGE, AMR, IMGCLOUD)
AN_HOUR = 3_600


def init_app(app: Flask) -> None:
    """Register the document and what it is made of; the dialects' own rules may follow."""
    app.register_blueprint(bp)
    for description in DESCRIPTIONS:
        describe(app, description)


@bp.get("/openapi.json")
def openapi() -> Response:
    """Send the OpenAPI document; any page may read it."""
    response = jsonify(document(current_app))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={AN_HOUR}"
    response.add_etag()
    response.make_conditional(request)
    return response
