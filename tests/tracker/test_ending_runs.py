import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_on_disk import data, document, events, only_run, python

import runicorn as rn
from runicorn.store import append

START = (
    "import runicorn as rn, sys, os\nfrom sys import exit as leave\n"
    "run = rn.init(storage=sys.argv[1])\nrn.log(x=1)\n"
)


def test_a_block_ends_finished(tmp_path):
    with rn.init(storage=tmp_path) as run:
        pass

    status = document(run.path, "status")
    assert status["status"] == "finished"
    assert status["ended_at"] >= status["started_at"]


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (ValueError("bad\nvalue"), "failed", "ValueError: bad value"),
        (KeyboardInterrupt(), "interrupted", "KeyboardInterrupt"),
        (SystemExit(0), "finished", None),
        (SystemExit(3), "failed", "exit code 3"),
    ],
)
def test_a_block_that_is_left_by_an_exception_says_which(tmp_path, error, status, reason):
    with pytest.raises(type(error)), rn.init(storage=tmp_path) as run:
        raise error

    found = document(run.path, "status")
    assert found["status"] == status
    assert found.get("exit_reason") == reason


@pytest.mark.parametrize(
    ("code", "exit_code", "status", "reason"),
    [
        ("", 0, "finished", None),
        ("sys.exit(0)", 0, "finished", None),
        ("sys.exit(3)", 3, "failed", "exit code 3"),
        ("sys.exit('no data')", 1, "failed", "no data"),
        ("raise ValueError('bad')", 1, "failed", "ValueError: bad"),
        (
            "run._environment.finish(); import signal; os.kill(os.getpid(), signal.SIGINT)",
            -2,
            "interrupted",
            "KeyboardInterrupt",
        ),
        ("try:\n    sys.exit(4)\nexcept SystemExit:\n    pass", 0, "finished", None),
        ("def main(): sys.exit(5)\ntry: main()\nfinally: rn.log(y=1)", 5, "failed", "exit code 5"),
        ("if os.fork() == 0: sys.exit(7)\nos.wait()", 0, "finished", None),
        ("exit(3)", 3, "failed", "exit code 3"),
        ("quit()", 0, "finished", None),
        ("raise SystemExit(3)", 3, "failed", "exit code 3"),
        ("leave(3)", 3, "failed", "exit code 3"),
        ("raise SystemExit(256)", 0, "finished", None),
        ("raise SystemExit(-1)", 255, "failed", "exit code 255"),
        ("raise SystemExit(10**30)", 255, "failed", "exit code 255"),
        ("raise SystemExit(0.0)", 1, "failed", "0.0"),
        (
            "class Odd:\n    def __str__(self): raise ValueError\n    __repr__ = __str__\nraise SystemExit(Odd())",
            1,
            "failed",
            "exit code 1",
        ),
        ("raise SystemExit", 0, "finished", None),
        ("def main(): return 4\nraise SystemExit(main())", 4, "failed", "exit code 4"),
        ("def main(): raise SystemExit('no data')\nmain()", 1, "failed", "no data"),
        ("class Stop(SystemExit): pass\nraise Stop(6)", 6, "failed", "exit code 6"),
        ("try: raise SystemExit(4)\nexcept SystemExit as e: assert e.code == 4", 0, "finished", None),
        ("try: raise SystemExit(4)\nexcept SystemExit: raise SystemExit(0)", 0, "finished", None),
        (
            "import threading\nthread = threading.Thread(target=sys.exit, args=(5,))\nthread.start(); thread.join()",
            0,
            "finished",
            None,
        ),
        ("import atexit\natexit.register(sys.exit, 0)\nraise SystemExit(3)", 3, "failed", "exit code 3"),
        ("sys.excepthook = lambda *error: None\nraise ValueError('bad')", 1, "failed", "ValueError: bad"),
    ],
)
def test_the_end_of_the_process_is_told_truthfully(tmp_path, code, exit_code, status, reason):
    result = python(START + code, tmp_path)

    found = document(only_run(tmp_path), "status")
    assert result.returncode == exit_code
    assert (found["status"], found.get("exit_reason")) == (status, reason)


