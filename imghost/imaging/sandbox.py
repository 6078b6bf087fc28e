"""Client of the decoder server: sends an order to a limited child process and waits for its report.

Every process that renders has one decoder server, a small single-threaded program that forks a limited
child per order. Processes forked by the owner share its server; a server ends when nobody holds its
socket any more. Nothing here touches a pixel. Safe to call from any thread.
"""

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

from imghost.base.errors import ImghostError, Unavailable, Unprocessable
from imghost.imaging import decoder_process, protocol
from imghost.imaging.films.order import FilmOrder, FilmReport
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder, MaskReport
from imghost.imaging.render import Rendered, RenderOrder, RenderReport

_log = logging.getLogger(__name__)

# The server itself kills a child two seconds late; past this many more the server is not answering.
_GRACE_SECONDS = 10.0
_TIMED_OUT = ("decode-timeout", "Reading this file takes too long.")
_ENDINGS: dict[int, tuple[str, str]] = {
    signal.SIGALRM: _TIMED_OUT,
    signal.SIGXCPU: _TIMED_OUT,
    signal.SIGXFSZ: ("decode-disk", "Reading this file takes too much disk space."),
}
_BROKEN = ("unreadable-image", "The file cannot be read as an image.")


def start() -> None:
    """Start the decoder server now. Raises `Unavailable`.

    The first order then need not wait for it, and processes forked from this one share it.
    """
    decoder_process.running_server()


def stop() -> None:
    """Let go of the server; it ends when no other process holds it."""
    decoder_process.forget()


def network_isolated() -> bool:
    """Whether the kernel let the decoder leave the network. Raises `Unavailable`."""
    return decoder_process.running_server().network_isolated


def fences() -> tuple[str, ...]:
    """Name what else of the kernel fences decoders in: Landlock, seccomp. Raises `Unavailable`."""
    return decoder_process.running_server().fences


def render(
    order: RenderOrder, limits: Limits, on_rendered: Callable[[Rendered], None] | None = None
) -> RenderReport:
    """Decode once in a limited child and write every output.

    `on_rendered` hears of each output as soon as it is written, the largest first. Raises `Unprocessable`
    (422) when the file is broken, breaks a limit or kills its decoder, `InvalidInput` (400) for a crop
    window outside the picture, and `Unavailable` (503) when no decoder can be started, somebody killed it, or
    our disk does not take the result. Outputs that were not announced are removed then.
    """
    announced: set[str] = set()

    def announce(rendered: Rendered) -> None:
        if on_rendered is not None:
            announced.add(rendered.name)
            on_rendered(rendered)

    try:
        with decoder_process.submit(protocol.write_order(order, limits)) as answers:
            answers.settimeout(limits.decode_seconds + _GRACE_SECONDS)
            return _await_report(answers, announce)
    except BaseException:
        for output in order.outputs:
            if output.name not in announced:
                output.path.unlink(missing_ok=True)
        raise


def make_films(
    order: FilmOrder, limits: Limits, on_progress: Callable[[str, float], None] = lambda _name, _share: None
) -> FilmReport:
    """Make every film of `order` in a limited child, `limits.decode_seconds` for all of them.

    `on_progress` hears of each film the share that is done; what it raises ends the work. Raises
    `Unprocessable` when the video is broken, breaks a limit or kills its decoder, `Unavailable` otherwise.
    """
    with decoder_process.submit(protocol.write_order(order, limits)) as answers:
        answers.settimeout(limits.decode_seconds + _GRACE_SECONDS)
        report = _read_answers(answers, lambda answer: on_progress(answer["name"], answer["share"]))
    return FilmReport(**report["report"])


def make_mask(order: MaskOrder, limits: Limits) -> MaskReport:
    """Find the subject of a picture in a limited child and write its mask.

    Raises `Unprocessable` when the file is broken, breaks a limit or kills its decoder, `Unavailable` when
    the network cannot be run.
    """
    try:
        with decoder_process.submit(protocol.write_order(order, limits)) as answers:
            answers.settimeout(limits.decode_seconds + _GRACE_SECONDS)
            return MaskReport(**_read_answers(answers, lambda _answer: None)["report"])
    except BaseException:
        order.path.unlink(missing_ok=True)
        raise


def _await_report(answers: socket.socket, announce: Callable[[Rendered], None]) -> RenderReport:
    return protocol.read_report(
        _read_answers(answers, lambda answer: announce(Rendered(**answer["rendered"])))
    )


def _read_answers(answers: socket.socket, announce: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Read answers up to the report, or to the end; the child's own word counts before the way it ended."""
    verdict: ImghostError | None = None
    for answer in _answers(answers):
        match answer["kind"]:
            case "rendered" | "progress":
                announce(answer)
            case "report":
                # All is written; how the child ends is the server's business.
                return answer
            case "error":
                verdict = protocol.read_error(answer)
                _log.info("Render refused, %s: %s", verdict.code, answer["cause"])
            case "fault":
                _log.error("Rendering failed in our own code:\n%s", answer["trace"])
            case "ended":
                verdict = verdict or _ending(answer["signal"])
                break
    raise verdict or Unavailable("The image decoder stopped. Try again.")


def _answers(answers: socket.socket) -> Iterator[dict[str, Any]]:
    try:
        with answers.makefile("rb") as lines:
            for line in lines:
                answer = protocol.read_answer(line)
                if answer is not None:
                    yield answer
    except TimeoutError as error:
        raise Unavailable("The image decoder does not answer.") from error
    except OSError:
        # The server was killed; the caller sees that no ending was told.
        return


def _ending(signal_number: int) -> Unprocessable | Unavailable:
    _log.warning("A decoder child ended by signal %s.", signal_number)
    if signal_number == signal.SIGKILL:
        # Its own limits end it otherwise: this was the kernel, short of memory, or an administrator.
        return Unavailable("The image decoder was stopped. Try again.")
    code, message = _ENDINGS.get(signal_number, _BROKEN)
    return Unprocessable(message, code=code)
