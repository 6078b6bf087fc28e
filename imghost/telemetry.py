"""Optional telemetry: errors to Sentry, traces to OpenTelemetry (`imghost[telemetry]`).

Neither is told what people said or who they are: no addresses with their queries, no cookies or headers, no
values of variables. Of a request both learn its rule, method and status.
"""

from importlib import import_module
from typing import Any

from flask import Flask, request

from imghost.base.version import VERSION
from imghost.settings import SettingError, Settings

HINT = "docs/operations.md (Monitoring) says what to install."


def init_app(app: Flask, settings: Settings) -> None:
    """Begin to tell what the settings ask for. Raises SettingError where the libraries are missing."""
    if settings.sentry_dsn:
        _begin_sentry(settings)
    if settings.otlp_endpoint:
        _begin_traces(app, settings)


def _begin_sentry(settings: Settings) -> None:
    """What the log calls an error, with its trace, is sent; every failed request is logged like that."""
    sentry = _library("sentry_sdk", "IMGHOST_SENTRY_DSN")
    logs = _library("sentry_sdk.integrations.logging", "IMGHOST_SENTRY_DSN")
    at_exit = _library("sentry_sdk.integrations.atexit", "IMGHOST_SENTRY_DSN")
    sentry.init(
        dsn=settings.sentry_dsn,
        release=f"imghost@{VERSION}",
        send_default_pii=False,
        include_local_variables=False,
        # The others would send addresses with keys and tokens in them, and command lines.
        default_integrations=False,
        integrations=[logs.LoggingIntegration(), at_exit.AtexitIntegration()],
    )


def _begin_traces(app: Flask, settings: Settings) -> None:
    wanted = "IMGHOST_OTLP_ENDPOINT"
    exporter = _library("opentelemetry.exporter.otlp.proto.http.trace_exporter", wanted)
    flask = _library("opentelemetry.instrumentation.flask", wanted)
    resources = _library("opentelemetry.sdk.resources", wanted)
    traces = _library("opentelemetry.sdk.trace", wanted)
    batches = _library("opentelemetry.sdk.trace.export", wanted)
    resource = resources.Resource.create({"service.name": "imghost", "service.version": VERSION})
    provider = traces.TracerProvider(resource=resource)
    endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(batches.BatchSpanProcessor(exporter.OTLPSpanExporter(endpoint=endpoint)))
    app.extensions["traces"] = provider
    flask.FlaskInstrumentor().instrument_app(app, tracer_provider=provider, response_hook=_hide_address)


def _hide_address(span: Any, _status: str, _headers: object) -> None:
    """Addresses hold keys, tokens and the names of private pictures; the rule holds none of them.

    With the answer, because the library writes what it knows of a request after its hook for requests.
    """
    rule = request.url_rule.rule if request.url_rule is not None else ""
    for name in ("http.target", "http.url", "url.path", "url.full"):
        span.set_attribute(name, rule)
    for name in ("url.query", "net.peer.ip", "client.address", "http.user_agent"):
        span.set_attribute(name, "")


def _library(name: str, wanted: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise SettingError(f"{wanted} needs a library that is not installed. {HINT}") from None
