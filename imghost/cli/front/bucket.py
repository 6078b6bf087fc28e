"""The part of nginx's configuration that sends files from an object storage (IMGHOST_STORAGE_READS=accel)."""

from imghost.base.origins import origin_of
from imghost.http.handing_over import BUCKET_PREFIX
from imghost.settings import Settings
from imghost.storage.current import open_storage

# The client's own: answered already, or meant for imghost alone.
NOT_PASSED = (
    "Authorization", "Cookie", "X-API-Key", "Referer", "Content-Length", "Content-Type", "Accept-Encoding",
    "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range",
)  # fmt: skip
# What imghost has said itself, and what nobody needs to know.
NOT_TOLD = (
    "Cache-Control", "Content-Disposition", "ETag", "Last-Modified", "Expires", "Server", "Vary",
    "Set-Cookie", "Access-Control-Allow-Origin", "X-Amz-Request-Id", "X-Amz-Id-2", "X-Amz-Meta-Sha256",
    "X-Amz-Version-Id", "X-Amz-Server-Side-Encryption", "X-Amz-Storage-Class",
    "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id",
)  # fmt: skip
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def bucket_locations(settings: Settings, kept_headers: tuple[str, ...]) -> str:
    """Return what lets nginx ask the object storage at addresses that imghost has signed; empty: it does not.

    `kept_headers` are those of imghost's answer that are to stay. They are read before the object storage
    answers, because nginx knows the headers of one upstream at a time.
    """
    if settings.storage_reads != "accel" or not settings.storage_url:
        return ""
    origin = origin_of(open_storage(settings).signed_address("any", {}, 1) or "")
    host = origin.partition("//")[2]
    names = {name: name.lower().replace("-", "_") for name in kept_headers}
    lines = [
        "internal;",
        *(f"set $kept_{variable} $upstream_http_{variable};" for variable in names.values()),
        f"proxy_pass {origin}/;",
        # An address is signed for one method.
        "proxy_method GET;",
        f'proxy_set_header Host "{host}";',
        *(f'proxy_set_header {name} "";' for name in NOT_PASSED),
        "proxy_pass_request_body off;",
        "proxy_max_temp_file_size 0;",
        *(f"proxy_hide_header {name};" for name in NOT_TOLD),
        *(f"add_header {name} $kept_{variable} always;" for name, variable in names.items()),
        "proxy_intercept_errors on;",
        f"error_page 400 401 403 404 429 500 502 503 504 = {BUCKET_PREFIX}-failure;",
    ]
    if origin.startswith("https:"):
        lines += [
            "proxy_ssl_server_name on;",
            f'proxy_ssl_name "{host.partition(":")[0]}";',
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 3;",
            f"proxy_ssl_trusted_certificate {CERTIFICATES};",
        ]
    failure = [
        "internal;",
        "add_header Cache-Control no-store always;",
        "add_header Retry-After 10 always;",
        "return 503;",
    ]
    return _location(f"{BUCKET_PREFIX}/", lines) + _location(f"= {BUCKET_PREFIX}-failure", failure)


def _location(name: str, lines: list[str]) -> str:
    inside = "\n".join(f"            {line}" for line in lines)
    return f"\n        location {name} {{\n{inside}\n        }}\n"
