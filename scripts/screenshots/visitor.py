"""A person at the site without a browser: what has to be done before there is something to look at."""

from typing import Any

import httpx


class Visitor:
    """Sends forms as a browser does; everything it does passes through the pages."""

    def __init__(self, address: str, host: str) -> None:
        self._client = httpx.Client(base_url=address, headers={"Host": host}, trust_env=False, timeout=120)

    def sign_in(self, name: str, password: str) -> None:
        self._send("/login", login=name, password=password)

    def add_album(self, name: str, visibility: str = "public", **fields: str) -> str:
        """Return the code of a new album."""
        answer = self._send("/albums/new", name=name, visibility=visibility, **fields)
        return answer.headers["Location"].rpartition(".")[2]

    def upload(self, content: bytes, filename: str, **fields: str) -> dict[str, Any]:
        """Return what the upload page's script would be told of the picture."""
        answer = self._client.post(
            "/upload",
            headers={"Accept": "application/json"},
            data=fields,
            files={"source": (filename, content)},
        )
        answer.raise_for_status()
        image: dict[str, Any] = answer.json()["image"]
        return image

    def report(self, path: str, reason: str, text: str) -> None:
        """Say of the page at `path` what is wrong."""
        self._send(f"{path}/report", reason=reason, text=text)

    def add_drop_box(self, album: str, message: str) -> str:
        """Return the address of a new drop box of the album with the code `album`."""
        fields = {"message": message, "blind": "0", "expiration": "P7D", "most_files": "200"}
        self._send(f"/album/{album}/drop-boxes", **fields)
        page = self._client.get(f"/album/{album}/drop-boxes").text
        return "/drop/" + page.partition("/drop/")[2].partition('"')[0]

    def like(self, path: str) -> None:
        """Like the picture at `path`."""
        self._send(f"{path}/like")

    def make_guest_album(self, codes: list[str], **fields: str) -> None:
        self._send("/my/uploads/album", code=codes, **fields)

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self._client.cookies)

    def _send(self, path: str, **fields: Any) -> httpx.Response:
        answer = self._client.post(path, data=fields)
        if answer.status_code >= 400:
            answer.raise_for_status()
        return answer
