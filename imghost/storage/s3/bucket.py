"""A bucket: what single requests to it do. Each is tried again with back-off by the client.

S3 puts an object in place as a whole or not at all, and refuses one whose MD5 is not what it was told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from imghost.base.errors import NotFound
from imghost.storage.s3.failures import translated
from imghost.storage.s3.place import Place

# Seconds: three more tries, after up to 1, 2 and 4.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 15, 4
MOST_DELETED = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """`sha256` is empty where somebody else put the object; `tag` is its ETag."""

    key: str
    size: int
    placed_at: datetime
    sha256: str = ""
    tag: str = ""


class Bucket:
    """Objects by key, below the prefix of `place`. Every method raises StorageAway."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._making = Lock()

    @cached_property
    def client(self) -> Any:
        """boto3's client, made when it is first needed: it takes a sixth of a second."""
        with self._making:
            session = boto3.session.Session()
            return session.client(
                "s3",
                endpoint_url=self.place.endpoint or None,
                region_name=self.place.region or session.region_name or "us-east-1",
                config=Config(
                    signature_version="s3v4",
                    s3={"addressing_style": "path" if self.place.path_style else "auto"},
                    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    max_pool_connections=self.place.connections,
                    # Not every server knows the newer checksums; MD5 and our SHA-256 do the same.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )

    def named(self, key: str) -> dict[str, str]:
        """Return what names an object in a request."""
        return {"Bucket": self.place.bucket, "Key": self.place.prefix + key}

    @property
    def terms(self) -> dict[str, str]:
        """How new objects are kept."""
        asked = {"StorageClass": self.place.storage_class}
        if self.place.encryption != "none":
            asked |= {"ServerSideEncryption": self.place.encryption, "SSEKMSKeyId": self.place.encryption_key}
        return {name: value for name, value in asked.items() if value}

    def write(self, key: str, content: bytes) -> None:
        """Put a small object, such as a note."""
        encryption = {name: value for name, value in self.terms.items() if name != "StorageClass"}
        with translated("a note"):
            self.client.put_object(**self.named(key), Body=content, **encryption)

    def head(self, key: str) -> Head:
        """Return what is known of an object. Raises NotFound."""
        with translated("a question"):
            return head_of(key, self.client.head_object(**self.named(key)))

    def objects(self, prefix: str) -> Iterator[Head]:
        """Yield the objects whose keys begin with `prefix`, in the order of their keys."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.place.bucket, Prefix=self.place.prefix + prefix
        )
        with translated("a listing"):
            for page in pages:
                for row in page.get("Contents", ()):
                    key = row["Key"].removeprefix(self.place.prefix)
                    yield Head(key, row["Size"], row["LastModified"], tag=row.get("ETag", ""))

    def delete(self, key: str) -> None:
        with translated("a deletion"):
            self.client.delete_object(**self.named(key))

    def delete_all(self, keys: list[str]) -> None:
        """Remove many at once. Raises StorageAway also when one of them cannot be removed."""
        for start in range(0, len(keys), MOST_DELETED):
            objects = [{"Key": self.place.prefix + key} for key in keys[start : start + MOST_DELETED]]
            with translated("deletions"):
                told = self.client.delete_objects(
                    Bucket=self.place.bucket, Delete={"Objects": objects, "Quiet": True}
                )
            for failed in told.get("Errors", ()):
                # One by one, where the reason is told as that of a request.
                self.delete(failed["Key"].removeprefix(self.place.prefix))

    def copy(self, key: str, target: str) -> None:
        """Copy within the bucket, of any size. Raises NotFound."""
        with translated("a copy"):
            self.client.copy(
                self.named(key), **self.named(target), ExtraArgs={**self.terms, "MetadataDirective": "COPY"}
            )

    def signed_address(self, key: str, headers: Mapping[str, str], seconds: int) -> str:
        """Return an address where anybody gets the object for so long (SigV4 in the query)."""
        told = {f"Response{name.replace('-', '')}": value for name, value in headers.items()}
        with translated("the signing of an address"):
            address: str = self.client.generate_presigned_url(
                "get_object", Params={**self.named(key), **told}, ExpiresIn=seconds
            )
        return address

    def exists(self, key: str) -> bool:
        try:
            return self.head(key) is not None
        except NotFound:
            return False


def head_of(key: str, told: dict[str, Any]) -> Head:
    """Return what the answer to GET or HEAD says of an object, also when only a part of it comes."""
    whole = told.get("ContentRange", "").rpartition("/")[2]
    size = int(whole) if whole.isdigit() else int(told["ContentLength"])
    return Head(
        key, size, told["LastModified"], sha256=told["Metadata"].get("sha256", ""), tag=told.get("ETag", "")
    )
