"""The command as a real process: following, interrupting, closed pipes."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

import pytest

import runicorn as rn

DEADLINE_S = 20


class Following:
    """A ``runicorn tail -f`` whose lines arrive on a queue."""

    def __init__(self, root, *words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "runicorn", "tail", *words, "-f", "--storage", str(root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def next_line(self):
        return self._lines.get(timeout=DEADLINE_S)

    def end(self):
        code = self.process.wait(timeout=DEADLINE_S)
        self._reader.join(timeout=DEADLINE_S)
        complaint = self.process.stderr.read()
        return code, complaint

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        self.process.stderr.close()


def test_a_growing_log_is_followed_until_the_run_has_ended(tmp_path):
    run = rn.init("digits", "mlp", tmp_path / "store", run_id="live")
    run.log_text("before")
    with Following(tmp_path / "store", "live", "--json") as following:
        first = json.loads(following.next_line())
        run.log_text("während\n之后")
        later = [json.loads(following.next_line()) for _ in range(2)]
        run.log_text("last")
        run.finish()
        last = json.loads(following.next_line())
        code, complaint = following.end()

    assert [record["text"] for record in (first, *later, last)] == ["before", "während", "之后", "last"]
    assert [record["number"] for record in (first, *later, last)] == [1, 2, 3, 4]
    assert (code, complaint) == (0, "runicorn: the run is finished\n")


def test_a_log_that_is_replaced_is_followed_from_its_start(tmp_path):
    run = rn.init("digits", "mlp", tmp_path / "store", run_id="live")
    run.log_text("old")
    log = tmp_path / "store" / "digits" / "mlp" / "runs" / "live" / "logs.txt"
    with Following(tmp_path / "store", "live") as following:
        first = following.next_line()
        (tmp_path / "new.txt").write_text("12:00:00 | new one\n12:00:00 | new two\n")
        os.replace(tmp_path / "new.txt", log)
        later = [following.next_line() for _ in range(2)]
        run.finish()
        code, complaint = following.end()

    assert first.endswith("| old")
    assert later == ["12:00:00 | new one", "12:00:00 | new two"]
    assert code == 0
    assert "the log was replaced" in complaint


def test_a_line_that_is_being_mirrored_is_printed_once_and_whole(tmp_path):
    folder = tmp_path / "store" / "digits" / "mlp" / "runs" / "copied"
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text('{"hostname": "elsewhere"}')
    (folder / "status.json").write_text('{"status": "running"}')
    with open(folder / "logs.txt", "a", buffering=1) as log:
        log.write("one\ntw")
        log.flush()
        with Following(tmp_path / "store", "copied") as following:
            first = following.next_line()
            log.write("o\nthr")
            log.flush()
            second = following.next_line()
            (folder / "status.json").write_text('{"status": "failed"}')
            third = following.next_line()
            code, _ = following.end()

    assert (first, second, third) == ("one", "two", "thr")
    assert code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a console event would reach the tests, too")
def test_ctrl_c_ends_following_without_a_word(tmp_path):
    rn.init("digits", "mlp", tmp_path / "store", run_id="live").log_text("one")
    with Following(tmp_path / "store", "live") as following:
        following.next_line()
        following.process.send_signal(signal.SIGINT)
        code, complaint = following.end()

    assert (code, complaint) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a closed pipe as another error")
def test_a_reader_that_leaves_early_is_no_error(old_store):
    process = subprocess.Popen(
        [sys.executable, "-m", "runicorn", "ls", "--storage", str(old_store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()

    complaint = process.stderr.read()
    code = process.wait(timeout=DEADLINE_S)
    process.stderr.close()

    assert (code, complaint) == (141, b"")


def test_listing_loads_neither_widgets_nor_server(old_store):
    script = """
import sys
from runicorn.cli import main
assert main(["ls", "--storage", sys.argv[1]]) == 0
heavy = {"ipywidgets", "anywidget", "bqplot", "tornado", "jupyter_server", "paramiko", "IPython", "pandas"}
print(sorted(heavy & set(sys.modules)))
"""
    start = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-c", script, str(old_store)],
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"
    assert time.monotonic() - start < DEADLINE_S


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names folders in Unicode only")
def test_a_console_without_unicode_costs_characters_and_no_failure(old_store):
    done = subprocess.run(
        [sys.executable, "-m", "runicorn", "ls", "--storage", str(old_store)],
        capture_output=True,
        encoding="ascii",
        timeout=DEADLINE_S,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert r"vision/\u5b9e\u9a8c \u4e09" in done.stdout
