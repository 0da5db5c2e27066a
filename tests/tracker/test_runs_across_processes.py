"""One run, written by several processes: ranks, workers of a pool, forked children, daemons."""

import copy
import pickle
import subprocess
import sys

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
