"""The Chevereto API V1.1 in words: for `/openapi.json` and the page about the APIs."""

from dataclasses import replace

from imghost.dialects.chevereto.shapes import CheveretoFailure, CheveretoUploaded, ImgbbUploaded
from imghost.http.openapi import Answer, Credential, Dialect, Operation, Parameter
from imghost.http.openapi.description import FORM, JSON, MULTIPART, TEXT
from imghost.http.openapi.parameters import in_body
from imghost.http.openapi.schemas import FILE, FLAG, text

FIELDS = (
    in_body(
        "source",
        FILE,
        "A file, or a text: base64, a `data:` URI, or the address of a picture to fetch.",
        example="@picture.jpg",
    ),
    in_body("image", FILE, "The same under imgBB's name; the answer is then imgBB's."),
    in_body("title", text(), "Cut to 100 characters. Without one: EXIF, else the file's name."),
    in_body("name", text(), "imgBB's name for the title."),
    in_body("description", text(2000), "Without one: the EXIF description."),
    in_body("tags", text(), "Separated by commas, each at most 32 characters.", example="sea,summer"),
    in_body("album_id", text(), "Code of one of your albums."),
    in_body("category_id", text(), "Number of a category."),
    in_body("width", text(), "Resize to this width in pixels, never larger."),
    in_body(
        "expiration",
        text(),
        "When it is deleted: `PT5M`, `P3D` or seconds; from 5 minutes (imgBB: 60 seconds) to a year.",
    ),
    in_body("nsfw", FLAG, "1: not safe for work."),
    in_body(
        "format",
        text(),
        "`json`, `txt` (the direct link alone) or `redirect` (to the picture's page); all else is `json`.",
    ),
    in_body("use_file_date", FLAG, "1: date it by its EXIF date."),
)


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
