"""View model of one API operation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Flask

from imghost.extensions import settings
from imghost.http.openapi import Answer, Dialect, Endpoint, Operation, Parameter, endpoints
from imghost.http.openapi.curl import WORD, curl, example_path
from imghost.http.openapi.schemas import range_text
from imghost.http.openapi.shapes import example_of


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter: `values` says what it takes."""

    parameter: Parameter
    values: str


@dataclass(frozen=True, slots=True)
class Section:
    """`paths` are all addresses of the operation, `link` is one to follow where a picture is known."""

    name: str
    methods: list[str]
    paths: list[str]
    operation: Operation
    rows: list[Row]
    curl: str
    curl_lines: int
    link: str
    answers: list[tuple[int, Answer, str]]


def operations(app: Flask, dialect: Dialect, *, key: str, known: Mapping[str, str]) -> list[Section]:
    """Return the sections of a dialect in the order of its description."""
    found = groupby(endpoints(app, dialect), key=lambda each: id(each.operation))
    return [_section(list(same), key, known) for _, same in found]


def example_answer(shape: Any) -> str:
    """Return an example of the shape as JSON text."""
    return json.dumps(example_of(shape), ensure_ascii=False, indent=2)


def _section(same: list[Endpoint], key: str, known: Mapping[str, str]) -> Section:
    first = same[0]
    lines = curl(first, settings().base_url, key, known)
    return Section(
        name="-".join([first.method.lower(), *first.operation.endpoint.partition(".")[2].split("_")]),
        methods=list(dict.fromkeys(each.method for each in same)),
        paths=list(dict.fromkeys(each.path for each in same)),
        operation=first.operation,
        rows=[Row(each, each.values or range_text(each.schema)) for each in first.operation.parameters],
        curl=" \\\n  ".join(lines),
        curl_lines=len(lines),
        link=_link(first, known),
        answers=[
            (status, answer, example_answer(answer.shape) if answer.shape is not None else "")
            for status, answer in first.operation.answers.items()
        ],
    )


def _link(endpoint: Endpoint, known: Mapping[str, str]) -> str:
    """Return an address that shows a picture at once; empty when a part of it is not known."""
    words = [word for each in endpoint.at("path") for word in WORD.findall(each.example)]
    if not endpoint.sends_picture or any(word not in known for word in words):
        return ""
    return example_path(endpoint, known)
