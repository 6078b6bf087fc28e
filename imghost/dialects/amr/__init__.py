"""The amr image API: folders of images, delivered through signed addresses and presets.

`GET` and `POST /api/v1/images` are shared with another API; whoever picks between the two calls
`list_images` and `upload_image`.
"""

from imghost.dialects.amr import delivery
from imghost.dialects.amr.errors import present
from imghost.dialects.amr.routes import bp, list_images, upload_image

__all__ = ["bp", "delivery", "list_images", "present", "upload_image"]
