"""Telemetry of a run: written beside its metrics, read back as series, never in the training's way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

import runicorn as rn
from runicorn.api.contract import FollowParams, SeriesEvent, TelemetryEvent
from runicorn.api.live import LiveFeed
from runicorn.api.service import Service
from runicorn.errors import MetricNotFoundError


def wait_for(condition, what, within_s=20):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def lines_of(run) -> list[dict]:
    try:
        with open(os.path.join(run.path, "telemetry.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]
    except FileNotFoundError:
        return []


def samples_of(run) -> list[dict]:
    return [line for line in lines_of(run) if line["type"] == "metrics"]


@pytest.fixture
def run_with_telemetry(tmp_path):
    """A run with some samples around steps 1 and 2, which has ended."""
    with rn.init("digits", "mlp", tmp_path, telemetry=0.1) as run:
        for step in (1, 2):
            run.log(loss=1 / step)
            before = len(samples_of(run))
            wait_for(lambda: len(samples_of(run)) >= before + 2, "no sample came")  # noqa: B023
    return run


def test_telemetry_is_kept_beside_the_metrics_with_the_step_of_its_moment(run_with_telemetry):
    hardware = [line["data"] for line in lines_of(run_with_telemetry) if line["type"] == "hardware"]
    stored = rn.open_store(run_with_telemetry.storage).run(run_with_telemetry.key)

    stored.telemetry.refresh()
    memory = stored.telemetry.series("host.mem")

    assert hardware[0]["host"]["mem_total_mib"] > 0
    assert hardware[0]["gpus"] or hardware[0]["gpu_reason"]
    assert set(memory.step) >= {1, 2}
    assert np.all(np.diff(memory.time) > 0)
    assert np.all((memory.value > 0) & (memory.value < 100))
    assert stored.metrics == ["loss"]
    assert "run.mem_mib" in stored.telemetry.metrics


def test_a_question_gives_telemetry_under_its_prefix_and_over_a_metric(run_with_telemetry):
    service = Service(run_with_telemetry.storage)

    def ask(**params):
        reply, buffers = service.handle("series", {"run": run_with_telemetry.key, **params})
        return [block.metric for block in reply.blocks], [np.frombuffer(one) for one in buffers]

    assert ask()[0] == ["loss"]
    names, buffers = ask(metrics=["telemetry/host.mem"], x_axis="metric:loss")
    assert names == ["telemetry/host.mem", "loss"]
    assert set(buffers[5]) <= {1.0, 0.5}
    names, buffers = ask(metrics=["loss"], x_axis="metric:telemetry/host.mem")
    assert names == ["loss", "telemetry/host.mem"]
    with pytest.raises(MetricNotFoundError, match=r"did you mean 'telemetry/host\.mem'"):
        ask(metrics=["telemetry/host.men"])


def test_a_stream_brings_every_record_and_every_sample_once_and_resumes(tmp_path):
    points: dict[str, list[float]] = {}

    def take(feed):
        for event, buffers in feed.poll():
            if isinstance(event, (SeriesEvent, TelemetryEvent)):
                for place, block in enumerate(event.blocks):
                    known = [] if event.reset else points.setdefault(block.metric, [])
                    points[block.metric] = known + np.frombuffer(buffers[3 * place + 1]).tolist()

    with rn.init("digits", "mlp", tmp_path, telemetry=0.1) as run:
        run.log(loss=0)
        wait_for(lambda: samples_of(run), "no sample came")
        store = rn.open_store(tmp_path)
        feed = LiveFeed(store, FollowParams(series=[run.key], telemetry=[run.key]))
        take(feed)
        run.log(loss=1)
        wait_for(lambda: len(samples_of(run)) >= 3, "no sample came")
        take(feed)
        resumed = LiveFeed(store, FollowParams(series=[run.key], telemetry=[run.key], cursors=feed.cursors()))
        run.log(loss=2)
        wait_for(lambda: len(samples_of(run)) >= 5, "no sample came")
    take(resumed)

    assert len(points["loss"]) == 3
    assert points["telemetry/host.mem"] == [line["ts"] for line in samples_of(run)]


def test_a_stream_says_that_there_is_telemetry_and_reads_it_only_when_asked(run_with_telemetry):
    store = rn.open_store(run_with_telemetry.storage)
    key = run_with_telemetry.key
    feed = LiveFeed(store, FollowParams(series=[key]))

    [(before, _)] = [item for item in feed.poll() if isinstance(item[0], SeriesEvent)]
    unread = store.run(key).telemetry.bytes_read
    feed.update(FollowParams(series=[key], telemetry=[key]))
    [(after, _)] = feed.poll()

    assert before.has_telemetry
    assert [block.metric for block in before.blocks] == ["loss"]
    assert unread == 0
    assert isinstance(after, TelemetryEvent)
    assert after.reset
    assert "telemetry/host.mem" in [block.metric for block in after.blocks]


def test_a_metric_that_is_called_like_telemetry_goes_first(tmp_path):
    with rn.init("digits", "mlp", tmp_path, telemetry=0.1) as run:
        run.log({"telemetry/host.mem": -1})
        wait_for(lambda: samples_of(run), "no sample came")

    _, buffers = Service(tmp_path).handle("series", {"run": run.key, "metrics": ["telemetry/host.mem"]})

    assert np.frombuffer(buffers[2]).tolist() == [-1]
    feed = LiveFeed(rn.open_store(tmp_path), FollowParams(series=[run.key], telemetry=[run.key]))
    names = [block.metric for event, _ in feed.poll() for block in getattr(event, "blocks", ())]
    assert names.count("telemetry/host.mem") == 1


def test_it_ends_with_the_run_and_is_off_unless_wanted(tmp_path):
    import threading

    with rn.init("digits", "with", tmp_path, telemetry=0.1) as wanted:
        wait_for(lambda: samples_of(wanted), "no sample came")
    running = [thread.name for thread in threading.enumerate()]
    with rn.init("digits", "without", tmp_path) as unwanted:
        unwanted.log(loss=1)

    assert "runicorn-telemetry" not in running
    assert not os.path.exists(os.path.join(unwanted.path, "telemetry.jsonl"))


@pytest.mark.parametrize("wrong", [0, -1, 0.01, float("inf"), float("nan"), 1e10, 10**400, "fast", [1]])
def test_a_wrong_interval_is_refused_at_once(tmp_path, wrong):
    with pytest.raises(ValueError, match="seconds between two samples"):
        rn.init("digits", "mlp", tmp_path, telemetry=wrong)

    assert list(tmp_path.iterdir()) == []


CHILD = """
import os, sys, time
import runicorn as rn
run = rn.init("digits", "mlp", sys.argv[1], run_id="one", telemetry=0.1)
path = os.path.join(run.path, "telemetry.jsonl")
def lines():
    return open(path).read().count("\\n") if os.path.exists(path) else 0
