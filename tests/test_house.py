"""The plan of the house: imports run downwards, files and functions stay small, no two rules share a URL."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "imghost"
FILE_LINES = 400
FUNCTION_LINES = 60
MARKUP_COLUMNS = 140
# Services that commit, and how often. An upload is acknowledged only when it is in the database.
THE_WAY_IN = {"uploads/ingest": 2, "uploads/replace": 1}
# What workers and commands do in parts, each of which may be the last for a while.
BATCHES = {
    "accounts/account_tokens": 1,
    "accounts/email_change": 1,
    "accounts/export_write": 3,
    "accounts/password_reset": 1,
    "accounts/user_sessions": 1,
    "delivery/purge": 2,
    "delivery/secret_names": 1,
    "discovery/index_words": 2,
    "discovery/topic_counts": 1,
    "discovery/trends": 1,
    "images/expiry": 1,
    "images/quarantine": 1,
    "assist/background": 2,
    "inference/masks": 2,
    "images/remove_files": 1,
    "late_words": 1,
    "library/bulk_run": 3,
    "rows": 1,
    "trash/album_sweep": 3,
    "trash/image_trash": 1,
    "trash/user_remove": 2,
    "upkeep/alerts/site_checks": 1,
    "upkeep/alerts/watch": 1,
    "upkeep/check": 1,
    "upkeep/reconcile": 1,
    "uploads/processing": 1,
    "uploads/screen": 1,
    "uploads/versions": 1,
}
# What must hold whatever becomes of the caller: counts, leases, a password hashed anew.
COUNTERS_AND_LEASES = {
    "accounts/sign_in": 1,
    "backup_hold": 2,
    "drop_boxes/capacity": 1,
    "tasks/hold": 2,
    "usage/usage": 2,
    "viewer/view_counter": 1,
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "tools"}


def test_imports_run_downwards_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        if text.count("\n") > FILE_LINES:
            large.append(str(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES:
                large.append(f"{path}:{node.lineno} {node.name}")
    assert large == []


def test_lines_of_templates_and_styles_fit_a_screen() -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.css")]
    long = [
        f"{path}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > MARKUP_COLUMNS
    ]
    assert long == []


def test_there_are_no_drawers() -> None:
    assert [path for path in PACKAGE.rglob("*") if path.stem in DRAWERS] == []


def test_only_imaging_knows_its_tools() -> None:
    strangers = [
        str(path)
        for path in PACKAGE.rglob("*.py")
        if "imaging" not in path.parts
        and ("import wand" in path.read_text() or "from wand" in path.read_text())
    ]
    assert strangers == []


def test_services_know_no_request() -> None:
    """Jobs and commands call them too."""
    words = {"request", "session", "g", "current_user", "url_for"}
    found = []
    for path in [*(PACKAGE / "services").rglob("*.py"), *(PACKAGE / "models").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login"):
                found += [f"{path}: {name.name}" for name in node.names if name.name in words]
    assert found == []


def test_the_tests_of_services_stand_in_the_same_rooms() -> None:
    rooms = {path.name for path in (PACKAGE / "services").iterdir() if path.is_dir()}
    tested = {path.name for path in (ROOT / "tests" / "services").iterdir() if path.is_dir()}
    assert tested - rooms - {"__pycache__"} == set()


def test_services_that_commit_are_named_and_counted() -> None:
    """All others flush, and the view, route, job or command that called commits."""
    found = {
        str(path.relative_to(PACKAGE / "services").with_suffix("")): count
        for path in (PACKAGE / "services").rglob("*.py")
        if (count := path.read_text().count(".commit()"))
    }
    assert found == {**THE_WAY_IN, **BATCHES, **COUNTERS_AND_LEASES}


def test_no_two_rules_share_an_address_and_a_method(app: Flask) -> None:
    taken = Counter(
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method != "OPTIONS"
    )
    assert [where for where, count in taken.items() if count > 1] == []
