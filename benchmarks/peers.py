"""Other servers to measure beside ours: nginx, and thumbor and IPX (on sharp) in their own environments."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.live import free_port
from tests.waiting import wait_until

PEERS = Path(__file__).parents[1] / ".cache" / "peers"
THUMBOR = "thumbor==7.8.0"
IPX = ("ipx@3.1.1", "sharp@0.35.5")
THUMBOR_SETTINGS = """\
LOADER = "thumbor.loaders.file_loader"
FILE_LOADER_ROOT_PATH = {sources!r}
STORAGE = "thumbor.storages.no_storage"
RESULT_STORAGE = {results}
RESULT_STORAGE_FILE_STORAGE_ROOT_PATH = {folder!r}
ALLOW_UNSAFE_URL = True
RESULT_STORAGE_STORES_UNSAFE = True
"""
NGINX_SETTINGS = """\
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    default_type image/jpeg;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream site {{ server 127.0.0.1:{site}; keepalive 32; }}
    server {{
        listen 127.0.0.1:{port};
        location /static/ {{ alias {files}/; }}
        location /_files/ {{ internal; alias {blobs}/; }}
        location / {{
            proxy_pass http://site;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}
}}
"""


def install_thumbor() -> Path | None:
    """Return thumbor's program, or None (and say why) when it cannot be installed here."""
    program = PEERS / "thumbor" / "bin" / "thumbor"
    if not program.exists() and not _done([sys.executable, "-m", "venv", str(PEERS / "thumbor")]):
        return None
    pip = [str(program.with_name("pip")), "install", "--quiet", "--disable-pip-version-check", THUMBOR]
    return program if program.exists() or _done(pip) else None


def install_ipx() -> Path | None:
    """Return the program of IPX, or None (and say why) when it cannot be installed here."""
    folder = PEERS / "ipx"
    program = folder / "node_modules" / ".bin" / "ipx"
    if program.exists():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    # Without a package.json of its own npm would change the one of this repository.
    (folder / "package.json").write_text('{"private": true}\n')
    return program if _done(["npm", "install", "--no-audit", "--no-fund", "--silent", *IPX], folder) else None


def _done(command: list[str], folder: Path | None = None) -> bool:
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"cannot be installed here: {' '.join(command)}\n{run.stderr.strip()[-500:]}")
    return run.returncode == 0


@contextmanager
def thumbor(program: Path, sources: Path, folder: Path, *, keeps_results: bool) -> Iterator[str]:
    """A running thumbor; its address."""
    folder.mkdir()
    results = '"thumbor.result_storages.file_storage"' if keeps_results else "None"
    settings = folder / "thumbor.conf"
    settings.write_text(
        THUMBOR_SETTINGS.format(sources=str(sources), results=results, folder=str(folder / "results"))
    )
    port = free_port()
    command = [str(program), "-p", str(port), "-i", "127.0.0.1", "-l", "error", "-c", str(settings)]
    with _running(command, f"http://127.0.0.1:{port}/healthcheck"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def ipx(program: Path, sources: Path) -> Iterator[str]:
    """A running IPX; its address."""
    port = free_port()
    command = [str(program), "serve", "--dir", str(sources), "--port", str(port), "--host", "127.0.0.1"]
    with _running(command, f"http://127.0.0.1:{port}/w_8/small.jpg"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def nginx(folder: Path, files: Path, site_port: int, blobs: Path) -> Iterator[str]:
    """nginx that serves `files` below /static/ and hands everything else to the site; its address."""
    folder.mkdir()
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        NGINX_SETTINGS.format(folder=folder, files=files, port=port, site=site_port, blobs=blobs)
    )
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(settings), "-g", "user root;"]
    with _running(command, f"http://127.0.0.1:{port}/static/"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(process, address), 60)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    assert process.poll() is None, f"{process.args} ended"
    try:
        return httpx.get(address, timeout=5, trust_env=False).status_code < 500
    except httpx.TransportError:
        return False
