"""Uploads from a URL, through the guarded client."""

from urllib.parse import urlsplit

from imghost.base.errors import Forbidden
from imghost.extensions import settings
from imghost.outbound.addresses import networks_of
from imghost.outbound.download import download
from imghost.storage.staging import StagedFile


def fetch_into(url: str, staged: StagedFile) -> str:
    """Download `url` into `staged` and return the file name the other side claims.

    Raises Forbidden when URL uploads are off, InvalidInput for an address we do not dial or that does not
    answer, TooLarge.
    """
    site = settings()
    if not site.url_uploads:
        raise Forbidden("URL uploading is disabled", code="url-uploads-off")
    own = (urlsplit(site.base_url).hostname, urlsplit(site.media_base).hostname)
    answer = download(
        url.strip(),
        staged,
        limit=staged.limit,
        own_hosts=frozenset(name for name in own if name),
        allowed_networks=networks_of(site.download_networks),
    )
    return answer.filename or ""
