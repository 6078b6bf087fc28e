"""Files that set up upload programs with a key."""

import json

API_PATH = "/api/1/upload"


def sharex(site: str, site_name: str, credential: str) -> str:
    """Return a ShareX custom uploader (`.sxcu`) for the site at `site`."""
    return json.dumps(
        {
            "Version": "14.0.0",
            "Name": site_name,
            "DestinationType": "ImageUploader, FileUploader",
            "RequestMethod": "POST",
            "RequestURL": site + API_PATH,
            "Headers": {"X-API-Key": credential},
            "Body": "MultipartFormData",
            "FileFormName": "source",
            "URL": "{json:image.url}",
            "ThumbnailURL": "{json:image.thumb.url}",
            "DeletionURL": "{json:image.delete_url}",
            "ErrorMessage": "{json:error.message}",
        },
        indent=2,
    )
