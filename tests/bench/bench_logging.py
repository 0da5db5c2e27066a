"""What tracking costs a training: `log`, `init`, `import`, many writers; beside a bare write and the peers.

    python tests/bench/bench_logging.py

Peers (tensorboardX, mlflow, wandb, trackio, swanlab, aim) are measured where they are installed, each in a
process of its own, writing to local files only.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import runicorn

RECORDS = 20_000
WARM_UP = 1_000
WRITERS = 8
RECORDS_A_WRITER = 10_000

TIMING = """
import json, random, statistics, sys, time
def timed(call, records):
    values = [(random.random(), random.random(), random.random()) for _ in range(records)]
    clock, spent = time.perf_counter_ns, []
    for loss, acc, lr in values:
        start = clock()
        call(loss, acc, lr)
        spent.append(clock() - start)
    spent = sorted(spent[WARM_UP:])
    found = {"median": spent[len(spent) // 2] / 1e3, "p99": spent[int(len(spent) * 0.99)] / 1e3}
    print(json.dumps(found), flush=True)
folder, records = sys.argv[1], int(sys.argv[2])
""".replace("WARM_UP", str(WARM_UP))

BARE = """
import os, msgspec
encode = msgspec.json.Encoder().encode
file = os.open(folder + "/events.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
step = 0
def call(loss, acc, lr):
    global step
    step += 1
    now = time.time()
    os.write(file, encode({"ts": now, "type": "metrics",
        "data": {"loss": loss, "acc": acc, "lr": lr, "global_step": step, "time": now}}) + b"\\n")
timed(call, records)
"""

RUNICORN = """
import runicorn
runicorn.init(storage=folder)
def call(loss, acc, lr): runicorn.log(loss=loss, acc=acc, lr=lr)
timed(call, records)
"""

PEERS = {
    "tensorboardX": """
import tensorboardX
writer, step = tensorboardX.SummaryWriter(folder), 0
def call(loss, acc, lr):
    global step
    step += 1
    writer.add_scalar("loss", loss, step); writer.add_scalar("acc", acc, step); writer.add_scalar("lr", lr, step)
timed(call, records); writer.close()
""",
    "mlflow": """
import mlflow, os
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
mlflow.set_tracking_uri("file:" + folder)
mlflow.set_experiment("bench")
mlflow.start_run()
step = 0
def call(loss, acc, lr):
    global step
    step += 1
    mlflow.log_metrics({"loss": loss, "acc": acc, "lr": lr}, step=step)
timed(call, min(records, 2000)); mlflow.end_run()
""",
    "wandb": """
import os
os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
import wandb
run = wandb.init(project="bench", dir=folder)
def call(loss, acc, lr): run.log({"loss": loss, "acc": acc, "lr": lr})
timed(call, records); run.finish()
""",
    "trackio": """
import os
os.environ["TRACKIO_DIR"] = folder
import trackio
trackio.init(project="bench")
def call(loss, acc, lr): trackio.log({"loss": loss, "acc": acc, "lr": lr})
timed(call, records); trackio.finish()
""",
    "swanlab": """
import swanlab
swanlab.init(project="bench", logdir=folder, mode="offline")
def call(loss, acc, lr): swanlab.log({"loss": loss, "acc": acc, "lr": lr})
timed(call, records); swanlab.finish()
""",
    "aim": """
import aim
run, step = aim.Run(repo=folder), 0
def call(loss, acc, lr):
    global step
    step += 1
    run.track({"loss": loss, "acc": acc, "lr": lr}, step=step)
timed(call, min(records, 5000)); run.close()
""",
}

WRITER = """
import runicorn as rn, sys
run = rn.init(storage=sys.argv[1], run_id="shared", join=True)
for i in range(int(sys.argv[2])): run.log(i=i, loss=0.5, acc=1.0)
"""


def python(code: str, *args: object, env: dict[str, str] | None = None) -> str:
    """Standard output of `code` in a process of its own; its last line is a measurement."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, timeout=300,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed silently")
    return done.stdout


def call_cost(code: str, records: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        lines = [line for line in python(TIMING + code, folder, records).splitlines() if line.startswith("{")]
        return json.loads(lines[-1])


def measure_calls(rounds: int, records: int) -> None:
    rows: dict[str, list[dict[str, float]]] = {"bare encode + write": [], "runicorn.log": []}
    for _ in range(rounds):
        rows["bare encode + write"].append(call_cost(BARE, records))
        rows["runicorn.log"].append(call_cost(RUNICORN, records))
    for peer, code in PEERS.items():
        if importlib.util.find_spec(peer) is None:
            print(f"{peer:22} not installed")
            continue
        try:
            rows[peer] = [call_cost(code, records) for _ in range(min(rounds, 3))]
        except (RuntimeError, subprocess.TimeoutExpired, IndexError) as error:
            print(f"{peer:22} could not be measured: {str(error)[:80]}")
    bare = statistics.median(row["median"] for row in rows["bare encode + write"])
    print(f"{'3 scalars a call':22} {'median us':>10} {'p99 us':>10} {'ratio to bare':>14}")
    for name, found in rows.items():
        if found:
            median = statistics.median(row["median"] for row in found)
            p99 = statistics.median(row["p99"] for row in found)
            print(f"{name:22} {median:10.2f} {p99:10.2f} {median / bare:14.2f}")


def measure_start(rounds: int) -> None:
    # Installed packages are compiled; a checkout under PYTHONDONTWRITEBYTECODE never is.
    compileall.compile_dir(Path(runicorn.__file__).parent, quiet=1)

    def wall(code: str) -> float:
        start = time.perf_counter()
        python(code)
        return (time.perf_counter() - start) * 1e3

    bare, ours = [], []
    for _ in range(rounds):
        bare.append(wall("pass"))
        ours.append(wall("import runicorn"))
    over = statistics.median(ours) - statistics.median(bare)
    print(f"import runicorn        {over:.1f} ms over bare Python ({statistics.median(bare):.1f} ms)")
    code = (
        "import time, runicorn as rn, sys\nstart = time.perf_counter()\nrn.init(storage=sys.argv[1])\n"
        "print((time.perf_counter() - start) * 1e3)"
    )
    with tempfile.TemporaryDirectory() as folder:
        inits = [float(python(code, folder)) for _ in range(rounds)]
    print(f"init                   {statistics.median(inits):.2f} ms (first of a process)")


def measure_writers(records: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = runicorn.init(storage=folder, run_id="shared")
        start = time.perf_counter()
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, folder, str(records)]) for _ in range(WRITERS)
        ]
        for writer in writers:
            writer.wait()
        spent = time.perf_counter() - start
        lines = Path(run.path, "events.jsonl").read_bytes().splitlines()
        run.finish()
    whole = sum(1 for line in lines if json.loads(line))
    print(f"{WRITERS} processes x {records}   {whole} whole lines of {WRITERS * records} in {spent:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int, default=RECORDS)
    options = parser.parse_args()
    measure_calls(options.rounds, options.records)
    measure_start(max(options.rounds, 11))
    measure_writers(RECORDS_A_WRITER)


if __name__ == "__main__":
    main()
