"""`api-doc`: the reference page of the upload APIs, written from their descriptions."""

from collections.abc import Iterator
from itertools import groupby

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from imghost.http.openapi import Dialect, Endpoint, Parameter, dialects, endpoints
from imghost.http.openapi.curl import curl
from imghost.http.openapi.schemas import range_text

SITE = "http://127.0.0.1:8000"

HEADER = """\
# Upload APIs

Five APIs stand on one core: what is uploaded through one can be listed, transformed and deleted through the
others, with the same key. A running site shows them at `/api-docs`, with lines for curl to copy, and
publishes them as OpenAPI 3.1 at `/openapi.json`. How addresses ask for sizes and formats is told in
[transforms](transforms.md). This page is written by `make docs`.

A key is one text, `ck_…:cs_…`, made at `/settings/keys` or with
`python -m imghost key add USER --name NAME`. Each API has its own way to send it and its own envelope for
failures. Past a limit every API answers 429 with `Retry-After` and `X-RateLimit-Limit`, `-Remaining` and
`-Reset`. Parameters with a star must be sent. In the lines for curl `$KEY` is such a key, and words in
capitals stand for what the site has answered before, or for what the page of the API explains.

`GET` and `POST /api/v1/images` belong to two APIs: with the header `X-API-Key` to the amr image API, without
it to OPTIMAGE.
"""


@click.command("api-doc")
@with_appcontext
def api_doc() -> None:
    """Print docs/api.md."""
    click.echo(api_page(current_app), nl=False)


def api_page(app: Flask) -> str:
    """Return the page in Markdown, one chapter per API."""
    return "\n".join([HEADER, *(line for dialect in dialects(app) for line in _chapter(app, dialect))])


def _chapter(app: Flask, dialect: Dialect) -> Iterator[str]:
    yield from (f"## {dialect.title}", "", dialect.introduction, "")
    yield from (f"Credential: {' or '.join(each.words for each in dialect.credentials)}.", "")
    yield from ("```sh", *_first_lines(app, dialect), "```", "")
    yield from ("| request | what it does | parameters | answers |", "|---|---|---|---|")
    for _, same in groupby(endpoints(app, dialect), key=lambda each: id(each.operation)):
        yield _row(list(same))
    yield from ("", "| failure | when |", "|---|---|")
    yield from (f"| {status} | {when} |" for status, when in dialect.failures.items())
    yield ""


def _first_lines(app: Flask, dialect: Dialect) -> Iterator[str]:
    """The lines for curl of the first upload and of the first picture."""
    found = endpoints(app, dialect)
    upload = next(each for each in found if each.method == "POST")
    yield " ".join(curl(upload, SITE, "$KEY", {})).replace("'", '"')
    if picture := next((each for each in found if each.sends_picture), None):
        yield " ".join(curl(picture, SITE, "$KEY", {}))


def _row(same: list[Endpoint]) -> str:
    """One operation; it may answer at several addresses."""
    requests = "<br>".join(f"`{each.method} {each.path}`" for each in same)
    operation = same[0].operation
    parameters = ", ".join(_parameter(each) for each in same[0].at("query", "body"))
    answers = ", ".join(str(status) for status in operation.answers)
    words = f"{operation.summary}. {operation.meaning}".strip()
    return f"| {requests} | {words} | {parameters} | {answers} |"


def _parameter(parameter: Parameter) -> str:
    """The name, and what it takes where few words say it."""
    values = parameter.values or range_text(parameter.schema)
    return f"`{parameter.name}`{'*' if parameter.required else ''}{f' ({values})' if values else ''}"
