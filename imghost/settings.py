"""All settings: name, type, range, default and help text (pydantic).

Values come from environment variables named IMGHOST_<NAME>; the names that the surroundings already use
(DATABASE_URL, REDIS_URL, HOST, PORT, ASSETS_URL) are read without the prefix too. Unknown or bad values
complain by name.
"""

import os
import socket
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from imghost.base import settings_formats
from imghost.base.messages import Message
from imghost.base.placement import Position

PREFIX = "IMGHOST_"
PLAIN_NAMES = ("DATABASE_URL", "REDIS_URL", "HOST", "PORT", "ASSETS_URL")
MEGABYTE = 1_000_000
# What means "all addresses of this machine" is none to call; these are, from the machine itself.
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
# Room for the other fields and the multipart framing around the one large part.
ENVELOPE = 2 * MEGABYTE
# A form without JavaScript may carry several files at once.
FILES_PER_FORM = 8
FORMATS = "jpeg,png,gif,webp,avif,heic,bmp,tiff,jxl,svg,mp4,mov,webm"

RateLimit = Annotated[str, AfterValidator(settings_formats.rate_limit)]
Networks = Annotated[str, AfterValidator(settings_formats.networks)]
WebAddress = Annotated[str, AfterValidator(settings_formats.web_address)]
AddressOrPath = Annotated[str, AfterValidator(settings_formats.address_or_path)]
SiteAddress = Annotated[str, AfterValidator(settings_formats.site_address)]
Origins = Annotated[str, AfterValidator(settings_formats.origins)]
Hosts = Annotated[str, AfterValidator(settings_formats.hosts)]
TimeZone = Annotated[str, AfterValidator(settings_formats.time_zone)]
DatabaseAddress = Annotated[str, AfterValidator(settings_formats.database_address)]
RedisAddress = Annotated[str, AfterValidator(settings_formats.redis_address)]
Location = Annotated[str, AfterValidator(settings_formats.location)]
Formats = Annotated[str, AfterValidator(settings_formats.words_of(FORMATS.split(",")))]
PictureName = Annotated[str, AfterValidator(settings_formats.picture_name)]


class SettingError(ValueError):
    """A setting is unknown or out of range; the message names it as the operator wrote it."""


