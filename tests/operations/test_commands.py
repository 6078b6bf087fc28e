"""The command line: what it prints, how it ends, and plain sentences instead of traces."""

import io
import os
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

import worker
from imghost import create_app
from imghost.__main__ import imghost, main
from imghost.base.version import VERSION
from imghost.cli import COMMANDS
from imghost.extensions import db, now
from imghost.http.credentials import key_actor
from imghost.imaging.limited_process import network_isolated
from imghost.models import APIKey, Category, User
from imghost.services.variant_keys import original_key
from imghost.settings import Settings
from imghost.storage.current import storage
from tests.factories import make_album, make_user
from tests.live import LiveSite
from tests.operations.stored import store

PASSWORD = "correct horse\n"


def run(app: Flask, *words: str, stdin: str = "") -> Result:
    result = app.test_cli_runner().invoke(args=words, input=stdin)
    db.session.expire_all()
    return result


def add_alice(app: Flask, *options: str) -> Result:
    return run(app, "user", "add", "alice", "a@example.org", "--password-stdin", *options, stdin=PASSWORD)


def test_user_add_and_list(app: Flask) -> None:
    assert add_alice(app, "--admin").output == "Added admin alice.\n"
    assert run(app, "user", "list").output == "alice\ta@example.org\tadmin\n"
    assert db.session.scalars(select(User.role)).all() == ["admin"]


@pytest.mark.parametrize("words", [[], ["user"], ["key"], ["category"]])
def test_the_list_of_commands_holds_whole_sentences(words: list[str]) -> None:
    shown = CliRunner().invoke(imghost, [*words, "--help"], terminal_width=80).output
    commands = shown.partition("Commands:")[2].strip().splitlines()
    assert commands
    assert [line for line in commands if not line.endswith(".") or line.endswith("...")] == []


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(imghost, ["--version"]).output == f"imghost, version {VERSION}\n"


def test_a_new_signing_secret(app: Flask) -> None:
    add_alice(app)
    before = db.session.scalars(select(User.signing_secret)).one()
    assert run(app, "user", "new-signing-secret", "alice").exit_code == 0
    assert db.session.scalars(select(User.signing_secret)).one() != before
    assert run(app, "user", "new-signing-secret", "nobody").exit_code == 1


def test_key_add_prints_the_credential_alone(app: Flask) -> None:
    add_alice(app)
    result = run(app, "key", "add", "alice", "--name", "laptop")
    assert result.exit_code == 0
    user = key_actor(result.output.removesuffix("\n"), "192.0.2.1").user
    assert user is not None
    assert user.name == "alice"


def test_key_list_shows_no_secret_and_revoke_ends_it(app: Flask) -> None:
    add_alice(app)
    credential = run(app, "key", "add", "alice", "--name", "laptop").output.strip()
    key_id, _, secret = credential.partition(":")
    listed = run(app, "key", "list").output
    assert key_id in listed
    assert secret not in listed
    assert run(app, "key", "revoke", key_id).exit_code == 0
    assert db.session.scalars(select(APIKey.revoked_at)).one() is not None
    assert "revoked" in run(app, "key", "list").output


def test_category_add(app: Flask) -> None:
    assert run(app, "category", "add", "Street Art").exit_code == 0
    assert db.session.scalars(select(Category.url_key)).all() == ["street-art"]


def test_check_reports_repairs_and_ends_with_one(app: Flask) -> None:
    image = store()
    assert run(app, "check").exit_code == 0
    storage().delete(original_key(image))
    broken = run(app, "check")
    assert broken.exit_code == 1
    assert image.code in broken.output
    assert "Problems: 1." in broken.output
    rehearsed = run(app, "check", "--repair", "--dry-run")
    assert (rehearsed.exit_code, "; the image is marked as failed" in rehearsed.output) == (1, True)
    assert run(app, "check").exit_code == 1
    assert run(app, "check", "--repair").exit_code == 0
    assert run(app, "check").exit_code == 0


def test_doctor_looks_at_everything(app: Flask) -> None:
    app.extensions["settings"].home.chmod(0o700)
    lines = run(app, "doctor").output.splitlines()
    names = [line[5:].partition(":")[0] for line in lines]
    assert names == [
        "data directory", "disk", "files", "database", "commits", "redis", "redis write", "clock",
        "pictures", "formats", "decoder", "programs", "front", "media host", "workers", "video workers",
        "assistance", "memory", "open files", "mail", "sign-in provider", "first steps",
    ]  # fmt: skip
    (programs,) = (line for line in lines if "programs:" in line)
    assert ("without a network" in programs) is network_isolated()
    # Tables made without migrations, and nobody who works: exactly what it has to complain about.
    # The PostgreSQL of the tests waits for no disk.
    bad = [line for line in lines if line.startswith("BAD") and "commits" not in line]
    assert [line.partition(", but")[0] for line in bad] == [
        "BAD  database: The database does not answer or has no tables. Run `python -m imghost prepare`.",
        "BAD  workers: No worker is alive: uploads are taken",
    ]


