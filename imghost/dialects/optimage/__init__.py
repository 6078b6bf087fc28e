"""The OPTIMAGE API: collections of images, each in twelve sizes.

`GET` and `POST /api/v1/images` are shared with another API; whoever picks between the two calls
`list_images` and `upload_image`.
"""

from imghost.dialects.optimage.errors import present
from imghost.dialects.optimage.routes import bp, list_images, upload_image

__all__ = ["bp", "list_images", "present", "upload_image"]