class Settings(BaseModel):
    """The site's configuration; immutable once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(Path("data"), description="Data directory: database, files, sockets, secret.")
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    front: Literal["nginx", "none"] = Field(
        "nginx",
        description="What stands in front of the web server, takes slow clients and sends the files: a "
        "private `nginx`, or `none` where another proxy does that.",
    )
    public_url: SiteAddress = Field(
        "", description="Absolute address of the site in links; empty: http://HOST:PORT."
    )
    hosts: Hosts = Field(
        "",
        description="Names beside the public address by which the site is opened (`Host`), comma "
        "separated: `nas`, `.example.org` for all below, IP addresses, `*` for any. Empty, and no public "
        "address: every IP address and names of the local network.",
    )
    site_name: str = Field("imghost", min_length=1, max_length=60, description="Name shown on every page.")
    time_zone: TimeZone = Field("UTC", description="IANA time zone of the `date` field of API answers.")
    secret_key: str = Field("", description="Signs cookies; empty: made once and kept in the data directory.")
    database_url: DatabaseAddress = Field(
        "", description="SQLAlchemy address; empty: SQLite in the data directory."
    )
    redis_url: RedisAddress = Field(
        "", description="Redis address; empty: the private server in the data directory."
    )
    assets_url: AddressOrPath = Field(
        "", description="Where htmx is served from; empty: the public CDN with SRI."
    )
    web_workers: int = Field(2, ge=1, le=64, description="Processes of the web server.")
    web_threads: int = Field(
        64,
        ge=1,
        le=256,
        description="Threads in each web process, one for each request in progress. PostgreSQL must allow as "
        "many connections in all processes together.",
    )
    job_workers: int = Field(2, ge=1, le=64, description="Worker processes for pictures and videos.")
    render_slots: int = Field(
        0, ge=0, le=256, description="Pictures a web process makes at once; 0: one per core, at least 2."
    )
    variant_cache_megabytes: int = Field(
        20_000, ge=1, le=100_000_000, description="Disk space for pictures made for visitors, in MB."
    )
    answer_memory_megabytes: int = Field(
        32,
        ge=0,
        le=10_000,
        description="Memory of each web process for public pictures asked for again, in MB; 0: off.",
    )
    picture_seconds: int = Field(3_600, ge=0, le=604_800, description="How long browsers may keep pictures.")
    cdn_purge_url: WebAddress = Field(
        "", description="Hears which addresses a CDN must forget (see `cdn_purge_api`); empty: off."
    )
    cdn_purge_api: Literal["list", "cloudflare", "fastly", "bunny", "nginx"] = Field(
        "list", description="Whose API `cdn_purge_url` is; `list`: a JSON list of addresses is sent to it."
    )
    cdn_purge_key: str = Field("", description="The key or token of that API.")
    cdn_seconds: int = Field(
        604_800, ge=0, le=31_536_000, description="How long a cache that is told may keep pictures."
    )
    cdn_purge_networks: Networks = Field(
        "", description="Private networks that `cdn_purge_url` may be in (CIDR, comma separated)."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How every process writes its log: `text` or `json`, one object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important lines in the log: `debug`, `info`, `warning` or `error`."
    )
    access_log: bool = Field(
        True, description="One line in the log for each request, with the secrets in its address hidden."
    )
    log_addresses: Literal["full", "network", "none"] = Field(
        "full",
        description="Addresses in the access log: `full`, `network` (/24 of IPv4, /48 of IPv6) or `none`.",
    )
    log_user_agents: bool = Field(False, description="Tell in the access log what clients call themselves.")
    trusted_proxies: int = Field(0, ge=0, le=9, description="Reverse proxies whose X-Forwarded-* count.")
    cookie_origins: Origins = Field(
        "",
        description="Sites whose pages may call the APIs as who is signed in here, with commas.",
    )
    accel_prefix: Location = Field(
        "", description="nginx internal location for X-Accel-Redirect; empty: off."
    )
    sign_up: bool = Field(True, description="Anybody may create an account.")
    guest_uploads: bool = Field(True, description="Visitors without an account may upload on the pages.")
    guest_api_uploads: bool = Field(False, description="The upload API works without a key.")
    guest_api_key: str = Field("", description="A fixed key that lets API clients upload as guests.")
    drop_boxes: bool = Field(
        True, description="Members may let others upload into their albums through a link."
    )
    url_uploads: bool = Field(True, description="Uploads from a URL are allowed.")
    duplicates: bool = Field(True, description="The same file may be uploaded again within 24 hours.")
    approval: Literal["none", "guests", "new", "all"] = Field(
        "none",
        description="Whose uploads wait for a moderator before others see them; new: guests, new members.",
    )
    approval_days: int = Field(7, ge=0, le=3_650, description="Days after which an account is no longer new.")
    approval_uploads: int = Field(
        5,
        ge=0,
        le=1_000,
        description="Approved uploads after which an account is no longer new.",
    )
    quarantine_days: int = Field(
        30, ge=0, le=3_650, description="Days after which quarantined pictures are deleted; 0: never."
    )
    lookalikes: Literal["quarantine", "refuse"] = Field(
        "quarantine", description="What happens to an upload that looks like a blocked picture."
    )
    lookalike_bits: int = Field(
        8,
        ge=0,
        le=16,
        description="In how many of 64 bits a picture may differ from a blocked one and still look like it.",
    )
    report_limit: RateLimit = Field("10 per hour", description="Reports from one address.")
    keep_metadata: bool = Field(False, description="Keep positions, serial numbers and owner names in files.")
    maintenance: bool = Field(False, description="Only administrators get in; everybody else is told why.")
    maintenance_message: str = Field(
        "", max_length=300, description="What visitors read during maintenance; empty: a standard sentence."
    )
    recent_on_home: bool = Field(True, description="Show recent public uploads below the drop zone.")
    formats: Formats = Field(
        FORMATS,
        description="Accepted formats, comma separated.",
    )
    max_megabytes: int = Field(64, ge=1, le=100_000, description="Largest upload of a member, in MB.")
    guest_max_megabytes: int = Field(20, ge=1, le=100_000, description="Largest upload of a guest, in MB.")
    max_side: int = Field(16_384, ge=16, le=65_500, description="Longest side of a picture, in pixels.")
    max_megapixels: int = Field(120, ge=1, le=2_000, description="Largest area of a picture, in megapixels.")
    max_frames: int = Field(900, ge=1, le=10_000, description="Maximum number of frames of an animation.")
    max_video_minutes: int = Field(60, ge=1, le=1_440, description="Longest video, in minutes.")
    browser_videos: bool = Field(
        True,
        description="Make of each video what browsers need: an H.264 copy of what they do not play, a "
        "preview for tiles, and a stream of long ones.",
    )
    video_workers: int = Field(
        1, ge=0, le=64, description="Worker processes that make those, each on one core; 0: none here."
    )
    video_side: int = Field(
        1_920, ge=128, le=4_096, description="Longest side of a video made for browsers, in pixels."
    )
    video_kilobits: int = Field(
        5_000, ge=100, le=100_000, description="Most bits of its picture in a second, in thousands."
    )
    stream_minutes: int = Field(
        10,
        ge=0,
        le=1_440,
        description="Videos longer than so many minutes get a stream (HLS) of two sizes; 0: none.",
    )
    upload_wait: float = Field(10, ge=0, le=12, description="Seconds an API upload waits for its thumbnails.")
    alert_free_megabytes: int = Field(
        2_000, ge=0, le=10_000_000, description="An alert is sent when less is free on the storage's disk."
    )
    alert_wait_minutes: int = Field(
        15, ge=1, le=10_080, description="An alert is sent when an upload waits longer for its pictures."
    )
    alert_mail: str = Field(
        "", description="Who is mailed alerts (comma separated); empty: every administrator."
    )
    alert_webhook: WebAddress = Field("", description="Address that alerts are posted to as JSON.")
    alert_networks: Networks = Field(
        "", description="Private networks that the alert webhook may be in (CIDR, comma separated)."
    )
    sentry_dsn: WebAddress = Field("", description="Sentry project that failures are sent to; empty: none.")
    otlp_endpoint: WebAddress = Field(
        "", description="OpenTelemetry collector (OTLP over HTTP) that traces are sent to; empty: none."
    )
    metrics_networks: Networks = Field(
        "", description="Networks that may read `/metrics` (CIDR, comma separated); empty: none."
    )
    metrics_token: str = Field("", description="Token that opens `/metrics` (`Authorization: Bearer …`).")
    download_networks: Networks = Field(
        "", description="Private networks that URL uploads may reach (CIDR, comma separated)."
    )
    guest_upload_limit: RateLimit = Field("120 per hour", description="Uploads from one guest address.")
    upload_limit: RateLimit = Field("2000 per hour", description="Uploads by one member.")
    variant_limit_per_image: RateLimit = Field(
        "200 per hour",
        description="New sizes of one image by visitors; a costly one counts once for each CPU second.",
    )
    variant_limit_per_address: RateLimit = Field(
        "600 per hour",
        description="New sizes one address may request; a costly one counts once for each CPU second.",
    )
    archive_files: int = Field(
        2_000, ge=1, le=50_000, description="Maximum number of pictures in one ZIP download."
    )
    archive_megabytes: int = Field(4_000, ge=1, le=1_000_000, description="Largest ZIP download, in MB.")
    archive_limit: RateLimit = Field("60 per hour", description="ZIP downloads by one member or address.")
    smtp_host: str = Field("", description="Mail server for password resets and notes; empty: no mail.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="Name to sign in with at the mail server; empty: none.")
    smtp_password: str = Field("", description="Password for the mail server.")
    smtp_from: str = Field("", description="Sender of mails; empty: imghost@ and the site's host name.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How mail is protected on its way: `starttls`, `tls` or `none`."
    )
    oidc_issuer: WebAddress = Field(
        "", description="OpenID Connect provider to sign in through; empty: none."
    )
    oidc_client_id: str = Field("", description="This site's name at the provider.")
    oidc_client_secret: str = Field("", description="This site's secret at the provider.")
    oidc_authentication: Literal["auto", "client_secret_basic", "client_secret_post"] = Field(
        "auto",
        description="How this site sends its secret: `client_secret_basic`, `client_secret_post`, or `auto` "
        "for what the provider says it takes.",
    )
    oidc_name: str = Field("OpenID Connect", max_length=60, description="What the sign-in button calls it.")
    oidc_link_verified_email: bool = Field(
        False,
        description="Who signs in there opens the account with the same verified e-mail address. Its "
        "password, sessions and keys end then: this site does not verify addresses at sign-up.",
    )
    oidc_networks: Networks = Field(
        "", description="Private networks that the provider may be in (CIDR, comma separated)."
    )
    watermark_text: str = Field(
        "", max_length=60, description="Words laid over pictures that strangers get; empty: none."
    )
    watermark_picture: PictureName = Field(
        "",
        description="The picture laid over instead of words, as the page /admin/watermark names it.",
    )
    watermark_position: Position = Field(
        "bottom-right", description="Where the watermark lies: one of nine places, such as top-left."
    )
    watermark_opacity: int = Field(50, ge=5, le=100, description="How opaque the watermark is, in percent.")
    watermark_size: int = Field(
        25, ge=5, le=100, description="The part of a picture's sides the watermark fits into, in percent."
    )
    sign_in_limit: RateLimit = Field("10 per minute", description="Sign-in attempts from one address.")
    token_limit: RateLimit = Field(
        "20 per minute", description="Attempts at delete links and album passwords."
    )

    @property
    def base_url(self) -> str:
        return (self.public_url or self.own_address).rstrip("/")

    @property
    def own_address(self) -> str:
        """Where this machine reaches its own web server."""
        host = EVERY_ADDRESS.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def storage_directory(self) -> Path:
        return self.home / "storage"

    @property
    def largest_file(self) -> int:
        """Bytes one file may have, whoever sends it."""
        return max(self.max_megabytes, self.guest_max_megabytes) * MEGABYTE

    @property
    def largest_body(self) -> int:
        """Bytes of the largest form."""
        return self.largest_file * FILES_PER_FORM + ENVELOPE

    @property
    def front_folder(self) -> Path:
        """What this machine's front needs; others may share the data directory. Short, for the socket."""
        machine = f"{socket.gethostname()}:{self.port}"
        return self.home / "run" / f"front-{zlib.crc32(machine.encode()):08x}"

    @property
    def web_socket(self) -> Path:
        """Where the web server listens when something stands in front of it."""
        return self.front_folder / "web.sock"

    @property
    def restarts_file(self) -> Path:
        return self.home / "run" / "restarts"

    @property
    def redis_socket(self) -> Path:
        return self.home / "run" / "redis.sock"

    @property
    def redis_address(self) -> str:
        return self.redis_url or f"unix://{self.redis_socket.absolute()}"

    @property
    def database_address(self) -> str:
        url = self.database_url or f"sqlite:///{(self.home / 'imghost.sqlite3').absolute()}"
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        return url

    @property
    def accepted_formats(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.formats.split(",") if name.strip())


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises SettingError naming every unknown variable or value out of range.
    """
    environ = os.environ if environ is None else environ
    names = {name: name.lower() for name in PLAIN_NAMES if environ.get(name)}
    names |= {name: name.removeprefix(PREFIX).lower() for name in environ if name.startswith(PREFIX)}
    try:
        return Settings.model_validate({field: environ[name] for name, field in names.items()})
    except ValidationError as error:
        written = {field: name for name, field in names.items()}
        lines = [f"{written[str(item['loc'][0])]}: {reason(item)}" for item in error.errors()]
        raise SettingError(" ".join(lines)) from None


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Return the smallest and largest number, or number of characters, a setting may have."""
    names = ("ge", "le", "min_length", "max_length")
    rules = {name: getattr(rule, name) for rule in field.metadata for name in names if hasattr(rule, name)}
    return rules.get("ge", rules.get("min_length")), rules.get("le", rules.get("max_length"))


def reason(item: ErrorDetails) -> Message:
    """Return what one setting needs instead of what it was given."""
    told = item.get("ctx", {}).get("error")
    if isinstance(told, ValueError) and isinstance(told.args[0], Message):
        return told.args[0]
    field = Settings.model_fields.get(str(item["loc"][0]))
    if field is None:
        return Message("There is no such setting.")
    low, high = bounds(field)
    if field.annotation is bool:
        return Message("On or off is needed.")
    if get_origin(field.annotation) is Literal:
        return Message("One of these is needed: %(choices)s.", choices=", ".join(get_args(field.annotation)))
    if field.annotation is str:
        return Message("From %(low)s to %(high)s characters are needed.", low=low or 0, high=high)
    return Message("A number from %(low)s to %(high)s is needed.", low=low, high=high)
