"""Unsafe requests come from our own pages; safe ones change nothing."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from imghost.cli.access.routes import ROUTES
from imghost.cli.access.scene import Scene, temporary_scene
from imghost.extensions import db
from tests.dialects.program import signed_in

SAFE = {"GET", "HEAD", "OPTIONS"}
# Takes no cookie, so that any page may call it (CORS says so).
OPEN = {"chevereto.upload"}
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://evil.localhost"},
    {"Sec-Fetch-Site": "cross-site"},
)
# What looking may count.
COUNTED = {
    "images": ("views",),
    "api_keys": ("last_used_at",),
    "user_sessions": ("last_seen_at", "last_used_at", "seen_at"),
}


def unsafe_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            for method in sorted((rule.methods or set()) - SAFE):
                yield rule, method


def address_of(rule: Rule) -> str:
    """An address of the rule; the check comes before anything is looked up."""
    values = {name: 1 if "int:" + name in rule.rule else "image" for name in rule.arguments}
    for name in rule.arguments:
        if f"image_name:{name}" in rule.rule or f"collection_name:{name}" in rule.rule:
            values[name] = "img_a" if "image_name" in rule.rule else "col_a"
    built = rule.build(values)
    assert built is not None
    return built[1]


@pytest.mark.parametrize("headers", FOREIGN, ids=range(len(FOREIGN)))
def test_no_other_site_can_change_anything(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    rows = list(unsafe_rules(app))
    answers = {
        (method, rule.rule): client.open(address_of(rule), method=method, headers=headers).status_code
        for rule, method in rows
    }
    assert len(answers) > 40
    assert {where: status for where, status in answers.items() if status != 403} == {}


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without what looking may count."""
    tables: dict[str, list[tuple[object, ...]]] = {}
    for table in db.metadata.sorted_tables:
        kept = [each.name for each in table.columns if each.name not in COUNTED.get(table.name, ())]
        names = ", ".join(f'"{name}"' for name in kept)
        tables[table.name] = sorted(
            (tuple(row) for row in db.session.execute(text(f'SELECT {names} FROM "{table.name}"'))),  # noqa: S608
            key=repr,
        )
    db.session.rollback()
    return tables


def safe_addresses(app: Flask, scene: Scene) -> set[str]:
    """Every rule once, and every address of the access matrix for a picture that everybody sees."""
    words = next(each for each in scene.owned if each.state == "public").words
    walked = {route.address.format_map(dict(words)) for route in ROUTES if "{frame}" not in route.address}
    ruled = {
        address_of(rule) for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "chevereto.upload"
    }  # fmt: skip
    return walked | ruled


@pytest.mark.timeout(1_800)
def test_looking_changes_nothing(app: Flask, work: Callable[[], None]) -> None:
    with temporary_scene(work) as scene:
        clients = [
            app.test_client(),
            signed_in(app, scene.users["owner"]),
            signed_in(app, scene.users["admin"]),
        ]
        work()
        before = dump()
        for address in sorted(safe_addresses(app, scene)):
            for client in clients:
                status = client.get(address).status_code
                # Neither a worker nor a schedule runs beside this application.
                assert status == 503 if address == "/readyz" else status < 500, address
        after = dump()
        assert {
            name: (set(before[name]) ^ set(after[name])) for name in before if before[name] != after[name]
        } == {}
