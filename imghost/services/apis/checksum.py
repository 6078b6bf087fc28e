"""Verifies the uploader's checksum of a file."""

import hmac
import re

from imghost.base.errors import InvalidInput
from imghost.storage.staging import StagedFile

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def require_checksum(staged: StagedFile, checksum: str) -> None:
    """Raise InvalidInput unless `checksum` is the SHA-256 of what arrived, 64 hex digits of either case."""
    if not _SHA256.fullmatch(checksum):
        raise InvalidInput(
            "checksum must be the SHA-256 of the file: 64 hex digits.", code="bad-checksum", field="checksum"
        )
    if not hmac.compare_digest(checksum.lower(), staged.sha256):
        raise InvalidInput(
            "The checksum does not match the file that arrived.", code="wrong-checksum", field="checksum"
        )
