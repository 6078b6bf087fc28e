"""`python -m imghost assist`: models are installed from a file, listed, checked and removed."""

import hashlib
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from imghost.cli.assist import assist
from imghost.settings import Settings
from tests.networks import brightness


def run(app: Flask, *words: str) -> Result:
    return CliRunner().invoke(assist, words, obj=None)


def test_a_file_becomes_a_model_and_goes_again(app: Flask, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "u2net.onnx"
    file.write_bytes(brightness())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert run(app, "check").exit_code == 1
    installed = run(app, "install", "mine", "--file", str(file), "--licence", "Apache-2.0")
    assert installed.exit_code == 0, installed.output
    listed = run(app, "list").output
    assert f"installed  mine\tbackground\t{len(file.read_bytes())} B\tApache-2.0\tfile u2net.onnx" in listed
    assert digest in listed
    assert "available  isnet-medium\tbackground\t88.2 MB\tAGPL-3.0" in listed
    checked = run(app, "check")
    assert (checked.exit_code, "ok   mine" in checked.output) == (0, True)
    (settings.models_folder / "mine.onnx").write_bytes(brightness(32))
    damaged = run(app, "check")
    assert (damaged.exit_code, "not the one that was installed" in damaged.output) == (1, True)
    assert run(app, "remove", "mine").exit_code == 0
    assert list(settings.models_folder.iterdir()) == []


def test_what_does_not_run_is_not_installed(app: Flask, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "text.onnx"
    file.write_text("no network")
    for words in (("mine", "--file", str(file)), ("unheard-of",), ("../x", "--file", str(file))):
        assert run(app, "install", *words).exit_code != 0
    assert list(settings.models_folder.iterdir()) == []
