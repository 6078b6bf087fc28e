"""The open exiftool: threads, forks, deaths, hostile names."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from imghost.imaging import exiftool as module
from imghost.imaging.exiftool import Exiftool
from imghost.imaging.limited_process import ProgramFailed
from tests.imaging.intake.samples import still, tag
from tests.waiting import wait_until

pytestmark = pytest.mark.processes


@pytest.fixture
def tool():
    tool = Exiftool()
    yield tool
    tool.close()


@pytest.fixture
def picture_of(tmp_path):
    def make(make, name="picture.jpeg"):
        path = tmp_path / name
        path.write_bytes(still("jpeg"))
        tag(path, f"-EXIF:Make={make}")
        return path

    return make


def make_of(tool, path):
    return tool.read(path, ["-EXIF:Make"])["EXIF:Make"]


def process_of(tool):
    (process,) = tool._idle
    return process.process


def test_one_process_answers_many_files(tool, picture_of):
    assert make_of(tool, picture_of("One")) == "One"
    first = process_of(tool).pid
    assert make_of(tool, picture_of("Two")) == "Two"
    assert process_of(tool).pid == first


def test_every_thread_gets_its_own_answer(tool, picture_of):
    paths = {str(number): picture_of(f"Maker {number}", f"{number}.jpeg") for number in range(12)}
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda number: (number, make_of(tool, paths[number])), [*paths] * 4)
        assert all(answer == f"Maker {number}" for number, answer in answers)
    assert len(tool._idle) <= module._MAX_PROCESSES


def test_a_killed_process_is_replaced_unnoticed(tool, picture_of):
    path = picture_of("One")
    assert make_of(tool, path) == "One"
    killed = process_of(tool)
    os.kill(killed.pid, signal.SIGKILL)
    assert make_of(tool, path) == "One"
    assert process_of(tool).pid != killed.pid


def test_a_process_outlives_the_thread_that_first_asked(tool, picture_of):
    path = picture_of("One")
    thread = threading.Thread(target=make_of, args=(tool, path))
    thread.start()
    thread.join()
    first = process_of(tool)
    assert make_of(tool, path) == "One"
    assert process_of(tool) is first
    assert first.poll() is None


OPEN_AND_SLEEP = """
import sys, time
from pathlib import Path
from imghost.imaging.exiftool import exiftool
exiftool.read(Path(sys.argv[1]), ["-EXIF:Make"])
print(exiftool._idle[0].process.pid, flush=True)
time.sleep(60)
"""


def test_no_process_survives_a_killed_parent(picture_of):
    command = [sys.executable, "-c", OPEN_AND_SLEEP, str(picture_of("One"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    wait_until(lambda: not is_running(child))


def is_running(process):
    """A dead process that nobody has waited for yet does not count."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_forked_child_starts_its_own_and_the_parent_keeps_its(tool, picture_of):
    path = picture_of("One")
    assert make_of(tool, path) == "One"
    before = process_of(tool).pid
    child = os.fork()
    if child == 0:
        right = make_of(tool, path) == "One" and process_of(tool).pid != before
        tool.close()
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert make_of(tool, path) == "One"
    assert process_of(tool).pid == before


def test_an_answer_that_takes_too_long_ends_the_process(tool, picture_of, monkeypatch):
    path = picture_of("One")
    assert make_of(tool, path) == "One"
    stuck = process_of(tool)
    os.kill(stuck.pid, signal.SIGSTOP)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    with pytest.raises(ProgramFailed):
        make_of(tool, path)
    monkeypatch.undo()
    assert stuck.poll() is not None
    assert make_of(tool, path) == "One"


def test_a_worn_process_is_replaced(tool, picture_of, monkeypatch):
    monkeypatch.setattr(module, "_FILES_PER_PROCESS", 2)
    path = picture_of("One")
    assert [make_of(tool, path) for _ in range(5)] == ["One"] * 5


def test_a_missing_exiftool_is_said_so(tool, tmp_path, picture_of, monkeypatch):
    path = picture_of("One")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramFailed):
        make_of(tool, path)


@pytest.mark.parametrize(
    "name", ["-ver", "-@", "#[CSTR]x", "a b%d.jpeg", "ls |", "*.jpeg", "$(touch x)", "\u732b.jpeg"]
)
def test_names_are_never_options_or_commands(name, tool, picture_of, tmp_path):
    path = picture_of("Named", "picture.jpeg").rename(tmp_path / name)
    assert make_of(tool, path) == "Named"
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_names_with_line_breaks_are_refused(tool, picture_of, tmp_path):
    path = picture_of("Named").rename(tmp_path / "x\n-execute\n.jpeg")
    with pytest.raises(ProgramFailed):
        make_of(tool, path)


def test_values_cannot_end_the_answer(tool, picture_of):
    path = picture_of("Maker")
    tag(path, "-EXIF:ImageDescription={ready}\n{ready123456789}\n[{")
    assert tool.read(path, ["-EXIF:ImageDescription"])["EXIF:ImageDescription"].startswith("{ready}")


def test_the_process_may_write_nothing(tool, picture_of, tmp_path):
    path = picture_of("One")
    before = path.read_bytes()
    with pytest.raises(ProgramFailed):
        tool.read(path, ["-overwrite_original", "-EXIF:Make=Two"])
    assert path.read_bytes() == before
