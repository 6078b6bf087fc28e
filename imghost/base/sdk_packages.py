"""Installable packages of the SDKs, built from their sources: the same sources give the same bytes.

A wheel (PEP 427, core metadata 2.1) and a tarball as `npm pack` makes one. Neither says when it was made.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

# The first moment that a ZIP file can tell.
MOMENT = (1980, 1, 1, 0, 0, 0)
MODE = 0o644
_COMMON_JS = re.compile(r"'use strict';|const \{.*\} = require\(|module\.exports = ")


@dataclass(frozen=True, slots=True)
class Package:
    """A file to be installed; its name says its version."""

    filename: str
    content: bytes


def python_wheel(source: Path) -> Package:
    """Return the wheel of the pure Python package whose `pyproject.toml` lies in `source`."""
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in _files(source / "cloudimg")}
    info = f"{name}-{version}.dist-info"
    files[f"{info}/METADATA"] = _metadata(project, (source / project["readme"]).read_text()).encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: imghost\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = f"{info}/RECORD"
    lines = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in sorted(files.items())]
    files[record] = ("\n".join([*lines, f"{record},,"]) + "\n").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # RECORD comes last, as PEP 427 recommends.
        for path in sorted(files, key=lambda path: (path == record, path)):
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.external_attr = MODE << 16
            entry.create_system = 3
            archive.writestr(entry, files[path])
    return Package(f"{name}-{version}-py3-none-any.whl", buffer.getvalue())


def node_tarball(source: Path) -> Package:
    """Return the tarball of the npm package whose `package.json` lies in `source`."""
    project = json.loads((source / "package.json").read_text())
    # npm adds these two whatever `files` names.
    named = [source / each for each in (*project["files"], "package.json", "README.md")]
    paths = [path for each in named for path in (_files(each) if each.is_dir() else [each])]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(paths):
            content = path.read_bytes()
            entry = tarfile.TarInfo(f"package/{path.relative_to(source).as_posix()}")
            entry.size, entry.mode = len(content), MODE
            archive.addfile(entry, io.BytesIO(content))
    packed = gzip.compress(buffer.getvalue(), mtime=0)
    return Package(f"{project['name']}-{project['version']}.tgz", packed)


def browser_module(source: Path, node: Path) -> Package:
    """Return the module for browsers: its client in `source`, and the builders of the package for Node.

    Those are CommonJS, of which only the lines that import and export are of no use here.
    """
    parts = [source / "client.js", node / "lib" / "addresses.js", node / "lib" / "markup.js"]
    lines = [line for path in parts for line in path.read_text().splitlines()]
    kept = (line for line in lines if not _COMMON_JS.match(line))
    return Package("imghost.js", ("\n".join(kept) + "\n").encode())


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]


def _metadata(project: dict[str, str], readme: str) -> str:
    fields = [
        ("Metadata-Version", "2.1"),
        ("Name", project["name"]),
        ("Version", project["version"]),
        ("Summary", project["description"]),
        ("Requires-Python", project["requires-python"]),
        *(("Requires-Dist", each) for each in project["dependencies"]),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields) + f"\n{readme}"


def _digest(content: bytes) -> str:
    """Return the hash as RECORD has it: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
