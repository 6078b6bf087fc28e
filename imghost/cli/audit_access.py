"""`audit-access`: runs the access matrix against the running site."""

import sys
import time
from collections import Counter
from collections.abc import Mapping

import click
import httpx
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from imghost.cli.access.expectations import STATES
from imghost.cli.access.routes import unknown
from imghost.cli.access.scene import temporary_scene
from imghost.cli.access.visitors import Ask, Reply
from imghost.cli.access.walk import Finding, walk
from imghost.extensions import db, settings
from imghost.models import Image

WAIT_SECONDS = 120
SHOWN_DIFFERENCES = 40


@click.command()
@click.option("--url", help="Address of the site; default: where its web server listens.")
@with_appcontext
def audit_access(url: str | None) -> None:
    """Ask every address as everybody, and compare.

    Makes accounts, albums and pictures of its own, compares who sees them with the table of who may, and
    removes them again. Ends with 1 when an answer is not the expected one, or an address of the site is not
    in the table. Asks for hundreds of ZIP files: raise the site's `archive_limit` for that time.
    """
    strangers = unknown(set(current_app.view_functions))
    base = url or settings().own_address
    client = httpx.Client(base_url=base, timeout=60, trust_env=False)
    with client, temporary_scene(_wait_for_worker) as scene:
        findings = list(walk(scene, over_network(client)))
    for line in table(findings):
        click.echo(line)
    wrong = [finding for finding in findings if not finding.is_right]
    for finding in wrong[:SHOWN_DIFFERENCES]:
        click.echo(f"DIFFERENT  {finding}", err=True)
    for name in sorted(strangers):
        click.echo(f"UNKNOWN    {name} is not in imghost/cli/access/routes.py", err=True)
    click.echo(f"{len(findings)} answers, {len(wrong)} different, {len(strangers)} addresses unknown.")
    sys.exit(1 if wrong or strangers else 0)


def table(findings: list[Finding]) -> list[str]:
    """Return per address and visitor a line of one letter a state, `!` where it was not as expected."""
    width = max(len(_name(finding)) for finding in findings)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for each in findings:
        row = rows.setdefault((_name(each), each.visitor), {})
        row[each.state] = each.wanted if each.is_right else "!"
    lines = [f"{number:>2} {state}" for number, state in enumerate(STATES, 1)]
    same: Counter[str] = Counter()
    for (name, visitor), row in rows.items():
        letters = "".join(row.get(state, " ") for state in STATES)
        lines.append(f"{'' if same[name] else name:<{width}}  {visitor:<20} {letters}")
        same[name] += 1
    return lines


def _name(finding: Finding) -> str:
    route = finding.route
    how = ", ".join(f"{name}: {value}" for name, value in route.headers.items())
    return f"{route.method} {route.address}{f' ({how})' if how else ''}"


def over_network(client: httpx.Client) -> Ask:
    """Return how to ask a site over HTTP."""

    def ask(
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Reply:
        client.cookies.clear()
        answer = client.request(method, path, headers=dict(headers), data=form, json=json)
        mime = answer.headers.get("Content-Type", "").partition(";")[0]
        location = answer.headers.get("Location", "")
        return Reply(answer.status_code, mime, location, answer.content, dict(answer.cookies))

    return ask


def _wait_for_worker() -> None:
    """Wait until nothing is being processed any more, as far as it depends on us."""
    deadline = time.monotonic() + WAIT_SECONDS
    query = select(func.count()).select_from(Image).where(Image.status == "processing")
    while db.session.scalar(query) and time.monotonic() < deadline:
        # A read transaction would go on seeing what it saw first.
        db.session.rollback()
        time.sleep(0.5)
    db.session.expire_all()
