"""The OPTIMAGE API in words: for `/openapi.json` and the page about the APIs."""

from imghost.dialects.optimage import requests, shapes
from imghost.http.converters import CODE
from imghost.http.openapi import Answer, Credential, Dialect, Operation
from imghost.http.openapi.description import FORM, JSON, PICTURE
from imghost.http.openapi.parameters import in_path
from imghost.http.openapi.schemas import choice, text
from imghost.transforms.fixed_sizes import SIZES
from imghost.transforms.optimage import DEFAULT_SIZE

COLLECTION = text(pattern=f"^col_{CODE}$")
PICTURE_PARTS = (
    in_path("collection", COLLECTION, "Id of a collection.", "COLLECTION"),
    in_path("size", choice(*map(str, SIZES)), "Width in pixels; 0: the original's.", str(DEFAULT_SIZE)),
    in_path("slug", text(), "Name of the image in its collection.", "SLUG"),
)

DESCRIPTION = Dialect(
    name="optimage",
    title="OPTIMAGE",
    introduction="Collections of images, each prepared as WebP in twelve widths. Made for pages on which "
    "somebody is signed in; programs send a token.",
    credentials=(Credential.BEARER, Credential.SESSION),
    envelope=shapes.OptimageFailure,
    failures={
        400: "A field is missing or wrong, the checksum does not fit, or the file is no accepted picture.",
        401: "Nobody is signed in, or the key is wrong.",
        403: "The collection is somebody else's, the key may not do this, or the picture needs a password.",
        404: "There is no such image, collection or size.",
        409: "The collection has an image with this slug already.",
        410: "It has expired.",
        413: "The file is too big.",
        429: "A limit is used up; `Retry-After` says when it begins anew.",
        503: "A part of the site is busy; try again.",
    },
    operations=(
        Operation(
            endpoint="shared_v1.upload_image",
            methods=("POST",),
            summary="Upload a picture into a collection",
            meaning="JPEG, PNG, WebP or GIF. With the header X-API-Key the amr image API answers instead.",
            parameters=requests.UploadImage.parameters,
            answers={
                201: Answer(meaning="It is stored; its sizes are being made.", shape=shapes.OptimageImage)
            },
            failures=(400, 401, 403, 404, 409, 413, 429, 503),
        ),
        Operation(
            endpoint="shared_v1.list_images",
            methods=("GET",),
            summary="List your images, newest first",
            meaning="Without the header X-API-Key.",
            answers={200: Answer(meaning="All images.", shape=list[shapes.OptimageImage])},
            failures=(401, 403, 429, 503),
        ),
        Operation(
            endpoint="optimage.get_image",
            summary="See how far an image is",
            meaning="Ids begin with `img_`.",
            parameters=(in_path("code", text(pattern=f"^img_{CODE}$"), "Id of an image.", "IMG_IMAGE"),),
            answers={200: Answer(meaning="The image.", shape=shapes.OptimageImage)},
            failures=(401, 403, 404, 429, 503),
        ),
        Operation(
            endpoint="optimage.deliver",
            summary="Get a picture",
            meaning="Always WebP of quality 80, never enlarged; made at once when it is not prepared yet.",
            parameters=PICTURE_PARTS,
            answers={200: Answer(meaning="The picture.", kinds=(PICTURE,))},
            failures=(401, 403, 404, 410, 429, 503),
            is_open=True,
        ),
        Operation(
            endpoint="optimage.collections",
            summary="List your collections",
            answers={200: Answer(meaning="All collections.", shape=list[shapes.OptimageCollection])},
            failures=(401, 403, 429, 503),
        ),
        Operation(
            endpoint="optimage.create_collection",
            summary="Make a collection",
            parameters=requests.CreateCollection.parameters,
            body=(JSON, FORM),
            answers={201: Answer(meaning="The new collection.", shape=shapes.OptimageCollection)},
            failures=(400, 401, 403, 413, 429, 503),
        ),
        Operation(
            endpoint="optimage.config",
            summary="See sizes, limits and your quota",
            answers={200: Answer(meaning="What may be uploaded.", shape=shapes.OptimageConfig)},
            failures=(401, 403, 429, 503),
        ),
    ),
)
