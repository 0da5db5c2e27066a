"""What the question ``gpu`` and the known route answer on a host with cards, asked of the real service."""

from __future__ import annotations

REPLY = """
import json, os, time
import msgspec
import numpy as np
import runicorn as rn
from runicorn.api.service import Service

run = rn.init("digits", "mlp", storage={root!r})
os.environ["NVML_PID"] = str(os.getpid())
service = Service({root!r})
service.handle("gpu", {{}})
deadline = time.monotonic() + 20
while True:
    reply, buffers = service.handle("gpu", {{"columns": 0}})
    history = {{
        block.metric: [np.frombuffer(column).tolist() for column in buffers[3 * place : 3 * place + 3]]
        for place, block in enumerate(reply.blocks)
    }}
    if len(history["gpu.0.util"][0]) >= 3 or time.monotonic() > deadline:
        break
    time.sleep(0.1)
newer, _ = service.handle("gpu", {{"since": history["gpu.0.util"][1][-1]}})
print(json.dumps({{
    "reply": msgspec.to_builtins(reply), "history": history, "run": run.key, "pid": os.getpid(),
    "newer": [block.count for block in newer.blocks],
}}))
"""


def test_the_reply_tells_totals_the_hottest_card_owners_of_memory_and_history(small_nvml, tmp_path):
    told = small_nvml.run(REPLY.format(root=str(tmp_path)))

    reply, history = told["reply"], told["history"]
    assert reply["available"] is True
    assert (reply["power_w"], reply["power_limit_w"], reply["hottest"]) == (602, 1400, 1)
    (process,) = reply["gpus"][0]["processes"]
    assert (process["pid"], process["run"], process["mem_mib"]) == (told["pid"], told["run"], 512)
    assert process["since"] <= reply["ts"]
    assert reply["host"]["disk_free_gib"] > 0
    step, time, value = history["gpu.0.util"]
    assert (step[:3], value[:3]) == ([1, 2, 3], [90, 90, 90])
    assert time == sorted(time)
    assert all(count <= 1 for count in told["newer"])


def test_the_known_route_tells_the_known_keys_and_no_other(small_nvml):
    code = """
import json
from runicorn.server.known.gpu import gpu_telemetry
print(json.dumps(gpu_telemetry(None)))
"""

    answer = small_nvml.run(code, NVML_MIG=1)

    assert set(answer) == {"available", "ts", "gpus"}
    assert list(answer["gpus"][0]) == [
        "index",
        "name",
        "util_gpu",
        "util_mem",
        "mem_total_mib",
        "mem_used_mib",
        "mem_used_pct",
        "temp_c",
        "power_w",
        "power_limit_w",
        "clock_sm_mhz",
        "clock_mem_mhz",
        "pstate",
        "fan_speed_pct",
    ]
    assert [gpu["util_gpu"] for gpu in answer["gpus"]] == [90, None]
