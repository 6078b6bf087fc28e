"""Where files are kept: a folder of this machine, or a bucket of an object storage that speaks S3."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import StorageAddress, WebAddress


class Storage(Group):
    """Where files are kept."""

    storage_url: StorageAddress = Field(
        "",
        description="Where files are kept: `s3://BUCKET` or `s3://BUCKET/PREFIX` of an object storage that "
        "speaks S3; empty: in the data directory. Keys are found as boto3 finds them: AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine.",
    )
    storage_endpoint: WebAddress = Field(
        "", description="Address of the object storage; empty: Amazon's of the region."
    )
    storage_region: str = Field("", max_length=60, description="Region of the bucket, like eu-central-1.")
    storage_path_style: bool = Field(
        False, description="The bucket stands in the path of addresses and not in the host's name."
    )
    storage_encryption: Literal["none", "AES256", "aws:kms"] = Field(
        "none",
        description="How the object storage is told to encrypt new files: `none` (as the bucket says), "
        "`AES256` or `aws:kms`.",
    )
    storage_encryption_key: str = Field(
        "", max_length=2_048, description="Name of the key for `aws:kms`; empty: the account's own."
    )
    storage_class: Literal[
        "", "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY"
    ] = Field("", description="Storage class of new files; empty: as the bucket says.")
    storage_reads: Literal["proxy", "redirect", "accel"] = Field(
        "proxy",
        description="How files get from the object storage to visitors: `proxy` through this site, "
        "`redirect` to an address of the storage that is good for some minutes, or `accel` through nginx.",
    )
    storage_cache_megabytes: int = Field(
        5_000,
        ge=100,
        le=100_000_000,
        description="Disk space of each machine for copies of files in the object storage, in MB.",
    )
