"""A training without a framework: it keeps a card busy through libcuda alone, and tells how fast it went.

    python tests/telemetry/real_card/train.py STORE TELEMETRY SECONDS

TELEMETRY is a number of seconds, 0 for none. Prints a line of JSON when the card is busy, and one at the end.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import runicorn as rn

SIZE = 1 << 30
SWEEPS = 16


def main() -> int:
    """Fill a GiB of the first card's memory again and again."""
    store, telemetry, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    cuda = ctypes.CDLL("libcuda.so.1")

    def ask(name: str, *args: object) -> None:
        code = getattr(cuda, name)(*args)
        if code:
            raise SystemExit(f"{name} gave error {code}")

    device, context, memory = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_uint64()
    uuid = (ctypes.c_ubyte * 16)()
    ask("cuInit", 0)
    ask("cuDeviceGet", ctypes.byref(device), 0)
    ask("cuDeviceGetUuid", uuid, device)
    ask("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    ask("cuCtxSetCurrent", context)
    ask("cuMemAlloc_v2", ctypes.byref(memory), ctypes.c_size_t(SIZE))
    with rn.init("check", "card", storage=store, telemetry=telemetry or False) as run:
        print(json.dumps({"uuid": bytes(uuid).hex(), "pid": os.getpid(), "run": run.key}), flush=True)
        steps, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for _ in range(SWEEPS):
                ask("cuMemsetD32_v2", memory, ctypes.c_uint(steps), ctypes.c_size_t(SIZE // 4))
            ask("cuCtxSynchronize")
            steps += 1
            run.log(swept_gib=steps * SWEEPS)
        print(json.dumps({"steps_s": steps / (time.perf_counter() - began)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
