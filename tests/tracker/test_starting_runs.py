import json
import re
import threading
from pathlib import Path

import pytest
from run_on_disk import data, document, python

import runicorn as rn
from runicorn.errors import InvalidNameError, NoActiveRunError, RunExistsError, StoreError


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_init_makes_the_directory_of_the_format(store):
    run = rn.init("demo", "exp", storage=store, tags=["a", "b"], alias="best", config={"lr": 0.1})

    meta = document(run.path, "meta")
    assert Path(run.path) == store / "demo" / "exp" / "runs" / run.id
    assert re.fullmatch(r"\d{8}_\d{6}_[0-9a-f]{6}", run.id)
    assert (meta["project"], meta["name"], meta["id"]) == ("demo", "exp", run.id)
    assert (meta["tags"], meta["alias"]) == (["a", "b"], "best")
    assert document(run.path, "status")["status"] == "running"
    assert document(run.path, "config") == {"lr": 0.1}
    assert (Path(run.path) / "media").is_dir()


@pytest.mark.parametrize("name", ["runs", "..", ".", "a/b", "a\\b", "C:", "con", "nul.txt", "x.lock", "end.", " lead",
                                  "实验 三", "emoji 🦄", ".recycle", "100%", "tab\there", "RUNS",
                                  "aux", "trail "])  # fmt: skip
def test_any_name_stays_inside_the_layout_and_comes_back(store, name):
    with rn.init(name, name, storage=store, run_id="r1") as run:
        pass

    path = Path(run.path)
    assert path.parent.parent.parent.parent == store
    assert path.parent.name == "runs"
    assert path.parent.parent.name.casefold() not in ("runs", "..", ".", "con", "aux")
    (found,) = rn.runs(storage=store)
    assert (found.project, found.name) == (name, name)


@pytest.mark.parametrize("name", ["", "  ", 3, None, "\ud800", "x" * 300])
def test_a_name_that_cannot_be_a_folder_is_refused_with_a_sentence(store, name):
    with pytest.raises(InvalidNameError, match="project"):
        rn.init(name, storage=store)


@pytest.mark.parametrize("run_id", ["a/b", "..", "con", "x:y", "", "end.", "%41", "runs"])
def test_a_run_id_that_cannot_be_a_folder_is_refused_and_never_changed(store, run_id):
    with pytest.raises(InvalidNameError, match="run id"):
        rn.init(storage=store, run_id=run_id)


def test_a_taken_run_id_is_refused_by_name(store):
    rn.init(storage=store, run_id="k1").finish()

    with pytest.raises(RunExistsError, match="'k1' already exists in default/default"):
        rn.init(storage=store, run_id="k1")


def test_the_same_id_may_occur_in_two_experiments(store):
    rn.init("a", storage=store, run_id="k1").finish()

    rn.init("b", storage=store, run_id="k1").finish()

    assert sorted(run.key for run in rn.runs(storage=store)) == ["a/default/runs/k1", "b/default/runs/k1"]


def test_resume_goes_on_with_the_steps_and_keeps_what_is_logged_earlier(store):
    with rn.init(storage=store, run_id="k1") as first:
        first.set_primary_metric("acc", "max")
        for _ in range(5):
            first.log(acc=0.9)

    with rn.init(storage=store, run_id="k1", resume=True) as second:
        second.log(acc=0.5)
        second.log(acc=0.4, step=2)

    status = document(second.path, "status")
    assert [record["global_step"] for record in data(second.path)] == [1, 2, 3, 4, 5, 6, 2]
    assert status["status"] == "finished"
    assert status["resumes"][0]["after_step"] == 5
    assert document(second.path, "summary")["best_metric_value"] == 0.9


def test_resume_after_a_torn_last_line_starts_a_line_of_its_own(store):
    with rn.init(storage=store, run_id="k1") as first:
        first.log(x=1)
    with open(Path(first.path, "events.jsonl"), "ab") as file:
        file.write(b'{"ts": 1.0, "type": "met')

    with rn.init(storage=store, run_id="k1", resume=True) as second:
        second.log(x=2)

    lines = Path(second.path, "events.jsonl").read_text().splitlines()
    assert len(lines) == 3
    assert json.loads(lines[-1])["data"]["global_step"] == 2


def test_resume_starts_a_run_that_is_not_there_yet(store):
    run = rn.init(storage=store, run_id="new", resume=True)

    assert document(run.path, "status")["status"] == "running"
    assert "resumes" not in document(run.path, "status")


def test_resume_of_a_run_that_another_process_writes_is_refused(store):
    other = python(
        "import runicorn as rn, subprocess, sys\n"
        "rn.init(storage=sys.argv[1], run_id='k1')\n"
        "code = \"import runicorn as rn, sys; rn.init(storage=sys.argv[1], run_id='k1', resume=True)\"\n"
        "print(subprocess.run([sys.executable, '-c', code, sys.argv[1]], capture_output=True, text=True).stderr)",
        store,
    )

    assert "still being written by process" in other.stdout


def test_a_rank_joins_and_leaves_the_status_to_the_creator(store):
    creator = rn.init(storage=store, run_id="k1")
    creator.log(rank0=1)

    rank = python(
        "import runicorn as rn, sys\n"
        "with rn.init(storage=sys.argv[1], run_id='k1', join=True) as run: run.log(rank1=2)",
        store,
    )

    assert rank.stderr == ""
    assert document(creator.path, "status")["status"] == "running"
    creator.finish()
    assert [sorted(record)[1:-1] for record in data(creator.path)] == [["rank0"], ["rank1"]]
    assert document(creator.path, "status")["status"] == "finished"


