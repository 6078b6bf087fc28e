"""The access matrix: every address, every state of a picture, everybody, against one table."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from imghost.cli.access.expectations import EXPECTED, STATES, View
from imghost.cli.access.routes import ELSEWHERE, ROUTES, unknown
from imghost.cli.access.scene import Subject, temporary_scene
from imghost.cli.access.visitors import Reply, Visitor
from imghost.cli.access.walk import walk, walk_route


def test_every_address_of_the_site_is_in_the_table(app: Flask) -> None:
    assert unknown(set(app.view_functions)) == set(), "add a line to imghost/cli/access/routes.py"


def test_the_table_names_no_address_that_there_is_not(app: Flask) -> None:
    named = {route.endpoint for route in ROUTES} | {name for names in ELSEWHERE.values() for name in names}
    exact = {name for name in named if not name.endswith(".*")}
    assert exact - set(app.view_functions) == set()
    assert Counter(name for names in ELSEWHERE.values() for name in names).most_common(1)[0][1] == 1
    assert all(len(row) == len(STATES) for rows in EXPECTED.values() for row in rows.values())


# Strangers are whom most is hidden from.
STRANGERS = frozenset({"guest", "password wrong"})


@pytest.mark.settings(archive_limit="100000 per hour")
@pytest.mark.parametrize(
    "names",
    [
        # Thousands of requests; `python -m imghost audit-access` asks the same.
        pytest.param(None, marks=[pytest.mark.audit, pytest.mark.timeout(3_600)], id="everybody"),
        pytest.param(STRANGERS, marks=pytest.mark.timeout(900), id="strangers"),
    ],
)
def test_everybody_sees_what_they_may_and_nothing_else(
    app: Flask, work: Callable[[], None], names: frozenset[str] | None
) -> None:
    client = app.test_client(use_cookies=False)

    def ask(
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Reply:
        answer = client.open(path, method=method, headers=dict(headers), data=form, json=json)
        set_cookies = (line.partition(";")[0].partition("=") for line in answer.headers.getlist("Set-Cookie"))
        cookies = {name: value for name, _, value in set_cookies if value}
        location = answer.headers.get("Location", "")
        return Reply(answer.status_code, answer.mimetype or "", location, answer.data, cookies)

    with temporary_scene(work) as scene:
        findings = list(walk(scene, ask, names))
    assert [str(finding) for finding in findings if not finding.is_right] == []
    # All of it was asked: an empty scene would be right too.
    everything = set(STATES) - {"expired", "deleted", "trashed", "trashed album", "deleted account"}
    shown = {finding.state for finding in findings if finding.wanted == "S"}
    assert shown >= (everything if names is None else {"public", "link"})


@pytest.mark.parametrize(
    "shown",
    [
        Reply(200, "image/png", "", b"\x89PNG", {}),
        Reply(200, "text/html", "", b"Told and Secret", {}),
        Reply(404, "text/html", "", b"There is no Secret here", {}),
        Reply(500, "text/html", "", b"", {}),
    ],
)
def test_a_site_that_shows_too_much_is_noticed(shown: Reply) -> None:
    words = dict.fromkeys(("code", "name", "direct", "public_id"), "abcdefghij")
    visitor = Visitor("guest", View.STRANGER, [Subject("private", words, (b"Told", b"Secret"))])
    found = [
        finding
        for route in ROUTES
        for finding in walk_route(route, visitor, lambda *_args, **_sent: shown)
        if finding.wanted in "LHG."
    ]
    assert len(found) > 10
    assert not any(finding.is_right for finding in found)
