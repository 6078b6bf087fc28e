"""HTTPS is verified against the name in the URL although the connection goes to a checked address."""

import io
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from imghost.outbound.addresses import Address
from imghost.outbound.client import guarded_client
from imghost.outbound.download import download, download_through
from imghost.outbound.refusals import UnreadableSource
from tests.outbound.conftest import LOOPBACK
from tests.outbound.servers import Server, answering, serving

NAME = "pictures.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*command, "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


@pytest.fixture
def asked_names() -> list[str | None]:
    return []


@pytest.fixture
def server(certificate: tuple[Path, Path], asked_names: list[str | None]) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _socket, name, _context: asked_names.append(name)
    with serving({"/x": answering(b"over TLS")}, tls=context) as running:
        yield running


def loopback(_host: str) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


def fetch(url: str, certificates: ssl.SSLContext | None = None) -> bytes:
    into = io.BytesIO()
    with guarded_client(resolver=loopback, allowed_networks=LOOPBACK, certificates=certificates) as client:
        download_through(client, url, into, limit=1000)
    return into.getvalue()


def test_a_self_signed_certificate_is_refused(server: Server) -> None:
    with pytest.raises(UnreadableSource):
        download(server.url("/x", scheme="https"), io.BytesIO(), limit=1000, allowed_networks=LOOPBACK)
    with pytest.raises(UnreadableSource):
        fetch(server.url("/x", NAME, "https"))
    assert server.requests == []


def test_the_name_of_the_url_is_asked_for_and_verified(
    server: Server, certificate: tuple[Path, Path], asked_names: list[str | None]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    assert fetch(server.url("/x", NAME, "https"), trusting) == b"over TLS"
    assert asked_names == [NAME]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_trusted_certificate_for_another_name_is_refused(
    host: str, server: Server, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with pytest.raises(UnreadableSource):
        fetch(server.url("/x", host, "https"), trusting)
    assert server.requests == []


def test_a_server_without_tls_is_refused() -> None:
    with serving({"/x": answering(b"plain")}) as plain, pytest.raises(UnreadableSource):
        fetch(plain.url("/x", NAME, "https"))
    assert plain.requests == []


FETCH_IN_A_NEW_PROCESS = """
import io, ipaddress, sys
from imghost.outbound.client import guarded_client
from imghost.outbound.download import download_through
from imghost.outbound.refusals import UnreadableSource

loopback = ipaddress.ip_address("127.0.0.1")
allowed = (ipaddress.ip_network("127.0.0.1/32"),)
try:
    with guarded_client(resolver=lambda host: [loopback], allowed_networks=allowed) as client:
        download_through(client, sys.argv[1], io.BytesIO(), limit=1000)
    print("downloaded")
except UnreadableSource:
    print("refused")
"""


def test_certificates_of_the_environment_are_ignored(server: Server, certificate: tuple[Path, Path]) -> None:
    # The list of authorities is read once per process, so the variable must be there from its start.
    command = [sys.executable, "-c", FETCH_IN_A_NEW_PROCESS, server.url("/x", NAME, "https")]
    environment = {**os.environ, "SSL_CERT_FILE": str(certificate[0])}
    result = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert result.stdout == "refused\n"
    assert server.requests == []