def test_doctor_names_what_is_wrong_and_what_to_do(app: Flask) -> None:
    app.extensions["settings"].home.chmod(0o755)
    result = run(app, "doctor")
    assert result.exit_code == 1
    assert "BAD  data directory: Others may read" in result.output
    assert "Run `chmod 700" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(app: Flask, name: str) -> None:
    assert run(app, name, "--help").exit_code == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("REDIS_URL", "localhost", "These settings are wrong: REDIS_URL: It must be like redis://"),
        ("IMGHOST_HOME", "/dev/null/x", "/dev/null/x cannot be used: Not a directory."),
        ("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c", "The database cannot be used: connection"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("IMGHOST_HOME", str(tmp_path))
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["imghost", "user", "list"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert str(ended.value).startswith(sentence)
    assert "\n" not in str(ended.value)


def test_a_worker_says_wrong_settings_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setattr("sys.argv", ["worker.py"])
    # The worker's own, which lasts as long as its process, and ours is another one.
    monkeypatch.setattr("os.umask", lambda _mask: 0)
    with pytest.raises(SystemExit) as ended:
        worker.main()
    assert ended.value.code == "These settings are wrong: PORT: A number from 1 to 65535 is needed."


@pytest.mark.processes
def test_a_mistake_ends_with_one_and_a_sentence(live_site: LiveSite) -> None:
    refused = live_site.command("user", "add", "x", "x@example.org", "--password-stdin", stdin=PASSWORD)
    assert refused.returncode == 1
    assert refused.stderr.startswith("A user name has 3 to 32")
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""


@pytest.mark.processes
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "add", "member", "x@example.org", "--password-stdin"), "This user name is taken."),
        (("key", "add", "nobody", "--name", "x"), "There is no user nobody."),
        (("key", "revoke", "ck_nothing"), "There is no API key ck_nothing."),
        (("category", "add", " "), "A category needs a name"),
    ],
)
def test_each_mistake_has_its_sentence(
    live_site: LiveSite,
    words: Sequence[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same in this process: another one would only take a second to start."""
    for name, value in live_site.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["imghost", *words])
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    with pytest.raises(SystemExit) as refused:
        main()
    assert isinstance(refused.value.code, str)
    assert refused.value.code.startswith(sentence)
    assert "\n" not in refused.value.code
    assert capsys.readouterr() == ("", "")


@pytest.mark.processes
def test_a_running_site_is_well(live_site: LiveSite) -> None:
    result = live_site.command("doctor")
    assert result.returncode == 0, result.stdout
    assert "BAD" not in result.stdout


@pytest.mark.processes
def test_without_a_database_it_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = LiveSite(tmp_path_factory.mktemp("never") / "home")
    refused = site.command("user", "list")
    assert refused.returncode == 1
    assert "python -m imghost prepare" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("secret", ["", "a secret only for tests"])
def test_the_first_command_makes_a_private_data_directory(tmp_path: Path, secret: str) -> None:
    home = tmp_path / "new"
    before = os.umask(0o022)
    try:
        create_app(Settings(home=home, secret_key=secret))
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_key_has_the_scopes_end_and_album_it_is_given(app: Flask) -> None:
    user = make_user("alice")
    album, foreign = make_album(user=user), make_album(user=make_user("bob"))
    words = ("key", "add", "alice", "--name", "camera")
    assert run(app, *words, "--scopes", "upload, read", "--expires", "P90D").exit_code == 0
    assert run(app, *words, "--expires", "2999-01-31", "--album", album.code).exit_code == 0
    first, second = db.session.scalars(select(APIKey).order_by(APIKey.id))
    assert (first.scopes, first.album_id) == ("read,upload", None)
    assert first.expires_at is not None
    assert timedelta(days=89) < first.expires_at - now() <= timedelta(days=90)
    assert (second.album_id, second.expires_at) == (album.id, datetime(2999, 1, 31, tzinfo=UTC))
    for wrong in (
        ("--scopes", "everything"), ("--scopes", ","), ("--scopes", "admin"), ("--expires", "tomorrow"),
        ("--expires", "2020-01-01"), ("--album", foreign.code), ("--album", "none"),
    ):  # fmt: skip
        result = run(app, *words, *wrong)
        assert result.exit_code != 0, wrong
        assert "Traceback" not in result.output
    assert len(db.session.scalars(select(APIKey)).all()) == 2


def test_categories_are_listed_with_their_numbers(app: Flask) -> None:
    added = run(app, "category", "add", "Nature").output
    number = db.session.scalars(select(Category.id)).one()
    assert added == f"Added category {number}: Nature (/category/nature).\n"
    assert run(app, "category", "list").output == f"{number}\tNature\t/category/nature\n"
