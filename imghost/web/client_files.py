"""Configuration files for upload programs (ShareX and others) with a key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote

API_PATH = "/api/1/upload"
KEY_HEADER = "X-API-Key"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the programs send to, and what they call it."""

    address: str
    name: str

    @property
    def upload(self) -> str:
        return self.address + API_PATH


@dataclass(frozen=True, slots=True)
class Client:
    """One program: `write` makes its file for a site and a credential."""

    name: str
    filename: str
    mime: str
    write: Callable[[Site, str], str]


def sharex(site: Site, credential: str) -> str:
    """Return a ShareX custom uploader (https://getsharex.com/docs/custom-uploader)."""
    return _json(
        {
            "Version": "14.0.0",
            "Name": site.name,
            "DestinationType": "ImageUploader, FileUploader",
            "RequestMethod": "POST",
            "RequestURL": site.upload,
            "Headers": {KEY_HEADER: credential},
            "Body": "MultipartFormData",
            "FileFormName": "source",
            "URL": "{json:image.url}",
            "ThumbnailURL": "{json:image.thumb.url}",
            "DeletionURL": "{json:image.delete_url}",
            "ErrorMessage": "{json:error.message}",
        }
    )


def picgo(site: Site, credential: str) -> str:
    """Return a PicGo configuration for its plugin `web-uploader`, whose headers and body are JSON texts."""
    uploader = {
        "url": site.upload,
        "paramName": "source",
        "jsonPath": "image.url",
        "customHeader": json.dumps({KEY_HEADER: credential}),
        "customBody": "",
    }
    plugins = {"picgo-plugin-web-uploader": True}
    chosen = {"uploader": "web-uploader", "current": "web-uploader", "web-uploader": uploader}
    return _json({"picBed": chosen, "picgoPlugins": plugins})


def piclist(site: Site, credential: str) -> str:
    """Return a PicList configuration for its own `advancedplist`, whose headers and body are JSON texts."""
    uploader = {
        "endpoint": site.upload,
        "method": "POST",
        "formDataKey": "source",
        "headers": json.dumps({KEY_HEADER: credential}),
        "body": "",
        "customPrefix": "",
        "resDataPath": "image.url",
    }
    chosen = {"uploader": "advancedplist", "current": "advancedplist", "advancedplist": uploader}
    return _json({"picBed": chosen})


# The key goes through a file descriptor: arguments of programs can be read by everybody on the machine.
SEND = f"""send() {{
    curl --fail-with-body --silent --show-error \\
        --header @<(printf '{KEY_HEADER}: %s' "$key") \\
        --form 'format=txt' --form "source=@-;filename=$1" "$upload"
}}
"""

FLAMESHOT = """#!/usr/bin/env bash
# Take a picture of the screen with Flameshot, upload it, print its address and copy it.
# With a file as argument that file is uploaded instead.
set -euo pipefail

upload={upload}
key={credential}

{send}
if [ $# -gt 0 ]; then
    address=$(send upload < "$1")
else
    picture=$(mktemp)
    trap 'rm -f "$picture"' EXIT
    flameshot gui --raw > "$picture"
    [ -s "$picture" ] || exit 0
    address=$(send screenshot.png < "$picture")
fi

printf '%s\\n' "$address"
if command -v wl-copy > /dev/null && [ -n "${{WAYLAND_DISPLAY:-}}" ]; then
    printf '%s' "$address" | wl-copy
elif command -v xclip > /dev/null && [ -n "${{DISPLAY:-}}" ]; then
    printf '%s' "$address" | xclip -selection clipboard
fi
"""

CURL = """#!/usr/bin/env bash
# Upload every file that is given and print the address of each.
set -euo pipefail

upload={upload}
key={credential}

{send}
for file in "$@"; do
    send upload < "$file"
    printf '\\n'
done
"""

IOS = """Upload from the share sheet of an iPhone or iPad

1.  Open Shortcuts and add a new shortcut. Call it: {name}
2.  In its details switch on "Show in Share Sheet" and accept images and media only.
3.  Add the action "Repeat with Each" for the Shortcut Input.
4.  Inside it add the action "Get Contents of URL" with the address
        {upload}
    Method: POST
    Headers: {header} with the value
        {credential}
    Request Body: Form
    Add a field of the type File: source, with the value Repeat Item
5.  Below it add "Get Dictionary Value": get the value for image.url in Contents of URL.
6.  After "End Repeat" add "Copy to Clipboard" for the Repeat Results.

Share a photo, choose {name}, and the address is in the clipboard.
"""


def flameshot(site: Site, credential: str) -> str:
    """Return a script for bash that takes, uploads and copies."""
    return FLAMESHOT.format(upload=quote(site.upload), credential=quote(credential), send=SEND)


def curl(site: Site, credential: str) -> str:
    """Return a script for bash that uploads files."""
    return CURL.format(upload=quote(site.upload), credential=quote(credential), send=SEND)


def ios(site: Site, credential: str) -> str:
    """Return the steps that make an iOS Shortcut; Apple signs shortcuts, so no site can make one."""
    return IOS.format(name=site.name, upload=site.upload, header=KEY_HEADER, credential=credential)


CLIENTS: dict[str, Client] = {
    "sharex": Client("ShareX", "sharex.sxcu", "application/json", sharex),
    "picgo": Client("PicGo", "picgo.json", "application/json", picgo),
    "piclist": Client("PicList", "piclist.json", "application/json", piclist),
    "flameshot": Client("Flameshot", "flameshot-upload.sh", "application/x-sh", flameshot),
    "curl": Client("curl", "upload.sh", "application/x-sh", curl),
    "ios": Client("iOS Shortcut", "ios-shortcut.txt", "text/plain", ios),
}


def _json(fields: dict[str, object]) -> str:
    return json.dumps(fields, indent=2) + "\n"