def test_the_exit_that_another_module_imported_is_told_too(tmp_path):
    (tmp_path / "other.py").write_text("from sys import exit\ndef leave(): exit(3)\n", encoding="utf-8")

    python("import other\n" + START + "other.leave()", tmp_path / "store", cwd=tmp_path)

    assert document(only_run(tmp_path / "store"), "status")["exit_reason"] == "exit code 3"


@pytest.mark.parametrize(
    ("code", "status"), [("sys.exit(3)", "failed"), ("raise ValueError", "failed"), ("pass", "finished")]
)
def test_a_run_that_a_thread_started_ends_as_the_process_does(tmp_path, code, status):
    start = (
        "import runicorn as rn, sys, threading\n"
        "thread = threading.Thread(target=rn.init, kwargs={'storage': sys.argv[1]})\n"
        "thread.start(); thread.join()\n"
    )

    python(start + code, tmp_path)

    assert document(only_run(tmp_path), "status")["status"] == status


def test_a_killed_process_leaves_its_records_and_no_end(tmp_path):
    result = python(START + "import signal; os.kill(os.getpid(), signal.SIGKILL)", tmp_path)

    run = only_run(tmp_path)
    assert result.returncode == -signal.SIGKILL
    assert document(run, "status")["status"] == "running"
    assert len(data(run)) == 1


KILLED = """
import runicorn as rn, sys, os
run = rn.init(storage=sys.argv[1])
told = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for i in range(10**9):
    rn.log(i=i, loss=i * 0.5, acc=1.0)
    os.write(told, b"%12d\\n" % i)
"""


