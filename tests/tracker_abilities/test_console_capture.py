"""The console is copied line by line, and printing works as if nobody did."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from tqdm import tqdm, trange

from runicorn.tracker.console import ConsoleCapture


class Console:
    """Two streams in the place of the process's own, and what was copied of them."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.lines: list[str] = []
        self.capture = ConsoleCapture(self.lines.append)


@contextmanager
def own_streams() -> Iterator[Console]:
    # No fixture: pytest changes the streams between the fixtures and the test.
    console = Console()
    with redirect_stdout(console.out), redirect_stderr(console.err):
        yield console


@contextmanager
def copied_console() -> Iterator[Console]:
    with own_streams() as console:
        console.capture.start()
        yield console
        console.capture.stop()


def test_both_streams_are_passed_on_unchanged_and_copied_line_by_line() -> None:
    with copied_console() as console:
        print("to out", "twice")
        print("to err", file=sys.stderr)
        print("half ", end="")
        print("line\nnext")

        assert console.lines == ["to out twice", "to err", "half line", "next"]
        assert console.out.getvalue() == "to out twice\nhalf line\nnext\n"
        assert console.err.getvalue() == "to err\n"


def test_partial_lines_are_kept_apart_by_stream_and_written_at_stop() -> None:
    with copied_console() as console:
        print("out", end="")
        print("err", end="", file=sys.stderr)
        print(" more", end="")

        console.capture.stop()

        assert console.lines == ["out more", "err"]


def test_start_and_stop_may_be_called_twice() -> None:
    with copied_console() as console:
        console.capture.start()
        print("once")
        console.capture.stop()
        console.capture.stop()
        print("not copied")

        assert console.lines == ["once"]
        assert "write" not in vars(console.out)


def test_it_can_be_started_again_after_stop() -> None:
    with copied_console() as console:
        console.capture.stop()
        console.capture.start()
        print("again")

        assert console.lines == ["again"]


def test_a_stream_keeps_all_its_attributes() -> None:
    with copied_console() as console:
        assert sys.stdout is console.out
        assert sys.stdout.isatty() is False
        with pytest.raises(TypeError):
            sys.stdout.write(b"bytes")  # type: ignore[arg-type]
        assert sys.stdout.write("four") == 4


def test_one_stream_for_both_is_copied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_streams() as console:
        monkeypatch.setattr(sys, "stderr", console.out)

        console.capture.start()
        print("line")
        console.capture.stop()

        assert console.lines == ["line"]


def test_a_program_without_console_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_streams() as console:
        monkeypatch.setattr(sys, "stdout", None)
        monkeypatch.setattr(sys, "stderr", None)

        console.capture.start()
        print("nobody sees this")
        console.capture.stop()

        assert console.lines == []


class Forwarding:
    """A wrapper whose attributes are those of another stream, for setting too."""

    def __init__(self, inner: Any) -> None:
        object.__setattr__(self, "inner", inner)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.inner, name, value)

    def write(self, text: str) -> int:
        return int(self.inner.write(text.upper()))


def test_a_stream_that_cannot_be_patched_gets_a_stand_in_with_all_its_attributes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with own_streams() as console:
        theirs = Forwarding(console.out)
        monkeypatch.setattr(sys, "stdout", theirs)

        console.capture.start()
        print("quiet")
        sys.stdout.writelines(["two ", "parts\n"])
        sys.stdout.note = "kept"  # type: ignore[attr-defined]
        stand_in = sys.stdout
        console.capture.stop()
        stand_in.write("later\n")

        assert isinstance(stand_in, Forwarding)
        assert (stand_in.isatty(), stand_in.note, theirs.note) == (False, "kept", "kept")
        assert console.lines == ["quiet", "two parts"]
        assert console.out.getvalue() == "QUIET\nTWO PARTS\nLATER\n"
        assert sys.stdout is theirs


