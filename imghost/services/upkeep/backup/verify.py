"""Verifies a backup against its manifest."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from imghost.services.upkeep.backup.database import revision_of
from imghost.services.upkeep.backup.folder import BackupFolder, Entry, Generation, sha256_of
from imghost.services.upkeep.backup.named_files import named_files


def verify_backup(root: Path, progress: Callable[[int, int], None]) -> list[str]:
    """Return what is wrong with any generation, a sentence each. Raises InvalidInput when there is none."""
    folder = BackupFolder(root)
    folder.generation()
    problems: list[str] = []
    known: dict[str, str] = {}
    for generation in folder.generations():
        problems += verify_generation(folder, generation, progress, known)
    return problems


def verify_generation(
    folder: BackupFolder,
    generation: Generation,
    progress: Callable[[int, int], None],
    known: dict[str, str] | None = None,
) -> list[str]:
    """Return what is wrong with one; `known` holds what was read already, by SHA-256."""
    try:
        facts = generation.facts()
        entries = list(generation.entries())
        own = [
            f"{name} is damaged"
            for name, sha256 in facts["sha256"].items()
            if sha256_of(getattr(generation, name)) != sha256
        ]
        revision_of(generation.database)
        wanted = {file.key for file in named_files(generation.database) if file.needed}
    except (OSError, ValueError, KeyError, sqlite3.Error) as error:
        return [f"{generation.path.name}: it cannot be read ({error})"]
    read = known if known is not None else {}
    problems = [*own, *facts["missing"]]
    for done, entry in enumerate(entries, 1):
        if entry.sha256 not in read:
            read[entry.sha256] = _problem(folder, entry.sha256)
        if read[entry.sha256]:
            problems.append(f"the file of {entry.key} {read[entry.sha256]}")
        progress(done, len(entries))
    return [
        f"{generation.path.name}: {problem}" for problem in (*problems, *_unlisted(wanted, entries, facts))
    ]


def _problem(folder: BackupFolder, sha256: str) -> str:
    path = folder.file(sha256)
    if not path.is_file():
        return "is missing"
    return "" if sha256_of(path) == sha256 else "is damaged"


def _unlisted(wanted: set[str], entries: list[Entry], facts: dict[str, Any]) -> Iterator[str]:
    """Files that a row names and the list does not have, which a whole backup knows as missing."""
    listed = {entry.key for entry in entries} | {each.split(" ")[0].rstrip(":") for each in facts["missing"]}
    for key in sorted(wanted - listed):
        yield f"the file of {key} is not in the list"
