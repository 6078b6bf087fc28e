"""The amr image API in words: for `/openapi.json` and the page about the APIs."""

from imghost.dialects.amr import requests, shapes
from imghost.http.openapi import Answer, Credential, Dialect, Operation
from imghost.http.openapi.description import FORM, JSON, PICTURE
from imghost.http.openapi.grammar_parameters import list_parameter
from imghost.http.openapi.parameters import in_path
from imghost.http.openapi.schemas import text
from imghost.services.apis.api_examples import SIGNED
from imghost.transforms.amr import LIST

IMAGE = in_path("code", text(), "Id of an image.", "IMAGE")
FOLDER = in_path("code", text(), "Id of a folder.", "FOLDER")
PRESET = in_path("code", text(), "Id of a preset.", "PRESET")
CLIENT = in_path("client", text(), "Your public id, as `deliveryBase` shows it.", "CLIENT")
FILE_NAME = in_path("filename", text(), "Id of the image, a dot, and the transform's format.", "IMAGE.webp")
ONE_IMAGE = Answer(meaning="The image.", shape=shapes.AmrImage)
ONE_FOLDER = Answer(meaning="The folder.", shape=shapes.AmrFolder)
GONE = {204: Answer(meaning="It is gone.")}
SENT = {200: Answer(meaning="The picture.", kinds=(PICTURE,))}
READING, CHANGING = (401, 403, 404, 429, 503), (400, 401, 403, 404, 409, 413, 429, 503)
UPLOADING = (400, 401, 403, 404, 409, 413, 415, 429, 503)

IMAGES = (
    Operation(
        endpoint="shared_v1.upload_image",
        methods=("POST",),
        summary="Upload a picture into a folder",
        meaning="The header X-API-Key must be sent: without it the OPTIMAGE API answers.",
        parameters=requests.UploadImage.parameters,
        answers={201: ONE_IMAGE},
        failures=UPLOADING,
    ),
    Operation(
        endpoint="shared_v1.list_images",
        methods=("GET",),
        summary="List your images, newest first",
        meaning="The header X-API-Key must be sent.",
        parameters=requests.ListImages.parameters,
        answers={200: Answer(meaning="One page.", shape=shapes.AmrPage)},
        failures=(400, 401, 403, 429, 503),
    ),
    Operation(
        endpoint="amr.get_image",
        summary="See an image",
        parameters=(IMAGE,),
        answers={200: ONE_IMAGE},
        failures=READING,
    ),
    Operation(
        endpoint="amr.replace_image",
        summary="Put another file behind an image's addresses",
        meaning="From the answer on nobody gets the old picture.",
        parameters=(IMAGE, *requests.ReplaceImage.parameters),
        answers={200: ONE_IMAGE},
        failures=UPLOADING,
    ),
    Operation(
        endpoint="amr.delete_image",
        summary="Delete an image and every picture made of it",
        parameters=(IMAGE,),
        answers=GONE,
        failures=READING,
    ),
    Operation(
        endpoint="amr.find",
        summary="Search images and folders by name",
        parameters=requests.Find.parameters,
        answers={200: Answer(meaning="What was found.", shape=shapes.AmrFound)},
        failures=(400, 401, 403, 429, 503),
    ),
)
FOLDERS = (
    Operation(
        endpoint="amr.list_folders",
        summary="See the tree of folders",
        answers={200: Answer(meaning="The folders at the top.", shape=list[shapes.AmrFolder])},
        failures=(401, 403, 429, 503),
    ),
    Operation(
        endpoint="amr.create_folder",
        summary="Make a folder and those above it",
        parameters=requests.CreateFolder.parameters,
        body=(JSON, FORM),
        answers={201: ONE_FOLDER, 200: Answer(meaning="It was there already.", shape=shapes.AmrFolder)},
        failures=(400, 401, 403, 409, 413, 429, 503),
    ),
    Operation(
        endpoint="amr.change_folder",
        summary="Rename a folder",
        parameters=(FOLDER, *requests.ChangeFolder.parameters),
        body=(JSON, FORM),
        answers={200: ONE_FOLDER},
        failures=CHANGING,
    ),
    Operation(
        endpoint="amr.remove_folder",
        summary="Delete a folder with its sub-folders and their images",
        parameters=(FOLDER,),
        answers=GONE,
        failures=READING,
    ),
)
DELIVERY = (
    Operation(
        endpoint="amr.sign",
        summary="Sign the address of a picture",
        meaning="The address works for ever and for everybody, private images included.",
        parameters=requests.Sign.parameters,
        body=(JSON, FORM),
        answers={200: Answer(meaning="The address.", shape=shapes.AmrSigned)},
        failures=(400, 401, 403, 404, 413, 429, 503),
    ),
    Operation(
        endpoint="amr.signed",
        summary="Get a picture by a signed address",
        parameters=(
            CLIENT,
            in_path("signature", text(), "As the signing call gave it.", "SIGNATURE"),
            list_parameter(LIST, "transform", SIGNED),
            FILE_NAME,
        ),
        answers=SENT,
        failures=(400, 403, 404, 415, 429, 503),
        is_open=True,
    ),
    Operation(
        endpoint="amr.through_preset",
        summary="Get a picture through a preset",
        parameters=(CLIENT, in_path("name", text(), "Name of a preset.", "PRESET_NAME"), FILE_NAME),
        answers=SENT,
        failures=(401, 403, 404, 415, 429, 503),
        is_open=True,
    ),
    Operation(
        endpoint="amr.presets",
        summary="List your presets",
        answers={200: Answer(meaning="All presets.", shape=list[shapes.AmrPreset])},
        failures=(401, 403, 429, 503),
    ),
    Operation(
        endpoint="amr.create_preset",
        summary="Make a preset",
        meaning="Addresses with its name need no signature.",
        parameters=requests.CreatePreset.parameters,
        body=(JSON, FORM),
        answers={201: Answer(meaning="The preset.", shape=shapes.AmrPreset)},
        failures=(400, 401, 403, 409, 413, 429, 503),
    ),
    Operation(
        endpoint="amr.remove_preset",
        summary="Delete a preset",
        parameters=(PRESET,),
        answers=GONE,
        failures=READING,
    ),
)

DESCRIPTION = Dialect(
    name="amr",
    title="amr image API",
    introduction="Images in nested folders. Every address is public to view; it carries a signature or names "
    "one of your presets.",
    credentials=(Credential.HEADER,),
    envelope=shapes.AmrFailure,
    failures={
        400: "A parameter is wrong; the message names it.",
        401: "No key was sent, or a wrong one.",
        403: "The key may not do this; or the address is not signed, or not for this picture.",
        404: "There is no such image, folder or preset.",
        409: "The name is taken, or the account has 200 presets.",
        413: "The file is too big.",
        415: "Not a picture of an accepted format.",
        429: "A limit is used up.",
        503: "A part of the site is busy; try again.",
    },
    operations=(*IMAGES, *FOLDERS, *DELIVERY),
)
