"""What operators are told: alerts, failures, traces and metrics."""

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Networks, WebAddress


class Monitoring(Group):
    """What operators are told: alerts, failures, traces and metrics."""

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
