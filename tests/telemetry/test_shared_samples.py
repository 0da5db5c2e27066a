"""One sampler a host: of the processes that look one measures, and all of them tell the same history."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from runicorn.telemetry.records import GpuReport, HostSample, HostState
from runicorn.telemetry.sample_ring import SampleRing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs signals and fork")

LOOKER = """
import json, os, sys, threading
from runicorn.api import host_watch as module
module.QUIET_S = float(sys.argv[1])
watch, child_waits = module.host_watch(), int(sys.argv[2])
for line in sys.stdin:
    if line == "fork\\n" and os.fork() == 0:
        while os.read(child_waits, 1):
            pass
        os._exit(0)
    if line == "look\\n":
        watch.latest()
    names = [thread.name for thread in threading.enumerate()]
    kept = [(moment.number, moment.ts, moment.numbers["gpu.1.util"]) for moment in watch.since(0)]
    print(json.dumps({"kept": kept, "measures": "runicorn-host" in names}), flush=True)
"""


class Looker:
    """A process that looks when it is told to, and tells what it knows."""

    def __init__(self, environment, quiet_s=15.0, inside=()):
        waits, self._child_waits = os.pipe()
        command = [*inside, sys.executable, "-c", LOOKER, str(quiet_s), str(waits)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "pass_fds": [waits]}
        self.process = subprocess.Popen(command, env=environment, **pipes)
        os.close(waits)

    def ask(self, word="look"):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def kept(self):
        return [tuple(moment) for moment in self.ask()["kept"]]

    def until(self, condition, what, word="look", within_s=20):
        deadline = time.monotonic() + within_s
        while not condition(told := self.ask(word)):
            assert time.monotonic() < deadline, what
            time.sleep(0.05)
        return told

    def until_kept(self, count):
        told = self.until(lambda told: len(told["kept"]) >= count, f"{count} samples did not come")
        return [tuple(moment) for moment in told["kept"]]

    def end(self):
        self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        os.close(self._child_waits)
        self.process.wait()


@pytest.fixture
def host(small_nvml, tmp_path):
    """Starts lookers of one host; `looks` gives the process of each look at its cards."""

    class Host:
        def __init__(self):
            self.lookers: list[Looker] = []

        def environment(self, **settings):
            return small_nvml.environment(NVML_LOOKS=tmp_path / "looks", **settings)

        def look(self, quiet_s=15.0, inside=(), **settings):
            self.lookers.append(Looker(self.environment(**settings), quiet_s, inside))
            return self.lookers[-1]

        def looks(self):
            return [int(line) for line in (tmp_path / "looks").read_text().split()]

    yield (found := Host())
    for looker in found.lookers:
        looker.end()


def samples_file() -> Path:
    (found,) = Path(os.environ["XDG_STATE_HOME"]).glob("runicorn/host/*/samples.jsonl")
    return found


def test_whoever_looks_later_draws_the_earlier_history_at_once_and_measures_nothing(host):
    first = host.look()
    earlier = first.until_kept(3)
    second = host.look()

    at_once = second.kept()
    both = first.until_kept(5), second.until_kept(5)

    assert at_once[:3] == earlier
    assert both[0][:5] == both[1][:5]
    assert [number for number, _, _ in both[0][:5]] == [1, 2, 3, 4, 5]
    assert set(host.looks()) == {first.process.pid}
    assert len(host.looks()) <= len(first.kept()) + 1


def test_a_terminal_and_a_notebook_share_what_one_of_them_measures(host, tmp_path):
    notebook = host.look()
    notebook.until_kept(2)
    command = [sys.executable, "-m", "runicorn", "gpu", "--once", "--json", "--storage", str(tmp_path / "s")]

    done = subprocess.run(command, env=host.environment(), capture_output=True, text=True, timeout=60)

    reply = json.loads(done.stdout)
    assert reply["ts"] in [ts for _, ts, _ in notebook.until_kept(3)]
    assert reply["gpus"][1]["processes"]
    assert set(host.looks()) == {notebook.process.pid}
    assert not (tmp_path / "s").exists()


def test_when_the_sampler_is_killed_another_goes_on_and_the_history_stays(host):
    first = host.look()
    second = host.look()
    before = first.until_kept(2)
    second.kept()

    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    after = second.until_kept(len(before) + 3)
    late = host.look().kept()

    assert after[:2] == before[:2]
    assert [number for number, _, _ in after] == list(range(1, len(after) + 1))
    assert max(later[1] - earlier[1] for earlier, later in pairwise(after)) < 10
    assert late[: len(after)] == after
    assert set(host.looks()) == {first.process.pid, second.process.pid}


def test_a_child_that_was_forked_does_not_keep_the_turn_of_its_parent(host):
    first = host.look()
    first.until_kept(1)
    first.ask("fork")

    first.process.send_signal(signal.SIGKILL)
    second = host.look()
    second.until_kept(4)

    assert host.looks()[-1] == second.process.pid


def test_when_nobody_looks_nobody_measures_and_no_thread_is_left(host):
    first = host.look(quiet_s=0.2)
    first.until_kept(1)

    first.until(lambda told: not told["measures"], "it goes on measuring", word="tell")
    second = host.look(quiet_s=0.2)
    second.until_kept(3)
    second.until(lambda told: not told["measures"], "it goes on measuring", word="tell")
    before = samples_file().read_bytes()
    again = first.kept()

    assert first.process.pid in host.looks()
    assert second.process.pid in host.looks()
    assert len(again) >= before.count(b"\n") >= 3


@pytest.mark.slow
def test_a_sampler_that_is_stopped_keeps_nobody_from_seeing_the_moment(host):
    first = host.look()
    first.until_kept(1)
    first.process.send_signal(signal.SIGSTOP)
    second = host.look()
    known = len(second.kept())

    second.until_kept(known + 2)

    assert host.looks()[-1] == second.process.pid


def test_a_container_with_the_same_home_measures_apart(host):
    container = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if shutil.which("unshare") is None or subprocess.run([*container, "true"], check=False).returncode:
        pytest.skip("needs the right to make a pid namespace")
    outside = host.look()
    outside.until_kept(2)

    inside = host.look(inside=container)

    assert [number for number, _, _ in inside.kept()] == [1]
    assert len(list(Path(os.environ["XDG_STATE_HOME"]).glob("runicorn/host/*/samples.jsonl"))) == 2


def test_where_nothing_can_be_kept_each_measures_for_itself(host, tmp_path):
    (tmp_path / "file").touch()
    first, second = (host.look(XDG_STATE_HOME=tmp_path / "file") for _ in range(2))

    kept = [looker.until_kept(2) for looker in (first, second)]

    assert [[number for number, _, _ in one[:2]] for one in kept] == [[1, 2], [1, 2]]
    assert set(host.looks()) == {first.process.pid, second.process.pid}


def test_only_the_user_may_read_it_and_a_folder_that_others_may_write_is_not_used(host):
    first = host.look()
    first.until_kept(1)
    folder = samples_file().parent
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder.parent, folder, *sorted(folder.iterdir()))]
    folder.chmod(0o777)

    second = host.look()

    assert second.kept()[0][0] == 1
    assert modes == [0o700, 0o700, 0o600, 0o600]
    assert set(host.looks()) == {first.process.pid, second.process.pid}


def sample(number):
    return HostSample(number, 1.0, GpuReport(float(number)), HostState(cpu_pct=1.5))


def numbers(read):
    return [one.number for one in read[1]]


def test_half_a_line_hides_no_other(tmp_path):
    writer, reader = SampleRing(str(tmp_path), 100), SampleRing(str(tmp_path), 100)
    writer.append(sample(1))
    with open(tmp_path / "samples.jsonl", "ab") as file:
        file.write(b'{"number":2,"gp')

    before = reader.read_new()
    writer.append(sample(3))
    after = reader.read_new()

    assert numbers(before) == [1]
    assert numbers(after) == [3]
    assert numbers(SampleRing(str(tmp_path), 100).read_new()) == [1, 3]


def test_two_files_hold_the_last_samples_and_no_reader_misses_one(tmp_path):
    writer, reader = SampleRing(str(tmp_path), 3), SampleRing(str(tmp_path), 3)
    seen: list[int] = []

    for number in range(1, 12):
        writer.append(sample(number))
        writer.read_new()
        if number % 2:
            is_whole, read = reader.read_new()
            seen = ([] if is_whole else seen) + [one.number for one in read]

    assert seen[-4:] == [8, 9, 10, 11]
    assert seen == list(range(seen[0], 12))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["samples.before.jsonl", "samples.jsonl"]


def test_a_driver_that_hangs_keeps_nobody_from_seeing_the_host(small_nvml, tmp_path):
    hang = tmp_path / "hang"
    hang.touch()
    code = f"""
import json, pathlib, time
from runicorn.api.host_watch import host_watch
from runicorn.telemetry import nvml_thread
nvml_thread.PATIENCE_S = 0.3
watch = host_watch()
first = watch.latest()
pathlib.Path({str(hang)!r}).unlink()
deadline = time.monotonic() + 30
while not watch.latest().gpus.gpus and time.monotonic() < deadline:
    time.sleep(0.02)
print(json.dumps([first.gpus.reason, first.host.mem_total_mib, len(watch.latest().gpus.gpus)]))
"""

    reason, memory, cards = small_nvml.run(code, NVML_HANG_FILE=hang, XDG_STATE_HOME=tmp_path)

    assert reason == "the NVIDIA driver does not answer"
    assert memory > 0
    assert cards == 2
