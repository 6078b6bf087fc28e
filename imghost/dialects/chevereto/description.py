"""The Chevereto API V1.1 in words: for `/openapi.json` and the page about the APIs."""

from dataclasses import replace

from imghost.dialects.chevereto.requests import AnswerForm, Sources, Upload
from imghost.dialects.chevereto.shapes import CheveretoFailure, CheveretoUploaded, ImgbbUploaded
from imghost.http.openapi import Answer, Credential, Dialect, Operation, Parameter
from imghost.http.openapi.description import FORM, JSON, MULTIPART, TEXT
from imghost.http.openapi.schemas import FILE, text

FIELDS = (*Sources.parameters, *Upload.parameters, *AnswerForm.parameters)


def _in_query(field: Parameter) -> Parameter:
    schema = text() if field.schema == FILE else field.schema
    example = "https://example.org/picture.jpg" if field.name == "source" else ""
    return replace(field, place="query", schema=schema, example=example)


ANSWERS = {
    200: Answer(
        meaning="The picture with all its links. In the format `txt` the direct link alone.",
        shape=CheveretoUploaded | ImgbbUploaded,
        kinds=(TEXT,),
    ),
    302: Answer(meaning="In the format `redirect`: to the picture's page."),
}
FAILURES = {
    400: "Something is wrong with the key (100), the source (120, 130, 610, 613, 614), the width (1, 610) or "
    "another parameter (400, which it names).",
    403: "The file is on a block list, or the address it came from is banned.",
    413: "The file is too big (400).",
    429: "Too many uploads (130), or a limit of the plan is used up.",
    503: "A part of the site is busy; try again.",
}

DESCRIPTION = Dialect(
    name="chevereto",
    title="Chevereto",
    introduction="API V1.1 of Chevereto, spoken by ShareX, PicGo, Typora, Obsidian and many more. Programs "
    "written for imgBB work with it too.",
    credentials=(Credential.HEADER, Credential.BEARER, Credential.QUERY),
    envelope=CheveretoFailure,
    failures=FAILURES,
    failure_kinds=(TEXT,),
    operations=(
        Operation(
            endpoint="chevereto.upload",
            methods=("POST",),
            summary="Upload a picture or a video",
            meaning="Answers when its thumbnails are made, or after ten seconds.",
            parameters=FIELDS,
            body=(MULTIPART, FORM, JSON),
            answers=ANSWERS,
            failures=tuple(FAILURES),
        ),
        Operation(
            endpoint="chevereto.upload",
            methods=("GET",),
            summary="Upload from an address",
            meaning="Everything in the query; base64 needs POST.",
            parameters=tuple(_in_query(each) for each in FIELDS),
            answers=ANSWERS,
            failures=tuple(FAILURES),
        ),
    ),
)
