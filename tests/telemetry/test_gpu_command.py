"""``runicorn gpu`` and ``rn.gpu()`` on a host with cards of the small NVML."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-m", "runicorn", "gpu"]


def run_gpu(small_nvml, root, *words, **settings):
    done = subprocess.run(
        [*COMMAND, "--storage", str(root), *words],
        env={**small_nvml.environment(**settings), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_once_prints_every_card_and_the_host_with_bars(small_nvml, tmp_path):
    lines = run_gpu(small_nvml, tmp_path, "--once", NVML_MIG=1, NVML_PID=os.getpid()).splitlines()

    assert lines[0] == "2 GPUs · driver 570.01 · 602 of 1400 W · hottest GPU 1, 70 °C"
    assert "█████████░ 90 %" in lines[2]
    assert "slowed by power limit and heat" in lines[2]
    assert "part 0: 2.0 of 10.0 GiB" in lines[3]
    assert any(str(os.getpid()) in line and "512 MiB" in line for line in lines)
    assert any(line.startswith("HOST") for line in lines)
    assert " %" in lines[-1]


def test_without_cards_the_reason_stands_above_the_host(small_nvml, tmp_path):
    lines = run_gpu(small_nvml, tmp_path, "--once", NVML_INIT=9).splitlines()

    assert lines[0] == "no GPU: the NVIDIA driver is not loaded"
    assert len(lines) == 4


def test_programs_get_json(small_nvml, tmp_path):
    reply = json.loads(run_gpu(small_nvml, tmp_path, "--once", "--json"))

    assert [gpu["util_gpu"] for gpu in reply["gpus"]] == [90, 91]
    assert reply["host"]["cpu_pct"] is not None


def watch_terminal(small_nvml, root, **settings):
    """Give the exit code of the command after Ctrl-C, and the first two pictures that it drew in a terminal."""
    import pty

    ours, theirs = pty.openpty()
    environment = {**small_nvml.environment(**settings), "NO_COLOR": "1"}
    process = subprocess.Popen(
        [*COMMAND, "--storage", str(root)], env=environment, stdin=theirs, stdout=theirs
    )
    os.close(theirs)
    seen = b""
    deadline = time.monotonic() + 30
    while seen.count(CLEAR) < 2 and time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            seen += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=20)
    os.close(ours)
    return code, seen.decode().split(CLEAR.decode())[:2]


CLEAR = b"\x1b[J"
in_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@in_a_terminal
def test_in_a_terminal_it_is_drawn_anew_until_ctrl_c(small_nvml, tmp_path):
    code, pictures = watch_terminal(small_nvml, tmp_path, COLUMNS=200)

    assert code == 130
    assert all("driver 570.01" in picture for picture in pictures)


@in_a_terminal
@pytest.mark.parametrize(("columns", "bar"), [(100, "█████████░ 90 %"), (72, "████ 90 %"), (60, " 90 %")])
def test_a_narrow_terminal_keeps_every_figure_and_the_notes_have_lines_of_their_own(
    small_nvml, tmp_path, columns, bar
):
    _, (first, _) = watch_terminal(small_nvml, tmp_path, COLUMNS=columns, PYTHONIOENCODING="utf-8")
    lines = first.splitlines()[:-1]

    assert max(map(len, lines)) <= columns
    assert bar in lines[2]
    assert "1.0 of 80.0 GiB" in lines[2]
    assert "300 of 700 W" in lines[2]
    assert "slowed by power limit and heat" in lines[3]
    assert f"\x1b[{len(lines)}F" in first


@in_a_terminal
def test_a_low_terminal_is_not_scrolled_away(small_nvml, tmp_path):
    _, (first, _) = watch_terminal(small_nvml, tmp_path, NVML_CARDS=8, COLUMNS=60, LINES=10)

    assert len(first.splitlines()[:-1]) == 9
    assert first.splitlines()[8].startswith("… ")
    assert "\x1b[9F" in first


PANEL = """
import json, os, time
import runicorn as rn
run = rn.init("digits", "mlp<b>", storage={root!r})
os.environ["NVML_PID"] = str(os.getpid())
panel = rn.gpu({root!r})
before = panel.value
deadline = time.monotonic() + 20
while "<path" not in panel.value and time.monotonic() < deadline:
    time.sleep(0.05)
bundle, _ = panel._repr_mimebundle_()
panel.close()
print(json.dumps([before, bundle["text/html"], sorted(bundle), repr(panel), run.key]))
"""


def test_a_panel_in_a_notebook_stays_live_and_leaves_a_still_picture(small_nvml, tmp_path):
    before, html, kinds, words, key = small_nvml.run(PANEL.format(root=str(tmp_path)))

    assert "hottest GPU 1, 70 °C" in before
    assert 'aria-label="use 90 %"' in before
    assert '<tr><td colspan="6"><span class="note">slowed by power limit and heat' in before
    assert re.search(r"<small>\d\d:\d\d:\d\d</small>", before)
    assert 'aria-label="gpu.0.util"' in html
    assert key.replace("<", "&lt;").replace(">", "&gt;") in html
    assert "<script" not in html
    assert {"application/vnd.jupyter.widget-view+json", "application/vnd.runicorn.view+json"} <= set(kinds)
    assert words == "<runicorn GpuPanel>"
