"""No file makes ffprobe, ffmpeg or exiftool dial: their readers are pinned, and they have no network."""

import contextlib
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from imghost.base.errors import Unprocessable
from imghost.imaging import limited_process
from imghost.imaging.exiftool import Exiftool
from imghost.imaging.limited_process import MEGABYTE, ProgramFailed, network_isolated, run
from imghost.imaging.limits import Limits
from imghost.imaging.metadata import remove_private
from imghost.imaging.video_probe import inspect_video
from tests.imaging.intake.samples import VIDEOS

isolated = pytest.mark.skipif(not network_isolated(), reason="this kernel lets no program leave the network")

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{}\n#EXT-X-ENDLIST\n"
PLAYLISTS = {
    "hls": HLS.format("{url}.ts"),
    "hls key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:1.0,\n{url}.ts\n#EXT-X-ENDLIST\n',
    "ffconcat": "ffconcat version 1.0\nfile '{url}.mp4'\n",
    "dash": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet><Representation id="0">'
    "<BaseURL>{url}.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "sdp": "v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
    "smil": '<smil><body><video src="{url}.mp4"/></body></smil>',
}
DOCUMENTS = {
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{url}.png" width="9" height="9"/></svg>',
    "xml entity": '<?xml version="1.0"?><!DOCTYPE svg SYSTEM "{url}.dtd" [<!ENTITY e SYSTEM "{url}">]>'
    '<svg xmlns="http://www.w3.org/2000/svg">&e;</svg>',
    "xmp": '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="{url}" '
    'xmlns:xmp="{url}/" xmp:BaseURL="{url}" rdf:resource="{url}"/></rdf:RDF></x:xmpmeta>',
    "html": '<html><head><base href="{url}"><link rel="meta" href="{url}.xmp"></head></html>',
}


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/canary"


@pytest.mark.parametrize("case", PLAYLISTS)
def test_playlists_with_addresses_are_refused(case: str, listener: socket.socket, tmp_path: Path) -> None:
    evil = tmp_path / "evil.mp4"
    evil.write_text(PLAYLISTS[case].format(url=url_of(listener)))
    for name in VIDEOS:
        with pytest.raises(Unprocessable):
            inspect_video(evil, name, Limits())
        with pytest.raises(Unprocessable):
            remove_private(evil, name)


@pytest.mark.parametrize("case", DOCUMENTS)
def test_exiftool_follows_no_address(case: str, listener: socket.socket, tmp_path: Path) -> None:
    evil = tmp_path / "evil.jpeg"
    evil.write_text(DOCUMENTS[case].format(url=url_of(listener)))
    tool = Exiftool()
    with contextlib.suppress(ProgramFailed):
        tool.read(evil, ["-a", "-ee"])
    tool.close()


def asking(listener: socket.socket, folder: Path) -> list[str]:
    """Return an ffprobe that is allowed everything and asks the listener for a part of a film."""
    playlist = folder / "asking.m3u8"
    playlist.write_text(HLS.format(f"{url_of(listener)}.ts"))
    allowed = ["-protocol_whitelist", "file,http,tcp", "-allowed_extensions", "ALL"]
    return ["ffprobe", "-v", "error", "-rw_timeout", "5000000", *allowed, str(playlist)]


@isolated
def test_a_program_that_dials_reaches_nobody(listener: socket.socket, tmp_path: Path) -> None:
    with contextlib.suppress(ProgramFailed):
        run(asking(listener, tmp_path), seconds=10, memory=1024 * MEGABYTE)


def test_outside_the_same_program_dials(tmp_path: Path) -> None:
    """Otherwise the test above would prove nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        dialled = threading.Event()

        def answer() -> None:
            with server.accept()[0]:
                dialled.set()

        listening = threading.Thread(target=answer)
        listening.start()
        subprocess.run(asking(server, tmp_path), check=False, capture_output=True, timeout=60)
        listening.join()
    assert dialled.is_set()


@isolated
def test_the_network_of_a_program_is_empty() -> None:
    """proc(5): two lines of heading and one for each interface."""
    interfaces = (
        run(["cat", "/proc/self/net/dev"], seconds=10, memory=64 * MEGABYTE).decode().splitlines()[2:]
    )
    assert [line.partition(":")[0].strip() for line in interfaces] in ([], ["lo"])


def test_where_the_kernel_forbids_it_programs_run_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    limited_process._own_network.cache_clear()
    monkeypatch.setattr(limited_process, "_NETWORKS_OF_THEIR_OWN", (("false",), ("no-such-program",)))
    try:
        assert not network_isolated()
        assert run(["echo", "here"], seconds=10, memory=64 * MEGABYTE) == b"here\n"
    finally:
        limited_process._own_network.cache_clear()
