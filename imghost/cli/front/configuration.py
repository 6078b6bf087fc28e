"""Writes the configuration of nginx, for the private one of this machine and for the documentation."""

import os
import resource
import string
from pathlib import Path

from imghost.cli.front.bucket import bucket_locations
from imghost.cli.front.refusals import refusal_maps
from imghost.http.front_limit import limit_file, limit_text
from imghost.http.handing_over import WHOLE
from imghost.settings import Settings, load_settings

TEMPLATE = Path(__file__).with_name("nginx.conf.template")
FILES_PREFIX = "/_files"
# Of one household at the same time: the part of a process's connections that requests and bodies may take.
# Many people may share an address, and slow ones are cheap here.
REQUESTS_PART, BODIES_PART = 2, 3
# Files that imghost sends itself: of one household, and of all. Hardly any program asks for one like that.
MOST_OF_COPIER, MOST_COPIED = 16, 64
MOST_OPEN_FILES = 65_536
MOST_PROCESSES = 4
# What an answer with a stored file says beside what nginx itself keeps or knows.
KEPT_HEADERS = (
    "ETag", "Vary", "X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy",
    "Access-Control-Allow-Origin", "Referrer-Policy", "X-Robots-Tag", "X-Request-Id", "Link",
)  # fmt: skip

INTRODUCTION = """\
# nginx in front of imghost: it takes slow uploads and sends the files, Python decides.
# imghost needs IMGHOST_FRONT=none, IMGHOST_TRUSTED_PROXIES=1, IMGHOST_ACCEL_PREFIX=/_files and
# IMGHOST_PUBLIC_URL for this. nginx must be able to read the data directory: run it as the user imghost runs
# as. It is written for compose.yaml. Elsewhere exchange what imghost listens on (web:8000), the port (8080)
# and the data directory (/data/, at the end). `make docs` writes it from the template of the private nginx.
"""
ACCESS_LOG = """\
    # Without the query, where API clients may put their key, and without the secrets that links hold.
    map $request_uri $shown_uri {
        "~^(?<asked>(/(image|clip)/[^/?]+/delete|/password-reset|/confirm-address|/setup)/)[^?]" $asked...;
        "~^(?<path>[^?]*)" $path;
    }
    log_format short
        '$remote_addr [$time_iso8601] "$request_method $shown_uri" $status $body_bytes_sent $request_time';
    access_log /dev/stdout short;
"""
# IPv4 inside of IPv6 is an address of its own, of IPv6 a household has 2**64 (RFC 6177).
BY_CONNECTION = r"""    map $remote_addr $client {
        default $remote_addr;
    }
    map $scheme $asked_scheme {
        default $scheme;
    }
    map $binary_remote_addr $household {
        default $binary_remote_addr;
        "~(?s)^\x00{10}\xff\xff(?<mapped>.{4})$" $mapped;
        "~(?s)^(?<network>.{8}).{8}$" $network;
    }
"""
# The value that the outermost trusted proxy has added, counted from the end; what stands before is a claim.
BY_PROXIES = r"""    map $http_x_forwarded_for $client {
        default $remote_addr;
        "" $remote_addr;
        "~(?:^|,)\s*(?<address>[^,]*?)\s*(?:,[^,]*){%%{behind}}$" $address;
    }
    map $http_x_forwarded_proto $asked_scheme {
        default $scheme;
        "~*(?:^|,)\s*(?<asked_with>https?)\s*(?:,[^,]*){0,%%{behind}}$" $asked_with;
    }
    map $client $household {
        default $client;
    }
"""


class Template(string.Template):
    """nginx has the dollar for itself."""

    delimiter = "%%"


def documented() -> str:
    """Return docs/nginx.conf."""
    return _fill(
        {
            "introduction": INTRODUCTION,
            "processes": "auto",
            "open_files": "16384",
            "connections": 8_192,
            "temporary": "/tmp/nginx",  # noqa: S108 (in a container of its own)
            "access_log": ACCESS_LOG,
            "clients": BY_CONNECTION,
            "upstream": "web:8000",
            "listen": "8080",
            "largest_body": limit_text(load_settings({})).strip(),
            # The name of a request counts from a trusted proxy only, which this nginx is here.
            "passed_headers": "        proxy_set_header X-Request-ID $request_id;\n",
            "files_prefix": FILES_PREFIX,
            "files": "/data/storage/blobs/",
            "bucket": "",
        }
    )


def private(settings: Settings) -> str:
    """Return the configuration of the nginx that only this site uses."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    open_files = MOST_OPEN_FILES if allowed == resource.RLIM_INFINITY else min(allowed, MOST_OPEN_FILES)
    # Of the super-user's processes nginx gives up the rights, and could not read the data directory.
    user = "user root root;\n" if os.geteuid() == 0 else ""
    passed = "        proxy_ignore_headers X-Accel-Redirect;\n        proxy_pass_header X-Accel-Redirect;\n"
    return _fill(
        {
            "introduction": f"# Written at each start.\ndaemon off;\n{user}",
            "processes": str(min(os.cpu_count() or 1, MOST_PROCESSES)),
            "open_files": str(open_files),
            # A request that is passed on has two connections and may have two files.
            "connections": open_files // 3,
            "temporary": escaped(settings.front_folder.absolute() / "nginx"),
            "access_log": "    access_log off;\n",
            "clients": _clients(settings.trusted_proxies),
            "upstream": escaped(f"unix:{settings.web_socket.absolute()}"),
            "listen": listen(settings),
            "largest_body": f'include "{escaped(limit_file(settings).absolute())}";',
            # Where another nginx sends the files, it must be told.
            "passed_headers": passed if settings.accel_prefix else "",
            "files_prefix": FILES_PREFIX,
            "files": escaped(f"{settings.storage_directory.absolute()}/{_folder(settings)}/").replace(
                "$", "${dollar}"
            ),
            "bucket": bucket_locations(settings, KEPT_HEADERS),
        }
    )


def _folder(settings: Settings) -> str:
    return "copies" if settings.storage_url else "blobs"


def listen(settings: Settings) -> str:
    """Return what nginx listens on; `::` takes IPv4, too."""
    if ":" in settings.host:
        return f"[{settings.host}]:{settings.port} ipv6only=off backlog=4096"
    return f"{settings.host}:{settings.port} backlog=4096"


def escaped(value: Path | str) -> str:
    """Return `value` as it stands between quotes in nginx's language."""
    return str(value).replace("\\", "\\\\").replace('"', '\\"')


def _clients(trusted_proxies: int) -> str:
    if not trusted_proxies:
        return BY_CONNECTION
    return Template(BY_PROXIES).substitute(behind=trusted_proxies - 1)


def _fill(values: dict[str, str | int]) -> str:
    connections = int(values["connections"])
    kept = (f"            add_header {name} {_upstream(name)} always;" for name in KEPT_HEADERS)
    return Template(TEMPLATE.read_text()).substitute(
        **values,
        most_requests=connections // REQUESTS_PART,
        most_bodies=connections // BODIES_PART,
        most_of_copier=MOST_OF_COPIER,
        most_copied=MOST_COPIED,
        whole=WHOLE,
        failures=refusal_maps(),
        kept_headers="\n".join(kept),
    )


def _upstream(name: str) -> str:
    return f"$upstream_http_{name.lower().replace('-', '_')}"
