"""One run, written by several processes: ranks, workers of a pool, forked children, daemons."""

import copy
import json
import pickle
import subprocess
import sys
import time

import pytest
from run_on_disk import data, document, only_run

import runicorn as rn


def run_script(folder, code):
    """Run `code` as a script that other processes can import, with the store in ``folder/store``."""
    script = folder / "script.py"
    script.write_text("import os, sys\nimport runicorn as rn\n" + code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script), str(folder / "store")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
    )


RANKS = """
from multiprocessing import get_context
def rank(number):
    run = rn.init(storage=sys.argv[1], run_id="one", join=True, config={"lr": 0.1})
    for i in range(50): run.summary({f"{number}.{i}": i})
    rn.log(loss=number)
    rn.log_text(f"from {number}")
    rn.log_image("a/b", b"\\x89PNG\\r\\n\\x1a\\n")
    run.finish()
if __name__ == "__main__":
    run = rn.init(storage=sys.argv[1], run_id="one")
    processes = [get_context("spawn").Process(target=rank, args=(i,)) for i in range(3)]
    [process.start() for process in processes]
    [process.join() for process in processes]
"""


def test_ranks_lose_nothing_of_summary_log_and_images(tmp_path):
    run_script(tmp_path, RANKS)

    run = only_run(tmp_path / "store")
    assert len(document(run, "summary")) == 150
    assert document(run, "config") == {"lr": 0.1}
    assert sorted(record["loss"] for record in data(run)) == [0, 1, 2]
    assert len((run / "logs.txt").read_text().splitlines()) == 3
    assert len(list((run / "media").iterdir())) == 3
    assert document(run, "status")["status"] == "finished"


def test_the_best_value_of_a_rank_never_replaces_a_better_one(tmp_path):
    creator = rn.init(storage=tmp_path, run_id="one")
    creator.set_primary_metric("loss", "min")
    creator.log(loss=0.1)
    creator._flush_primary()
    (joined,) = [pickle.loads(pickle.dumps(creator)) for _ in [rn.finish()]]

    joined.set_primary_metric("loss", "min")
    joined.log(loss=0.3)
    joined.finish()

    assert document(creator.path, "summary")["best_metric_value"] == 0.1


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_of_a_pool_write_to_the_run_that_they_are_handed(tmp_path, method):
    result = run_script(
        tmp_path,
        f"""
from multiprocessing import get_context
def work(task):
    run, number = task
    rn.log(number=number)
    run.summary({{f"k{{number}}": number}})
    run.log_text("from a worker")
if __name__ == "__main__":
    run = rn.init(storage=sys.argv[1])
    with get_context({method!r}).Pool(2) as pool: pool.map(work, [(run, i) for i in range(20)])
    rn.log(end=1)
""",
    )

    run = only_run(tmp_path / "store")
    assert result.returncode == 0, result.stderr
    assert sorted(record["number"] for record in data(run) if "number" in record) == list(range(20))
    assert len(document(run, "summary")) == 20
    assert document(run, "status")["status"] == "finished"


def test_a_copy_of_a_run_is_the_run_itself(tmp_path):
    run = rn.init(storage=tmp_path)

    copies = [
        copy.copy(run),
        copy.deepcopy({"callback": [run]})["callback"][0],
        pickle.loads(pickle.dumps(run)),
    ]

    assert all(found is run for found in copies)


CAUGHT_FIRST = sys.version_info >= (3, 13)
"""Since 3.13 a worker's exception is caught before anything of ours runs; only its exit code is left."""


@pytest.mark.parametrize(
    ("end", "status", "reason"),
    [
        ("pass", "finished", None),
        ("raise ValueError('bad')", "failed", "exit code 1" if CAUGHT_FIRST else "ValueError: bad"),
        ("sys.exit(4)", "failed", "exit code 4"),
    ],
)
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_the_run_of_a_worker_ends_as_the_worker_does(tmp_path, method, end, status, reason):
    run_script(
        tmp_path,
        f"""
from multiprocessing import get_context
def work():
    rn.init(name="worker", storage=sys.argv[1])
    {end}
if __name__ == "__main__":
    if {method!r} == "fork": rn.init(name="parent", storage=sys.argv[1])
    process = get_context({method!r}).Process(target=work)
    process.start()
    process.join()
""",
    )

    found = document(only_run(tmp_path / "store" / "default" / "worker"), "status")
    assert (found["status"], found.get("exit_reason")) == (status, reason)


def test_a_forked_child_that_starts_a_run_of_its_own_ends_it_truthfully(tmp_path):
    run_script(
        tmp_path,
        """
rn.init(name="parent", storage=sys.argv[1])
if os.fork() == 0:
    rn.init(name="child", storage=sys.argv[1])
    sys.exit(4)
os.wait()
""",
    )

    statuses = {
        name: document(only_run(tmp_path / "store" / "default" / name), "status")["status"]
        for name in ("parent", "child")
    }
    assert statuses == {"parent": "finished", "child": "failed"}


