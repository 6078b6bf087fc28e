"""The OgenSync Files API in words: for `/openapi.json` and the page about the APIs."""

from imghost.dialects.ogensync import requests, shapes
from imghost.http.openapi import Answer, Credential, Dialect, Operation
from imghost.http.openapi.description import FORM, JSON, PICTURE
from imghost.http.openapi.grammar_parameters import list_parameter, query_parameters
from imghost.http.openapi.parameters import in_path
from imghost.http.openapi.schemas import text
from imghost.transforms.ogensync import GRAMMAR, PATH

IMAGE = in_path("code", text(), "Id of an image.", "IMAGE")
SENT = {200: Answer(meaning="The picture.", kinds=(PICTURE,))}
DELIVERY = (400, 401, 403, 404, 410, 415, 429, 501, 503)
REMOVAL = Answer(meaning="How far it is.", shape=shapes.OgenSyncRemoval)

DESCRIPTION = Dialect(
    name="ogensync",
    title="OgenSync Files",
    introduction="Upload with a token, then ask for any size and format in the query or the path of the "
    "picture's address.",
    credentials=(Credential.BEARER,),
    envelope=shapes.OgenSyncFailure,
    failures={
        400: "A parameter is wrong; the message names it and its range. Or no file was sent.",
        401: "No token was sent, or a wrong one.",
        403: "The key may not do this, or the picture needs a password.",
        404: "There is no such image, or it is not yours to see.",
        409: "The same file was uploaded within 24 hours, and the site forbids that.",
        410: "It has expired.",
        413: "More than 50 MB, more than 10,000 pixels a side, or more than the site allows.",
        415: "Not a picture of an accepted format.",
        429: "A limit is used up.",
        501: "The site's operator has not enabled this kind of assistance; the message says how to.",
        503: "A part of the site is busy; try again.",
    },
    operations=(
        Operation(
            endpoint="ogensync.upload",
            summary="Upload a picture",
            meaning="JPEG, PNG, WebP, GIF, AVIF, TIFF or SVG.",
            parameters=requests.Upload.parameters,
            answers={200: Answer(meaning="It is stored.", shape=shapes.OgenSyncUploaded)},
            failures=(400, 401, 403, 409, 413, 415, 429, 503),
        ),
        Operation(
            endpoint="ogensync.query_form",
            summary="Get a picture in any size",
            meaning="Parameters that nobody knows are ignored. No credential is needed for public pictures.",
            parameters=(IMAGE, *query_parameters(GRAMMAR, w="400", h="300", f="webp")),
            answers=SENT,
            failures=DELIVERY,
            is_open=True,
        ),
        Operation(
            endpoint="ogensync.path_form",
            summary="The same with the transform in the path",
            meaning="`-` between the pairs, `_` between name and value.",
            parameters=(IMAGE, list_parameter(PATH, "transform", "w_400-h_300-f_webp")),
            answers=SENT,
            failures=DELIVERY,
            is_open=True,
        ),
        Operation(
            endpoint="ogensync.list_images",
            summary="List your images, newest first",
            parameters=requests.ListImages.parameters,
            answers={200: Answer(meaning="One page.", shape=shapes.OgenSyncPage)},
            failures=(400, 401, 403, 429, 503),
        ),
        Operation(
            endpoint="ogensync.delete_image",
            summary="Delete an image and every picture made of it",
            parameters=(IMAGE,),
            answers={200: Answer(meaning="It is gone.", shape=shapes.OgenSyncDone)},
            failures=(401, 403, 404, 429, 503),
        ),
        Operation(
            endpoint="ogensync.month_usage",
            summary="See what you used this month",
            answers={200: Answer(meaning="Usage and limits.", shape=shapes.OgenSyncUsage)},
            failures=(401, 403, 429, 503),
        ),
        Operation(
            endpoint="ogensync.remove_background",
            summary="Ask for the picture without its background",
            meaning="Of an animation the first frame is taken. Without assistance on the site: 501.",
            parameters=(IMAGE, *requests.RemoveBackground.parameters),
            body=(JSON, FORM),
            answers={202: REMOVAL},
            failures=(400, 401, 403, 404, 413, 415, 429, 501, 503),
        ),
        Operation(
            endpoint="ogensync.removal",
            summary="See whether the background is removed",
            parameters=(IMAGE,),
            answers={200: REMOVAL},
            failures=(401, 403, 404, 429, 503),
        ),
        Operation(
            endpoint="ogensync.describe",
            summary="Ask for an alternative text",
            meaning="Where the site offers none: 501.",
            parameters=(IMAGE,),
            answers={},
            failures=(401, 403, 404, 429, 501, 503),
        ),
    ),
)
