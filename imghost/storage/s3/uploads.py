"""Files into a bucket: as one request, or in parts of which a bounded piece is in memory."""

import base64
import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from imghost.storage.s3.bucket import Bucket
from imghost.storage.s3.failures import translated

# Bytes; S3 allows 10,000 parts.
PART, MOST_PARTS = 8_000_000, 9_000
# What servers say that keep no list of unfinished uploads, or have none to list.
NONE = frozenset({"NoSuchUpload", "NotImplemented", "MethodNotAllowed"})

log = logging.getLogger(__name__)


def upload(bucket: Bucket, path: Path, key: str) -> None:
    """Put the file at `path` in place as a whole. Raises StorageAway."""
    size, md5, sha256 = _hashed(path)
    terms: dict[str, object] = {
        **bucket.terms,
        "Metadata": {"sha256": sha256},
        "ContentType": guess_type(key)[0] or "application/octet-stream",
    }
    if size > PART:
        _upload_parts(bucket, path, key, size, terms)
        return
    with translated("an upload"), path.open("rb") as body:
        bucket.client.put_object(**bucket.named(key), Body=body, ContentMD5=_base64(md5), **terms)


def _upload_parts(bucket: Bucket, path: Path, key: str, size: int, terms: dict[str, object]) -> None:
    length = max(PART, -(-size // MOST_PARTS))
    client, named = bucket.client, bucket.named(key)
    with translated("an upload in parts"):
        begun = client.create_multipart_upload(**named, **terms)["UploadId"]
        try:
            parts: list[dict[str, object]] = []
            with path.open("rb") as body:
                while part := body.read(length):
                    md5 = hashlib.md5(part, usedforsecurity=False).digest()
                    number = len(parts) + 1
                    told = client.upload_part(
                        **named, UploadId=begun, PartNumber=number, Body=part, ContentMD5=_base64(md5)
                    )
                    parts.append({"ETag": told["ETag"], "PartNumber": number})
            client.complete_multipart_upload(**named, UploadId=begun, MultipartUpload={"Parts": parts})
        except BaseException:
            # Parts cost room; what a kill or a silent server leaves is aborted by the schedule.
            with suppress(Exception):
                client.abort_multipart_upload(**named, UploadId=begun)
            raise


def abort_unfinished(bucket: Bucket, prefix: str, older_than: timedelta) -> int:
    """Remove the parts of uploads begun so long ago and never finished; return how many uploads that were."""
    before = datetime.now(UTC) - older_than
    aborted = 0
    with translated("a listing of unfinished uploads"):
        for row in list(_unfinished(bucket, bucket.place.prefix + prefix)):
            if row["Initiated"] <= before:
                bucket.client.abort_multipart_upload(
                    Bucket=bucket.place.bucket, Key=row["Key"], UploadId=row["UploadId"]
                )
                aborted += 1
    return aborted


def _unfinished(bucket: Bucket, beginning: str) -> Iterator[dict[str, Any]]:
    pages = bucket.client.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket.place.bucket, Prefix=beginning
    )
    try:
        for page in pages:
            # Not every server filters by prefix here.
            yield from (row for row in page.get("Uploads", ()) if row["Key"].startswith(beginning))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in NONE:
            raise


def _hashed(path: Path) -> tuple[int, bytes, str]:
    size, md5, sha256 = 0, hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1_000_000):
            size += len(piece)
            md5.update(piece)
            sha256.update(piece)
    return size, md5.digest(), sha256.hexdigest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