def test_a_rank_that_is_early_waits_for_the_creator(store):
    found = []
    rank = threading.Thread(
        target=lambda: found.append(
            python(
                "import runicorn as rn, sys; rn.init(storage=sys.argv[1], run_id='k1', join=True).log(x=1)",
                store,
            )
        )
    )

    rank.start()
    creator = rn.init(storage=store, run_id="k1")
    rank.join(30)

    assert found[0].returncode == 0, found[0].stderr
    assert data(creator.path)[0]["x"] == 1


def test_a_second_init_finishes_the_first_with_that_reason(store):
    first = rn.init(storage=store)
    first.log(x=1)

    second = rn.init(storage=store)

    assert rn.get_active_run() is second
    assert document(first.path, "status")["status"] == "finished"
    assert "new run was started" in document(first.path, "status")["exit_reason"]


def test_logging_before_any_init_is_an_error_that_says_so(tmp_path):
    result = python("import runicorn as rn; rn.log(x=1)", cwd=tmp_path)

    assert "call runicorn.init" in result.stderr
    assert NoActiveRunError.__name__ in result.stderr


def test_logging_after_the_end_is_kept_with_a_warning(store, caplog):
    run = rn.init(storage=store)
    run.finish()

    rn.log(late=1)

    assert data(run.path)[0]["late"] == 1
    assert "has ended" in caplog.text


def test_tracking_that_is_switched_off_does_nothing(store, monkeypatch):
    monkeypatch.setenv("RUNICORN_ON", "0")

    with rn.init(storage=store, config={"a": 1}) as run:
        rn.log(x=1)
        rn.log_text("hello")
        run.log_image("x", object())
        rn.summary(a=1)
        rn.set_primary_metric("x")
    rn.log(x=2)

    assert not store.exists()


def test_a_root_that_cannot_be_written_is_refused_with_a_sentence(tmp_path):
    file = tmp_path / "file"
    file.write_text("")

    with pytest.raises(StoreError, match="file"):
        rn.init(storage=file)
    with pytest.raises(StoreError, match="empty"):
        rn.init(storage="")


def test_a_config_that_is_none_is_refused_before_anything_is_made(store):
    with pytest.raises(TypeError, match="argparse"):
        rn.init(storage=store, config=3)

    assert not store.exists()


def test_a_run_id_is_one_in_both_of_its_unicode_forms(store):
    rn.init(storage=store, run_id="caf\u00e9").finish()

    run = rn.init(storage=store, run_id="cafe\u0301", resume=True)

    assert run.id == "caf\u00e9"


def test_resume_and_join_exclude_each_other_at_once(store):
    with pytest.raises(InvalidNameError, match="exclude each other"):
        rn.init(storage=store, run_id="one", resume=True, join=True)


@pytest.mark.parametrize("options", [{"run_id": "taken"}, {"project": " "}, {"config": 5}])
def test_an_init_that_is_refused_leaves_the_active_run_alone(store, options):
    rn.init(storage=store, run_id="taken").finish()
    active = rn.init(storage=store)

    with pytest.raises((rn.RunicornError, TypeError)):
        rn.init(storage=store, **options)

    assert rn.get_active_run() is active
    assert document(active.path, "status")["status"] == "running"


def test_switching_tracking_off_ends_the_active_run(store, monkeypatch):
    run = rn.init(storage=store)
    monkeypatch.setenv("RUNICORN_ON", "0")

    rn.init(storage=store)

    assert document(run.path, "status")["status"] == "finished"


def test_resume_keeps_the_summary_of_earlier_writers_with_its_bare_tokens(store):
    run = rn.init(storage=store, run_id="one")
    rn.finish()
    Path(run.path, "summary.json").write_text('{"acc": 0.5, "loss": NaN}', "utf-8")

    run = rn.init(storage=store, run_id="one", resume=True)
    run.summary(more=1)

    assert document(run.path, "summary") == {
        "acc": 0.5,
        "loss": None,
        "more": 1,
        "nonfinite": {"loss": "nan"},
    }


def test_resume_after_a_crash_knows_a_best_value_that_the_summary_does_not(store):
    run = rn.init(storage=store, run_id="one")
    run.set_primary_metric("acc")
    rn.finish()
    status = document(run.path, "status")
    Path(run.path, "status.json").write_text(json.dumps({**status, "status": "running"}))
    with Path(run.path, "events.jsonl").open("a") as events_file:
        events_file.write(
            '{"ts": 1.0, "type": "metrics", "data": {"acc": 0.9, "global_step": 7, "time": 1.0}}\n'
        )

    run = rn.init(storage=store, run_id="one", resume=True)

    summary = document(run.path, "summary")
    assert (summary["best_metric_value"], summary["best_metric_step"]) == (0.9, 7)


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence_and_leaves_nothing(store):
    (store / "p").mkdir(parents=True)
    (store / "p" / "n").write_text("a file")

    with pytest.raises(StoreError, match="cannot write a run of p/n"):
        rn.init("p", "n", storage=store)

    assert rn.get_active_run() is None