def test_a_stand_in_that_somebody_wrapped_is_left_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_streams() as console:
        monkeypatch.setattr(sys, "stdout", Forwarding(console.out))

        console.capture.start()
        wrapper = Forwarding(sys.stdout)
        sys.stdout = wrapper
        print("first")
        console.capture.stop()
        print("second")

        assert sys.stdout is wrapper
        assert console.lines == ["FIRST"]
        assert console.out.getvalue() == "FIRST\nSECOND\n"


def test_a_wrapper_put_on_top_later_stays_and_goes_on() -> None:
    with copied_console() as console:
        sys.stdout = Forwarding(console.out)
        print("first")

        console.capture.stop()
        print("second")

        assert isinstance(sys.stdout, Forwarding)
        assert console.out.getvalue() == "FIRST\nSECOND\n"
        assert console.lines == ["FIRST"]


def test_somebody_elses_patch_of_write_survives_stop() -> None:
    with copied_console() as console:
        ours, seen = console.out.write, []
        console.out.write = lambda text: seen.append(text) or ours(text)  # type: ignore[method-assign, func-returns-value]
        print("first")

        console.capture.stop()
        print("second")

        assert "".join(seen) == console.out.getvalue() == "first\nsecond\n"
        assert console.lines == ["first"]


def test_an_earlier_patch_of_write_is_put_back() -> None:
    with own_streams() as console:
        theirs = console.out.write
        console.out.write = theirs  # type: ignore[method-assign]

        console.capture.start()
        console.capture.stop()

        assert vars(console.out)["write"] is theirs


def test_text_that_is_redirected_elsewhere_is_not_copied() -> None:
    with copied_console() as console:
        with redirect_stdout(io.StringIO()) as elsewhere:
            print("for somebody else")
        print("for all")

        assert elsewhere.getvalue() == "for somebody else\n"
        assert console.lines == ["for all"]


def test_a_handler_of_logging_that_was_made_before_is_copied_too() -> None:
    with own_streams() as console:
        handler, logger = logging.StreamHandler(), logging.getLogger("a.library")
        logger.addHandler(handler)

        console.capture.start()
        logger.warning("careful")
        console.capture.stop()
        logger.removeHandler(handler)

        assert console.lines == ["careful"]


def test_a_failing_log_never_reaches_print() -> None:
    with own_streams() as console:
        tried: list[str] = []

        def refuse(line: str) -> None:
            tried.append(line)
            raise OSError("disk full")

        capture = ConsoleCapture(refuse)
        capture.start()
        print("one\ntwo")
        capture.stop()

        assert tried == ["one", "two"]
        assert console.out.getvalue() == "one\ntwo\n"


def test_what_the_log_itself_prints_is_not_copied_again() -> None:
    with own_streams() as console:
        copied: list[str] = []

        def chatty(line: str) -> None:
            copied.append(line)
            print(f"wrote {line}")

        capture = ConsoleCapture(chatty)
        capture.start()
        print("hello")
        capture.stop()

        assert copied == ["hello"]
        assert console.out.getvalue() == "hello\nwrote hello\n"


