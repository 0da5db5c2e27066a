"""The check of real cards: run where there is one, and elsewhere held against a small NVML and a written nvidia-smi."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parent / "real_card" / "check.py"

CARD = """<gpu id="0000000{index}:00:00.0">
<product_name>Small GPU {index}</product_name><uuid>GPU-{index}</uuid><fan_speed>{fan}</fan_speed>
<performance_state>{pstate}</performance_state>
<clocks_event_reasons><clocks_event_reason_sw_power_cap>{slowed}</clocks_event_reason_sw_power_cap>
<clocks_event_reason_sw_thermal_slowdown>{slowed}</clocks_event_reason_sw_thermal_slowdown></clocks_event_reasons>
<fb_memory_usage><total>81920 MiB</total><reserved>600 MiB</reserved><used>{used} MiB</used></fb_memory_usage>
<utilization><gpu_util>9{index} %</gpu_util><memory_util>4{index} %</memory_util></utilization>
<ecc_errors><volatile><sram_correctable>{ecc[0]}</sram_correctable><dram_correctable>{ecc[1]}</dram_correctable>
<sram_uncorrectable_parity>{ecc[2]}</sram_uncorrectable_parity></volatile></ecc_errors>
<temperature><gpu_temp>{temp} C</gpu_temp></temperature>
<gpu_power_readings><average_power_draw>30{index}.50 W</average_power_draw>
<current_power_limit>700.00 W</current_power_limit></gpu_power_readings>
<clocks><sm_clock>1980 MHz</sm_clock><mem_clock>2619 MHz</mem_clock></clocks>
<processes>{processes}</processes>
</gpu>"""


def run_check(*words, **environment):
    done = subprocess.run(
        [sys.executable, str(CHECK), *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def check(small_nvml, tmp_path):
    """Runs the check where nvidia-smi tells of the cards of the small NVML, the second at `temp` °C."""

    def run(temp=70, **settings):
        process = "<process_info><pid>{}</pid><used_memory>51{} MiB</used_memory></process_info>"
        told = ["" if "NVML_PID_FILE" in settings else process.format(pid, pid % 10) for pid in (4242, 4243)]
        cards = [
            CARD.format(
                index=0,
                fan="N/A",
                pstate="P0",
                slowed="Active",
                used=1024,
                temp=60,
                ecc=(1, 2, 1),
                processes=told[0],
            ),
            CARD.format(
                index=1,
                fan="55 %",
                pstate="N/A",
                slowed="Not Active",
                used=2048,
                temp=temp,
                ecc=["N/A"] * 3,
                processes=told[1],
            ),
        ]
        count = settings.get("NVML_CARDS", 2)
        (tmp_path / "smi.xml").write_text(f"<nvidia_smi_log>{''.join(cards[:count])}</nvidia_smi_log>")
        smi = tmp_path / "nvidia-smi"
        smi.write_text(f"#!/bin/sh\ncat '{tmp_path / 'smi.xml'}'\n")
        smi.chmod(0o755)
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        words = ("--seconds", "1", "--save", str(tmp_path / "kept"))
        return run_check(*words, **small_nvml.environment(PATH=path, **settings))

    return run


def test_cards_that_tell_what_nvidia_smi_tells_pass(check, tmp_path):
    code, said = check()

    assert (code, said.count("WRONG")) == (0, 0), said
    assert "left out: a busy card: " in said
    kept = json.loads((tmp_path / "kept" / "figures.json").read_text())
    assert kept["wrong"] == []
    assert kept["thread"]["of_a_core"] > 0
    assert len(kept["rows idle"]) == 2 * 18


def test_a_figure_that_differs_is_named_with_the_call_to_look_at(check):
    code, said = check(temp=75)

    assert code == 1
    assert "- GPU 1 temp_c is 70, nvidia-smi says 75.0 (idle): look at nvmlDeviceGetTemperature" in said
    assert "\n1 wrong" in said


@pytest.mark.skipif(Path("/proc/driver/nvidia").exists(), reason="there is an NVIDIA card")
def test_without_a_card_it_says_that_nothing_was_checked():
    code, said = run_check()

    assert code == 2
    assert said.startswith("nothing was checked: no GPU: there is no NVIDIA driver")


@pytest.mark.slow
def test_a_card_that_a_run_keeps_busy_passes(check, tmp_path):
    code, said = check(cuda=True, NVML_CARDS=1, NVML_PID_FILE=tmp_path / "pid", NVML_MIB=1100)

    wrong = [line for line in said.splitlines() if "WRONG" in line]
    assert "GPU 0, which was busy" in said
    assert "0 left out" in said
    assert [line for line in wrong if "slower" not in line] == [], said
    assert code == bool(wrong)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/driver/nvidia").exists(), reason="there is no NVIDIA card")
def test_real_cards_pass():
    code, said = run_check("--seconds", "10")

    assert code == 0, said
