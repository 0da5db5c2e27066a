"""The real nvidia-ml-py on a small NVML: every path of a card that works, and of one that does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runicorn.telemetry.driver_pids import is_here

SAMPLE = """
import json, msgspec
from runicorn.telemetry.nvml import Nvml
print(json.dumps(msgspec.to_builtins(Nvml().sample())))
"""


def test_two_cards_tell_everything_that_they_know(small_nvml):
    report = small_nvml.run(SAMPLE)

    assert (report["driver"], report["reason"]) == ("570.01", None)
    first, second = report["gpus"]
    assert first == {
        "index": 0, "name": "Small GPU 0", "uuid": "GPU-0", "util_gpu": 90, "util_mem": 40,
        "mem_total_mib": 81920, "mem_used_mib": 1024, "temp_c": 60, "power_w": 300.5, "power_limit_w": 700,
        "clock_sm_mhz": 1980, "clock_mem_mhz": 2619, "pstate": "P0", "fan_speed_pct": None,
        "slowed": ["power limit", "heat"], "ecc_corrected": 3, "ecc_uncorrected": 1, "mig": [],
        "processes": [{"pid": 4242, "mem_mib": 512, "is_here": is_here(4242)}], "reason": None,
    }  # fmt: skip
    assert (second["fan_speed_pct"], second["pstate"], second["slowed"]) == (55, None, [])
    assert second["ecc_corrected"] is None


def test_a_card_that_mig_cuts_tells_of_its_parts_and_not_of_its_use(small_nvml):
    report = small_nvml.run(SAMPLE, NVML_MIG=1)

    whole, cut = report["gpus"]
    assert whole["mig"] == []
    assert (cut["util_gpu"], cut["temp_c"]) == (None, 70)
    assert [part["uuid"] for part in cut["mig"]] == ["MIG-1-0", "MIG-1-1"]
    assert [part["mem_used_mib"] for part in cut["mig"]] == [2049, 2050]


def test_a_card_that_falls_off_the_bus_says_so_and_hides_no_other(small_nvml, tmp_path):
    code = f"""
import json, msgspec, pathlib
from runicorn.telemetry.nvml import Nvml
nvml = Nvml()
before = nvml.sample()
pathlib.Path({str(tmp_path / "lost")!r}).touch()
print(json.dumps(msgspec.to_builtins([before, nvml.sample()])))
"""

    before, after = small_nvml.run(code, NVML_LOST=1, NVML_LOST_FILE=tmp_path / "lost")

    assert [gpu["reason"] for gpu in before["gpus"]] == [None, None]
    assert after["gpus"][0]["util_gpu"] == 90
    assert after["gpus"][1]["reason"] == "it has fallen off the bus; the machine must be restarted"
    assert after["gpus"][1]["util_gpu"] is None
    assert after["gpus"][1]["name"] == "Small GPU 1"


def test_an_old_driver_lacks_functions_and_the_older_ones_are_asked(small_nvml):
    report = small_nvml.run(SAMPLE, old=True, NVML_MIG=1)

    first, second = report["gpus"]
    assert first["slowed"] == ["heat (hardware)"]
    assert first["mem_used_mib"] == 1024 + 600, (
        "with what the driver keeps: an old one does not tell that apart"
    )
    assert [process["pid"] for process in first["processes"]] == [4242]
    assert second["mig"] == []


def test_processes_that_one_may_not_see_are_not_told(small_nvml):
    report = small_nvml.run(SAMPLE, NVML_DENY=1)

    assert [gpu["processes"] for gpu in report["gpus"]] == [None, None]
    assert report["gpus"][0]["mem_used_mib"] == 1024


@pytest.mark.parametrize(
    ("error", "words"),
    [(4, "may not ask"), (9, "not loaded"), (18, "different versions"), (999, "does not start")],
)
def test_a_driver_that_does_not_start_is_a_reason_in_words(small_nvml, error, words):
    report = small_nvml.run(SAMPLE, NVML_INIT=error)

    assert report["gpus"] == []
    assert words in report["reason"]


def test_a_driver_that_goes_away_and_one_without_cards_are_reasons_too(small_nvml, tmp_path):
    code = f"""
import json, pathlib
from runicorn.telemetry.nvml import Nvml
nvml = Nvml()
nvml.sample()
pathlib.Path({str(tmp_path / "gone")!r}).touch()
print(json.dumps([nvml.sample().reason, nvml.sample().reason]))
"""

    gone = small_nvml.run(code, NVML_GONE_FILE=tmp_path / "gone")
    none = small_nvml.run(SAMPLE, NVML_CARDS=0)

    assert gone == ["the NVIDIA driver has gone"] * 2
    assert none["reason"] == "the NVIDIA driver sees no GPU"


def test_without_a_driver_or_without_the_binding_there_is_a_reason(tmp_path):
    (tmp_path / "pynvml.py").write_text("raise ImportError('no such package')")
    code = "from runicorn.telemetry.nvml import Nvml; print(Nvml().sample().reason)"

    def reason(**environment):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert reason(PYTHONPATH=str(tmp_path)) == "nvidia-ml-py is not installed: pip install nvidia-ml-py"
    if not Path("/proc/driver/nvidia").exists():
        assert "no NVIDIA driver" in reason()


def test_a_forked_child_asks_the_driver_anew(small_nvml):
    code = """
import json, os
from runicorn.telemetry.nvml import Nvml
nvml = Nvml()
nvml.sample()
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, str(len(nvml.sample().gpus)).encode())
    os._exit(0)
os.wait()
print(json.dumps([int(os.read(read, 10)), len(nvml.sample().gpus)]))
"""

    assert small_nvml.run(code) == [2, 2]


def test_in_a_container_only_a_process_that_has_a_driver_loaded_is_what_the_driver_may_mean(small_nvml):
    container = ["unshare", "--pid", "--fork", "--mount-proc"]
    if shutil.which("unshare") is None or subprocess.run([*container, "true"], check=False).returncode:
        pytest.skip("needs the right to make a pid namespace")
    code = """
import json, os, subprocess
from runicorn.telemetry.nvml import Nvml
def told(pid):
    os.environ["NVML_PID"] = str(pid)
    return [(one.pid == pid, one.is_here) for one in Nvml().sample().gpus[0].processes]
other = subprocess.Popen(["sleep", "600"])
print(json.dumps([told(os.getpid()), told(other.pid), told(4242)]))
other.kill()
other.wait()
"""

    ours, unrelated, of_the_host = small_nvml.run(code, inside=container)

    assert (ours, unrelated, of_the_host) == ([[True, True]], [[True, False]], [[True, False]])