def test_threads_lose_no_line() -> None:
    with copied_console() as console:

        def speak(name: int) -> None:
            for number in range(300):
                sys.stdout.write(f"{name} {number}\n")

        threads = [threading.Thread(target=speak, args=(name,)) for name in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        for name in range(6):
            assert [line for line in console.lines if line.startswith(f"{name} ")] == [
                f"{name} {n}" for n in range(300)
            ]


def test_a_thread_that_prints_under_the_lock_that_the_log_needs_does_not_wait_for_ever() -> None:
    with own_streams():
        lock, in_log, copied = threading.Lock(), threading.Event(), []

        def write(line: str) -> None:
            in_log.set()
            with lock:
                copied.append(line)

        capture = ConsoleCapture(write)
        capture.start()
        with lock:
            other = threading.Thread(target=print, args=("from the thread",))
            other.start()
            assert in_log.wait(5)
            print("while holding the lock")
        other.join(5)
        capture.stop()

        assert copied == ["from the thread", "while holding the lock"]


def test_a_bar_of_tqdm_is_one_line_with_its_last_state() -> None:
    with copied_console() as console:
        for _ in trange(200, desc="epoch", mininterval=0):
            pass
        print("done", file=sys.stderr)

        assert len(console.lines) == 2
        assert console.lines[0].startswith("epoch: 100%|")
        assert console.err.getvalue().count("\r") > 100


def test_nested_bars_of_tqdm_with_messages_between_are_one_line_each() -> None:
    with copied_console() as console:
        for epoch in trange(3, desc="epoch", mininterval=0):
            for batch in trange(40, desc="batch", mininterval=0):
                for _ in trange(3, desc="view", leave=False, mininterval=0):
                    pass
                if batch == 20:
                    tqdm.write(f"message {epoch}", file=sys.stderr)
        console.capture.stop()

        starts = [line.split("|")[0] for line in console.lines]
        assert starts == [
            "message 0",
            "batch: 100%",
            "message 1",
            "batch: 100%",
            "message 2",
            "batch: 100%",
            "epoch: 100%",
        ]


def test_a_bar_that_is_left_open_is_written_at_stop() -> None:
    with copied_console() as console:
        bar = tqdm(total=10, desc="open", mininterval=0)
        bar.update(4)

        console.capture.stop()

        assert [line.split("|")[0] for line in console.lines] == ["open:  40%"]
        bar.close()


def test_settle_writes_a_bar_that_ended_once_the_console_is_quiet() -> None:
    with copied_console() as console:
        for _ in trange(3, mininterval=0):
            pass

        console.capture.settle(quiet_s=60)
        assert console.lines == []
        console.capture.settle(quiet_s=0)

        assert len(console.lines) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_passes_through_and_repeats_nothing(tmp_path: Path) -> None:
    script = tmp_path / "forks.py"
    script.write_text(
        """
import os, sys, warnings
from runicorn.tracker.console import ConsoleCapture
capture = ConsoleCapture(lambda line: open(sys.argv[1], "a").write(f"{os.getpid()} {line}\\n"))
capture.start()
print("half ", end="", flush=True)
child = os.fork()
if child == 0:
    print("child")
    capture.stop()
    sys.exit()
os.waitpid(child, 0)
print("parent")
capture.stop()
print(os.getpid())
"""
    )

    done = subprocess.run(
        [sys.executable, script, tmp_path / "log"], capture_output=True, text=True, check=True, timeout=30
    )

    *_, pid = done.stdout.split()
    assert done.stdout == f"half child\nparent\n{pid}\n"
    assert (tmp_path / "log").read_text() == f"{pid} half parent\n"


SCRIPT = """
import json, logging, subprocess, sys, threading
logging.basicConfig(level=logging.INFO)
from runicorn.tracker.console import ConsoleCapture
lines = []
capture = ConsoleCapture(lines.append)
capture.start()
from tqdm import trange
print("print")
logging.info("logging")
for _ in trange(50, desc="bar", mininterval=0): pass
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
sys.stdout.flush()
subprocess.run([sys.executable, "-c", "print('subprocess')"])
sys.stdout.buffer.write(b"buffer\\n")
threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError("trouble"), None, thread)))
capture.stop()
json.dump(lines, open(sys.argv[1], "w"))
"""


def test_a_real_script_is_copied_and_its_output_is_what_it_would_be(tmp_path: Path) -> None:
    found = tmp_path / "found.json"

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, found], capture_output=True, text=True, check=True, timeout=60
    )

    lines = json.loads(found.read_text())
    assert lines[:2] == ["print", "INFO:root:logging"]
    assert [line[:9] for line in lines[2:4]] == ["thread", "bar: 100%"]
    assert lines[-1] == "ValueError: trouble"
    assert done.stdout == "print\nthread\nsubprocess\nbuffer\n"
    assert done.stderr.count("bar:") > 20
