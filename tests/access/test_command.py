"""`audit-access` on a running site."""

import contextlib
import sqlite3

import pytest

from tests.live import LiveSite

pytestmark = [pytest.mark.audit, pytest.mark.processes, pytest.mark.xdist_group("live_site")]


def names(site: LiveSite) -> set[str]:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3")) as database:
        return {name for (name,) in database.execute("SELECT name FROM users")}


@pytest.mark.timeout(3_600)
def test_it_prints_the_table_and_leaves_nothing(live_site: LiveSite) -> None:
    before = names(live_site)
    done = live_site.command("audit-access")
    assert done.returncode == 0, done.stderr
    assert "GET {direct}" in done.stdout
    assert " 0 different, 0 addresses unknown." in done.stdout
    assert names(live_site) == before
