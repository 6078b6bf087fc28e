"""The networks in the data directory: each an ONNX file beside a JSON file that says what it is."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from imghost.base.errors import InvalidInput, NotFound, NotOffered
from imghost.base.inference_runtime import runtime_is_installed
from imghost.extensions import now, settings
from imghost.services.inference.catalogue import BACKGROUND

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
CHUNK = 1024 * 1024
HOW_TO_ENABLE = (
    "Background removal is not enabled on this site. Whoever runs it enables it with "
    "`make run ASSIST=1`, or by installing the extra `imghost[assist]` and a model: "
    "`python -m imghost assist install`."
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """`installed_at` is in seconds since 1970, `size` in bytes."""

    name: str
    purpose: str
    size: int
    sha256: str
    licence: str
    source: str
    installed_at: float

    @property
    def path(self) -> Path:
        """Where its ONNX file is."""
        return _file(self.name)


def installed_models() -> list[InstalledModel]:
    """Return what is installed, the last one first; files that nobody can read are left out."""
    found = (_read(path) for path in settings().models_folder.glob("*.json"))
    return sorted((one for one in found if one is not None), key=lambda one: -one.installed_at)


def require_installed(name: str) -> InstalledModel:
    """Return the model `name`. Raises NotFound."""
    model = next((one for one in installed_models() if one.name == name), None)
    if model is None:
        raise NotFound(f"No model `{name}` is installed.")
    return model


def background_model() -> InstalledModel | None:
    """Return the model that removes backgrounds here; None where that cannot be done."""
    if not runtime_is_installed():
        return None
    wanted = settings().background_model
    models = (model for model in installed_models() if model.purpose == BACKGROUND)
    return next((model for model in models if wanted in ("", model.name)), None)


def require_background_model() -> InstalledModel:
    """Return the model that removes backgrounds. Raises NotOffered, which says how to get one."""
    model = background_model()
    if model is None:
        raise NotOffered(HOW_TO_ENABLE, code="assistance-off")
    return model


def put_in_place(file: Path, facts: InstalledModel) -> None:
    """Move the finished `file` to where the model that `facts` describes belongs.

    Raises InvalidInput for a name that no model can have, and OSError.
    """
    if not NAME.fullmatch(facts.name):
        message = "A model's name has 1 to 64 of the characters a-z, 0-9, `.`, `_` and `-`."
        raise InvalidInput(message, field="name")
    description = _file(facts.name).with_suffix(".json")
    # Nobody may read the new file by the old description.
    description.unlink(missing_ok=True)
    file.replace(facts.path)
    written = description.with_suffix(".part")
    written.write_text(json.dumps(asdict(facts), indent=1))
    written.replace(description)


def remove_model(name: str) -> None:
    """Remove a model; masks that it made stay. Raises NotFound, OSError."""
    model = require_installed(name)
    model.path.with_suffix(".json").unlink(missing_ok=True)
    model.path.unlink(missing_ok=True)


def described(file: Path, progress: Progress, **facts: str) -> InstalledModel:
    """Return what is to be noted of `file`, which is read whole. Raises OSError."""
    size = file.stat().st_size
    digest = sha256_of(file, progress)
    return InstalledModel(size=size, sha256=digest, installed_at=now().timestamp(), **facts)


def sha256_of(file: Path, progress: Progress) -> str:
    """Return the SHA-256 of a file, in hex. Raises OSError."""
    digest, done, size = hashlib.sha256(), 0, file.stat().st_size
    with file.open("rb") as opened:
        while part := opened.read(CHUNK):
            digest.update(part)
            done += len(part)
            progress(done, size)
    return digest.hexdigest()


def _file(name: str) -> Path:
    return settings().models_folder / f"{name}.onnx"


def _read(path: Path) -> InstalledModel | None:
    try:
        model = InstalledModel(**json.loads(path.read_text()))
        return model if model.path.is_file() else None
    except (OSError, ValueError, TypeError):
        return None