WORKER_ENDS = {
    "exit": "if os.fork() == 0:\n    work()\n    sys.exit(0)\nos.wait()",
    "os._exit": "if os.fork() == 0:\n    work()\n    wait_for_the_summary()\n    os._exit(0)\nos.wait()",
    "multiprocessing": "p = get_context('fork').Process(target=work)\np.start(); p.join()",
}


@pytest.mark.parametrize("end", WORKER_ENDS)
def test_the_best_value_of_a_forked_child_reaches_the_summary(tmp_path, end):
    result = run_script(
        tmp_path,
        f"""
import json, time
from multiprocessing import get_context
run = rn.init(storage=sys.argv[1])
run.set_primary_metric("acc", "max")
rn.log(acc=0.5)
def work(): rn.log(acc=0.75)
def wait_for_the_summary():
    deadline = time.monotonic() + 20
    while json.load(open(run.path + "/summary.json"))["best_metric_value"] != 0.75:
        assert time.monotonic() < deadline
        time.sleep(0.01)
{WORKER_ENDS[end]}
os.kill(os.getpid(), 9)
""",
    )

    summary = document(only_run(tmp_path / "store"), "summary")
    assert result.returncode == -9, result.stderr
    assert (summary["best_metric_value"], summary["best_metric_step"]) == (0.75, 2)


DAEMON = """
import json, time
run = rn.init(storage=sys.argv[1])
rn.log(x=1)
run._environment.finish()
def status(): return json.load(open(run.path + "/status.json"))
if os.fork(): PARENT_ENDS
os.setsid()
if os.fork(): os._exit(0)
rn.log(x=2)
deadline = time.monotonic() + 20
while status()["process"]["pid"] != os.getpid():
    assert time.monotonic() < deadline
    time.sleep(0.01)
told = (status()["status"], status().get("exit_reason"), rn.open_store(sys.argv[1]).runs()[0].status)
json.dump(told, open("told.json", "w"))
"""


@pytest.mark.parametrize("parent", ["os._exit(0)", "sys.exit(0)"])
@pytest.mark.parametrize(
    ("end", "status", "reason"), [("", "finished", None), ("sys.exit(3)", "failed", "exit code 3")]
)
def test_a_daemon_goes_on_as_the_process_of_its_run(tmp_path, parent, end, status, reason):
    run_script(tmp_path, DAEMON.replace("PARENT_ENDS", parent) + end)

    found = wait_for_end_of_daemon(tmp_path)
    assert json.loads((tmp_path / "told.json").read_text()) == ["running", None, "running"]
    assert (found["status"], found.get("exit_reason")) == (status, reason)
    assert [record["x"] for record in data(only_run(tmp_path / "store"))] == [1, 2]


def wait_for_end_of_daemon(folder):
    """Its status once it has ended; nobody can wait for a daemon itself."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = document(only_run(folder / "store"), "status")
        if (folder / "told.json").exists() and "ended_at" in found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"the daemon did not end: {found}")


def test_a_worker_does_not_end_the_run_of_a_parent_that_was_killed(tmp_path):
    run_script(
        tmp_path,
        """
run = rn.init(storage=sys.argv[1])
rn.log(x=1)
if os.fork() == 0:
    os.close(1); os.close(2)
    while os.path.exists(f"/proc/{run._owner_pid}"): pass
    rn.log(x=2)
    sys.exit(0)
os.kill(os.getpid(), 9)
""",
    )
    deadline = time.monotonic() + 20
    while len(data(only_run(tmp_path / "store"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)

    assert document(only_run(tmp_path / "store"), "status")["status"] == "running"
    assert rn.open_store(tmp_path / "store").runs()[0].status == "crashed"


def test_files_that_a_daemon_closed_are_opened_again_and_no_other_file_is_written_to(tmp_path):
    run_script(
        tmp_path,
        """
run = rn.init(storage=sys.argv[1])
rn.log(a=1); rn.log_text("before")
run._environment.finish()  # else its own files may be closed while it writes them
os.closerange(3, 256)
others = [open(f"other{i}", "w") for i in range(8)]
rn.log(a=2); rn.log(a=3); rn.log_text("after")
rn.finish()
""",
    )

    run = only_run(tmp_path / "store")
    assert [record["a"] for record in data(run)] == [1, 2, 3]
    assert len((run / "logs.txt").read_text().splitlines()) == 2
    assert all((tmp_path / f"other{i}").read_text() == "" for i in range(8))