def more(count):
    deadline = time.monotonic() + 20
    before = lines()
    while lines() < before + count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
more(3)
"""


def run_child(code, root):
    done = subprocess.run(
        [sys.executable, "-c", CHILD + code, str(root)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_leaves_telemetry_to_its_parent(tmp_path):
    threads = run_child(
        """
import threading
read, write = os.pipe()
if os.fork() == 0:
    rn.log(loss=1)
    os.write(write, ",".join(t.name for t in threading.enumerate()).encode())
    os._exit(0)
os.wait()
more(2)
print(os.read(read, 1000).decode())
""",
        tmp_path,
    )

    assert "runicorn-telemetry" not in threads
    assert "runicorn-heartbeat" in threads


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_ends_no_training(tmp_path):
    code = f"""
import runicorn as rn, os, time
run = rn.init("digits", "mlp", {str(tmp_path)!r}, telemetry=0.1)
os.path.exists(run.path + "/telemetry.jsonl") and os.remove(run.path + "/telemetry.jsonl")
run._writer._telemetry.close()
os.symlink("/dev/full", run.path + "/telemetry.jsonl")
deadline = time.monotonic() + 20
while not run._writer._telemetry._kept and time.monotonic() < deadline:
    rn.log(loss=1)
    time.sleep(0.02)
run.finish()
print(run.path)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0
    assert "could not write" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads((tmp_path / done.stdout.strip() / "status.json").read_text())["status"] == "finished"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_daemon_that_takes_a_run_over_goes_on_with_telemetry(tmp_path):
    code = """
if os.fork() == 0:
    os.setsid()
    parent = os.getppid()
    rn.log(loss=1)
    while os.getppid() == parent:
        time.sleep(0.02)
    more(3)
    open(sys.argv[1] + "/goes-on", "w").close()
    os._exit(0)
time.sleep(0.2)
os._exit(0)
"""

    run_child(code, tmp_path)

    wait_for((tmp_path / "goes-on").exists, "no sample came after the first process had gone")


def test_a_driver_that_hangs_holds_up_neither_the_host_s_figures_nor_the_end_of_the_run(small_nvml, tmp_path):
    code = f"""
import json, pathlib, time
import runicorn as rn
from runicorn.telemetry import nvml_thread
nvml_thread.PATIENCE_S = 0.3
hang = pathlib.Path({str(tmp_path / "hang")!r})

def lengths():
    seen.telemetry.refresh()
    known = seen.telemetry.metrics
    return [len(seen.telemetry.series(name).value) if name in known else 0 for name in ("gpu.0.util", "host.mem")]

def wait_until(holds):
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)

run = rn.init(storage={str(tmp_path / "store")!r}, telemetry=0.1)
seen = rn.open_store(run.storage).run(run.key)
wait_until(lambda: lengths()[0] > 0)
hang.touch()
wait_until(lambda: lengths()[1] > lengths()[0] + 2)
during = lengths()
hang.unlink()
wait_until(lambda: lengths()[0] > during[0] + 1)
after = lengths()
hang.touch()
wait_until(lambda: lengths()[1] > after[1] + 2)
began = time.monotonic()
run.finish()
took = time.monotonic() - began
hang.unlink()
print(json.dumps([during, after, took]))
"""

    during, after, took = small_nvml.run(code, NVML_HANG_FILE=tmp_path / "hang")

    assert during[1] > during[0] + 2
    assert after[0] > during[0] + 1
    assert took < 1.5
