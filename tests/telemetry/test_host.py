from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from runicorn.telemetry.cgroup import Cgroups
from runicorn.telemetry.host import HostSampler, TreeSampler


@pytest.fixture
def groups(tmp_path):
    """Make control groups of files, and give what reads them."""

    def make(process: str, **files: str) -> Cgroups:
        (tmp_path / "cgroup").write_text(process)
        for name, content in files.items():
            path = tmp_path / "mounted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return Cgroups(str(tmp_path / "cgroup"), str(tmp_path / "mounted"))

    return make


def test_limits_of_version_2_are_the_least_of_a_group_and_those_around_it(groups):
    found = groups(
        "0::/pod/box\n",
        **{
            "pod/box/cpu.max": "max 100000", "pod/cpu.max": "150000 100000", "cpu.max": "max 100000",
            "pod/box/memory.max": "max", "pod/memory.max": "4096",
            "pod/box/memory.current": "3000", "pod/memory.current": "3500",
            "pod/box/memory.stat": "anon 1\ninactive_file 1000\n", "pod/box/cpu.stat": "usage_usec 2500000\n",
        },
    )  # fmt: skip

    assert found.cpus() == 1.5
    assert found.limits() != groups("0::/pod/other\n").limits() != ""
    assert found.memory_limit() == 4096
    assert found.memory_used() == 2000
    assert found.cpu_seconds() == 2.5


def test_limits_of_version_1_are_found_where_only_the_containers_part_is_mounted(groups):
    found = groups(
        "4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/\n",
        **{
            "cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000", "cpuacct/cpuacct.usage": "1500000000",
            "memory/memory.limit_in_bytes": "8192", "memory/memory.usage_in_bytes": "4096",
            "memory/memory.stat": "total_inactive_file 96\n",
        },
    )  # fmt: skip

    assert (found.cpus(), found.cpu_seconds()) == (0.5, 1.5)
    assert (found.memory_limit(), found.memory_used()) == (8192, 4000)


def test_no_limit_is_none_whatever_stands_there(groups):
    unlimited = groups(
        "4:memory:/\n1:cpu:/\n",
        **{
            "memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "1",
            "cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000",
        },
    )  # fmt: skip
    nothing = Cgroups("/nowhere", "/nowhere")

    assert (unlimited.cpus(), unlimited.memory_limit()) == (None, None)
    assert (nothing.cpus(), nothing.memory_limit(), nothing.cpu_seconds()) == (None, None, None)


def test_the_host_tells_what_it_has_and_from_the_second_time_on_what_it_does(tmp_path):
    sampler = HostSampler(str(tmp_path))

    first = sampler.sample()
    deadline = time.monotonic() + 10
    while (second := sampler.sample()).cpu_pct is None and time.monotonic() < deadline:
        sum(range(100_000))

    assert first.cpu_pct is None
    assert 0 < first.mem_used_mib < first.mem_total_mib
    assert 0 < first.mem_pct < 100
    assert first.disk_free_gib > 0
    assert 0 <= second.cpu_pct <= 100


def test_a_process_tree_counts_the_children_and_forgets_those_that_ended():
    tree = TreeSampler(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    with_child = tree.sample()
    child.communicate(b"\n")
    without = tree.sample()

    assert {os.getpid(), child.pid} <= with_child.pids
    assert child.pid not in without.pids
    assert with_child.mem_mib > 5


def test_without_psutil_the_host_is_a_reason_and_no_error(tmp_path):
    (tmp_path / "psutil.py").write_text("raise ImportError('no such package')")
    code = (
        "from runicorn.telemetry.host import HostSampler, TreeSampler\n"
        "print(HostSampler('.').sample().reason, TreeSampler(7).sample().pids)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "psutil is not installed: pip install psutil frozenset({7})"