def kill_at_a_random_moment(folder, seed):
    """Records whose `log` had returned when the process was killed, and what the file holds."""
    told = folder / "told"
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(folder / "store"), str(told)])
    deadline = time.monotonic() + 30
    while not (told.exists() and told.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(random.Random(seed).random() * 0.05)
    process.kill()
    process.wait()
    lines = (only_run(folder / "store") / "events.jsonl").read_bytes().splitlines(keepends=True)
    return told.stat().st_size // 13, lines


def check_nothing_lost(told, lines):
    whole = [line for line in lines if line.endswith(b"}\n")]
    assert told >= 1
    assert told <= len(whole) <= told + 1
    assert len(lines) - len(whole) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_sigkill_at_any_moment_loses_no_record_whose_log_returned(tmp_path, seed):
    told, lines = kill_at_a_random_moment(tmp_path, seed)

    check_nothing_lost(told, lines)


@pytest.mark.slow
def test_sigkill_at_a_thousand_random_moments_loses_no_record(tmp_path):
    for seed in range(1000):
        folder = tmp_path / str(seed)
        folder.mkdir()
        told, lines = kill_at_a_random_moment(folder, 1000 + seed)

        check_nothing_lost(told, lines)


RANK = """
import runicorn as rn, sys
run = rn.init(storage=sys.argv[1], run_id='k1', join=True)
for i in range(int(sys.argv[3])): run.log({'rank' + sys.argv[2]: i, 'loss': 0.5})
"""


def test_processes_write_one_run_with_every_line_whole_and_none_lost(tmp_path):
    creator = rn.init(storage=tmp_path, run_id="k1")
    ranks = [
        subprocess.Popen([sys.executable, "-c", RANK, str(tmp_path), str(rank), "10000"]) for rank in range(8)
    ]

    codes = [rank.wait(120) for rank in ranks]

    records = data(creator.path)
    assert codes == [0] * 8
    assert len(records) == 80_000
    assert all([r[f"rank{n}"] for r in records if f"rank{n}" in r] == list(range(10_000)) for n in range(8))


DISK_FULL = """
import resource, runicorn as rn, sys
run = rn.init(storage=sys.argv[1])
rn.log(x=0)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
for i in range(1, 200): rn.log(x=i, padding="p" * 40)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
if sys.argv[2] == "recover": pass
else: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
run.finish()
print("trained to the end")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_FSIZE to make a full disk of")
def test_a_disk_that_is_full_for_a_while_costs_no_record(tmp_path):
    result = python(DISK_FULL, tmp_path, "recover")

    lines = (only_run(tmp_path) / "events.jsonl").read_text().splitlines()
    whole = [line for line in lines if line.startswith('{"ts"') and line.endswith("}")]
    assert "trained to the end" in result.stdout
    assert len(whole) == 200
    assert len(lines) - len(whole) <= 1
    assert result.stderr.count("could not write") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_FSIZE to make a full disk of")
def test_a_disk_that_stays_full_is_told_at_the_end_and_breaks_nothing(tmp_path):
    result = python(DISK_FULL, tmp_path, "full")

    assert result.returncode == 0
    assert "trained to the end" in result.stdout
    assert "they are lost" in result.stderr


def test_a_run_whose_directory_vanishes_breaks_nothing(tmp_path, caplog):
    run = rn.init(storage=tmp_path / "store")
    run.log(x=1)
    Path(run.path).rename(tmp_path / "elsewhere")

    run.log(x=2)
    run.summary(a=1)
    run.log_text("gone")
    run.finish()

    assert "could not write" in caplog.text


def test_what_is_kept_in_memory_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(append, "MAX_KEPT_BYTES", 100)
    errors = []
    file = append.LineFile(str(tmp_path / "missing" / "events.jsonl"), errors.append)

    for _ in range(50):
        file.append(b"0123456789\n")

    assert errors
    assert file.close() == 50


def test_the_child_of_a_fork_may_log_and_does_not_end_the_run(tmp_path):
    result = python(
        START
        + "if os.fork() == 0:\n    rn.log(child=1)\n    run.finish('failed')\n    os._exit(0)\nos.wait()\n",
        tmp_path,
    )

    run = only_run(tmp_path)
    assert result.returncode == 0
    assert len(events(run)) == 2
    assert document(run, "status")["status"] == "finished"


def test_heartbeats_are_written_while_the_run_lives(tmp_path, monkeypatch):
    from runicorn.tracker import background

    monkeypatch.setattr(background, "HEARTBEAT_INTERVAL_S", 0.01)
    run = rn.init(storage=tmp_path)
    first = document(run.path, "status")["heartbeat_at"]
    deadline = time.monotonic() + 10
    while document(run.path, "status")["heartbeat_at"] == first and time.monotonic() < deadline:
        time.sleep(0.01)

    assert document(run.path, "status")["heartbeat_at"] > first


def test_the_best_value_reaches_the_summary_while_the_run_goes_on(tmp_path):
    run = rn.init(storage=tmp_path)
    run.set_primary_metric("acc", "max")
    run.log(acc=0.75)
    deadline = time.monotonic() + 10
    while document(run.path, "summary")["best_metric_value"] is None and time.monotonic() < deadline:
        time.sleep(0.01)

    assert document(run.path, "summary")["best_metric_value"] == 0.75


def test_nothing_is_left_behind_by_replacing_documents(tmp_path):
    with rn.init(storage=tmp_path) as run:
        for i in range(20):
            run.summary(i=i)

    assert not [path for path in Path(run.path).iterdir() if path.suffix == ".tmp"]


def test_a_summary_that_the_disk_refused_is_written_later(tmp_path, monkeypatch, caplog):
    run = rn.init(storage=tmp_path)
    moved = Path(run.path).rename(tmp_path / "moved")

    run.summary(acc=0.5)
    moved.rename(run.path)
    rn.finish()

    assert document(run.path, "summary") == {"acc": 0.5}
    assert "could not write" in caplog.text


def test_a_status_that_is_no_text_still_ends_the_run(tmp_path):
    class Strange:
        def __str__(self):
            raise ValueError

    run = rn.init(storage=tmp_path)

    rn.finish(Strange())

    assert document(run.path, "status")["status"] == "<Strange: ValueError>"


def test_a_store_that_was_unmounted_is_not_made_anew_in_its_place(tmp_path, caplog):
    run = rn.init(storage=tmp_path / "store")
    run._environment.finish(10)
    (tmp_path / "store").rename(tmp_path / "elsewhere")

    path = run.log_image("k", b"\x89PNG\r\n\x1a\n")
    run.log(x=1)
    run.summary(x=1)
    rn.finish()

    assert path is None
    assert not (tmp_path / "store").exists()
    assert "could not keep an image of 'k'" in caplog.text
