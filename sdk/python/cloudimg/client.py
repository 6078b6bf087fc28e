"""The client."""

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import quote

from cloudimg import markup
from cloudimg.addresses import Transform, Value, delivery_url, transform_text
from cloudimg.shapes import Asset, AssetPage
from cloudimg.sources import Source, opened
from cloudimg.transport import Transport

Tags = str | Iterable[str]


class Cloudimg:
    """Uploads, changes, lists and delivers the assets of one API key.

    `timeout` is in seconds and holds for each wait on the network; `retries` is how often a request is sent
    again after 429 or 503, when the site's `Retry-After` is at most 30 seconds. Threads may share a client.
    """

    def __init__(
        self, base_url: str, key_id: str, key_secret: str, *, timeout: float = 60.0, retries: int = 2
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._transport = Transport(
            self._base_url, f"{key_id}:{key_secret}", timeout=timeout, retries=retries
        )

    def upload(  # noqa: PLR0913 - each is a field of the form
        self,
        file: Source,
        *,
        filename: str | None = None,
        public_id: str | None = None,
        folder: str | None = None,
        tags: Tags | None = None,
        visibility: str | None = None,
        overwrite: bool = False,
    ) -> Asset:
        """Upload a path, bytes or an open binary file and return the asset.

        Raises CloudimgError: Conflict for a public_id that exists, unless it is to be overwritten.
        """
        fields = {"public_id": public_id, "folder": folder, "tags": _tags(tags), "visibility": visibility}
        data = {name: value for name, value in fields.items() if value is not None}
        if overwrite:
            data["overwrite"] = "true"
        with opened(file, filename) as upload:
            answer = self._transport.send(
                "POST",
                "/v1/upload",
                before=upload.rewind,
                repeat=upload.seekable(),
                files={"file": (upload.filename, upload)},
                data=data,
            )
        return cast(Asset, answer)

    def url_for(self, public_id: str, transform: Transform = None, **parameters: Value) -> str:
        """Return the delivery address; nothing is asked of the site.

        The transform is given by name (`w=400, c="fill"`), or as a mapping or a text. Raises ValueError for
        an unknown name, or for both ways at once.
        """
        if transform is not None and parameters:
            raise ValueError("give the transform by name or as one value, not both")
        return delivery_url(self._base_url, public_id, parameters or transform)

    def srcset(
        self, public_id: str, widths: Iterable[int], transform: Mapping[str, Value] | None = None
    ) -> str:
        """Return the attribute `srcset`: the picture in each of `widths`."""
        return markup.srcset(self._base_url, public_id, widths, transform)

    def picture(self, public_id: str, alt: str, **options: Any) -> str:
        """Return `<picture>` with every size and format; see `markup.picture` for the options."""
        return markup.picture(self._base_url, public_id, alt, **options)

    def signed_url(self, public_id: str, *, transform: Transform = None, ttl_seconds: int = 3600) -> str:
        """Return an address that shows the asset, private or not, for 1 to 604,800 seconds."""
        body: dict[str, object] = {"public_id": public_id, "ttl_seconds": ttl_seconds}
        words = transform_text(transform)
        if words:
            body["transform"] = words
        return str(self._transport.send("POST", "/v1/image/sign", json=body)["url"])

    def get_asset(self, public_id: str) -> Asset:
        """Return one asset."""
        return cast(Asset, self._transport.send("GET", _asset_path(public_id)))

    def update_asset(
        self,
        public_id: str,
        *,
        tags: Tags | None = None,
        folder: str | None = None,
        visibility: str | None = None,
        alt: str | None = None,
    ) -> Asset:
        """Change what is given and return the asset. An empty folder is the root, no tags are `[]`."""
        changes = {"tags": _tags(tags), "folder": folder, "visibility": visibility, "alt": alt}
        body = {name: value for name, value in changes.items() if value is not None}
        return cast(Asset, self._transport.send("PATCH", _asset_path(public_id), json=body))

    def delete_asset(self, public_id: str) -> None:
        """Delete an asset with all its pictures."""
        self._transport.send("DELETE", _asset_path(public_id))

    def list_assets(  # noqa: PLR0913 - each is a parameter of the list
        self,
        *,
        folder: str | None = None,
        tag: str | None = None,
        q: str | None = None,
        visibility: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AssetPage:
        """Return one page of assets, newest first; give its `next_cursor` to get the next one."""
        wanted = {
            "folder": folder, "tag": tag, "q": q, "visibility": visibility, "limit": limit, "cursor": cursor,
        }  # fmt: skip
        query = {name: value for name, value in wanted.items() if value is not None}
        return cast(AssetPage, self._transport.send("GET", "/v1/assets", params=query))

    def iter_assets(
        self,
        *,
        folder: str | None = None,
        tag: str | None = None,
        q: str | None = None,
        visibility: str | None = None,
    ) -> Iterator[Asset]:
        """Yield every asset, asking for page after page."""
        cursor: str | None = None
        while True:
            page = self.list_assets(
                folder=folder, tag=tag, q=q, visibility=visibility, limit=100, cursor=cursor
            )
            yield from page["assets"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _asset_path(public_id: str) -> str:
    return f"/v1/assets/{quote(public_id)}"


def _tags(tags: Tags | None) -> str | None:
    if tags is None or isinstance(tags, str):
        return tags
    return ",".join(tags)
