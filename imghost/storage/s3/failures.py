"""What can go wrong with object storage, in the words of the storage protocol: NotFound or OSError."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from urllib3.exceptions import HTTPError

from imghost.base.errors import NotFound

MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
# What a broken answer raises while it is read: botocore's words for it, and urllib3's that it lets through.
BROKEN = (BotoCoreError, HTTPClientError, HTTPError, OSError)

log = logging.getLogger(__name__)


class StorageAway(OSError):
    """The object storage does not answer, or refuses, after it was asked several times."""

    def __init__(self) -> None:
        super().__init__(errno.EREMOTEIO, "the object storage does not answer")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise NotFound for what is missing and StorageAway for all else; the log says why."""
    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        if told.get("Code") in MISSING:
            raise NotFound from None
        # Never the whole response: it may name the key's owner.
        log.warning("the object storage refused %s: %s", doing, told.get("Code"))
        raise StorageAway from error
    except (BotoCoreError, HTTPClientError, HTTPError) as error:
        log.warning("the object storage failed at %s: %s", doing, type(error).__name__)
        raise StorageAway from error
