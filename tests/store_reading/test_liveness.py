"""The status of a run whose file says that it is running is derived from what else is known."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runicorn.store.host import process_identity
from runicorn.store.store import Store

SCRIPT = """
import sys, time
import runicorn as rn
rn.init("demo", "exp", storage=sys.argv[1], run_id="r")
rn.log(loss=1.0)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def status_of(root, make_run):
    """Derived status and reason of a run that is recorded as running, for what its status.json says besides."""

    def derive(meta: dict | None = None, **status) -> tuple[str, str | None]:
        make_run("demo/exp/runs/r", status={"status": "running", **status}, meta=meta or {})
        info = Store(root).run("r").info
        return info.status, info.status_reason

    return derive


def here(**changes) -> dict:
    return {**process_identity(), **changes}


def no_such_pid() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_living_process_is_running(status_of) -> None:
    found = status_of(heartbeat_at=time.time(), process=here())

    assert found == ("running", None)


def test_a_process_that_is_gone_has_crashed(status_of) -> None:
    pid = no_such_pid()

    status, reason = status_of(heartbeat_at=time.time(), process=here(pid=pid))

    assert status == "crashed"
    assert str(pid) in reason


def test_a_recycled_pid_is_another_process(status_of) -> None:
    own = process_identity()
    earlier = {name: own[name] and own[name] - 3600 for name in ("started_at", "started_after_boot_s")}

    status, reason = status_of(heartbeat_at=time.time(), process=here(**earlier))

    assert status == "crashed"
    assert "later than the run" in reason


@pytest.mark.skipif(process_identity()["started_after_boot_s"] is None, reason="told on Linux only")
def test_a_clock_that_was_set_forward_makes_no_living_process_another_one(status_of) -> None:
    found = status_of(
        heartbeat_at=time.time(), process=here(started_at=process_identity()["started_at"] - 3600)
    )

    assert found == ("running", None)


@pytest.mark.skipif(process_identity()["boot_id"] is None, reason="this system has no boot id")
def test_a_machine_that_was_restarted_ended_its_runs(status_of) -> None:
    status, reason = status_of(heartbeat_at=time.time(), process=here(boot_id="another"))

    assert status == "crashed"
    assert "restarted" in reason


def test_a_heartbeat_that_stopped_is_stale(status_of) -> None:
    found = status_of(heartbeat_at=time.time() - 61, process=here())

    assert found[0] == "stale"


def test_a_foreign_host_with_a_heartbeat_is_running(status_of) -> None:
    found = status_of(
        heartbeat_at=time.time() - 30, process=here(hostname="far", machine_id="other", boot_id="other")
    )

    assert found == ("running", None)


def test_a_foreign_host_without_a_heartbeat_is_stale(status_of) -> None:
    status, reason = status_of(process=here(hostname="far", machine_id="other", boot_id="other"))

    assert status == "stale"
    assert "far" in reason


def test_a_container_counts_its_processes_apart(status_of) -> None:
    found = status_of(heartbeat_at=time.time(), process=here(pid=no_such_pid(), pid_namespace="pid:[1]"))

    assert found == ("running", None)


def test_an_old_file_has_pid_and_host_only(status_of) -> None:
    hostname = process_identity()["hostname"]

    alive = status_of({"hostname": hostname, "pid": os.getpid()}, started_at=time.time())
    recycled = status_of({"hostname": hostname, "pid": os.getpid()}, started_at=1000.0)
    gone = status_of({"hostname": hostname, "pid": no_such_pid()}, started_at=time.time())
    foreign = status_of({"hostname": "far", "pid": os.getpid()}, started_at=time.time())

    assert [status for status, _ in (alive, recycled, gone, foreign)] == [
        "running",
        "crashed",
        "crashed",
        "stale",
    ]


@pytest.mark.parametrize(
    "process", [{"pid": "x"}, {"pid": -5}, {"pid": 1e300}, [], "x", {"pid": True, "hostname": 5}]
)
def test_nonsense_about_the_process_is_survived(status_of, process) -> None:
    status, _ = status_of({"hostname": process_identity()["hostname"], "pid": "x"}, process=process)

    assert status in ("running", "crashed", "stale")


def test_a_killed_process_turns_its_run_crashed_and_nothing_is_written(root: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", SCRIPT, str(root)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "ready\n"
        store = Store(root)
        alive = [info.status for info in store.refresh().changed]

        child.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        child.wait()
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    dead = store.refresh().changed

    assert alive == ["running"]
    assert [(info.status, info.recorded_status) for info in dead] == [("crashed", "running")]
    assert store.run("r").series("loss").value.tolist() == [1.0]
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_a_zombie_is_no_living_process(root: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", SCRIPT, str(root)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
        child.kill()
        store = Store(root)

        deadline = time.monotonic() + 20
        while store.run("r").status != "crashed" and time.monotonic() < deadline:
            time.sleep(0.01)
        status = store.run("r").status
        child.wait()

    assert status == "crashed"
