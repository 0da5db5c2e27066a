"""Which directories are runs, and what they are called."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from runicorn.errors import AmbiguousRunError, RunNotFoundError, StoreError
from runicorn.store.names import encode_name
from runicorn.store.store import Store

CURRENT = {"id": "ID", "project": "runs", "name": "a"}
TREE = {"id": "ID", "path": "a/runs"}


def names(root: Path) -> dict[str, tuple[str, str]]:
    return {run.key: (run.project, run.name) for run in Store(root).runs()}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("runs/ID", ("default", "default")),
        ("runs/a/ID", ("a", "default")),
        ("runs/a/b/ID", ("a", "b")),
        ("runs/a/b/c/ID", ("a", "b/c")),
        ("runs/中文/ID", ("中文", "default")),
    ],
)
def test_segments_of_a_path_tree_are_project_and_name(root, make_run, key, expected) -> None:
    make_run(key, meta={"id": "ID", "path": "/".join(key.split("/")[1:-1])})

    found = names(root)

    assert found == {key: expected}


def test_a_meta_with_path_makes_runs_a_runs_a_path_tree(root, make_run) -> None:
    make_run("runs/a/runs/ID", meta=TREE)

    found = names(root)

    assert found == {"runs/a/runs/ID": ("a", "runs")}


def test_a_meta_with_project_and_name_makes_runs_a_runs_a_project_called_runs(root, make_run) -> None:
    make_run("runs/a/runs/ID", meta=CURRENT)

    found = names(root)

    assert found == {"runs/a/runs/ID": ("runs", "a")}


@pytest.mark.parametrize(("database", "expected"), [(True, ("a", "runs")), (False, ("runs", "a"))])
def test_without_a_meta_the_database_decides_about_runs_a_runs(root, make_run, database, expected) -> None:
    make_run("runs/a/runs/ID", meta=None)
    if database:
        (root / "runicorn.db").touch()

    found = names(root)

    assert found == {"runs/a/runs/ID": expected}


def test_all_layouts_live_side_by_side_under_one_root(root, make_run) -> None:
    make_run("demo/exp/runs/one", meta={"project": "demo", "name": "exp"})
    make_run("runs/two", meta={"project": "old", "name": "older"})
    make_run("runs/deep/er/three", meta={"path": "deep/er"})

    found = names(root)

    assert found == {
        "demo/exp/runs/one": ("demo", "exp"),
        "runs/two": ("old", "older"),
        "runs/deep/er/three": ("deep", "er"),
    }


@pytest.mark.parametrize("project", ["runs", "webui", "项目 三", "with space", "a/b", "100%", "…🦄", "con"])
def test_a_project_is_shown_as_its_user_called_it(root, make_run, project) -> None:
    make_run(f"{encode_name(project)}/exp/runs/ID", meta={"project": project, "name": "exp"})

    found = names(root)

    assert list(found.values()) == [(project, "exp")]


def test_a_folder_that_was_renamed_by_hand_is_shown_by_its_new_name(root, make_run) -> None:
    make_run("renamed/exp/runs/ID", meta={"project": "demo", "name": "exp"})

    found = names(root)

    assert list(found.values()) == [("renamed", "exp")]


def test_a_folder_name_is_decoded_where_the_meta_is_broken(root, make_run) -> None:
    make_run("a%2Fb/exp/runs/ID", meta="{")

    run = Store(root).runs()[0]

    assert (run.project, run.name) == ("a/b", "exp")
    assert run.problems[0].startswith("meta.json is not JSON")


@pytest.mark.parametrize(
    "key",
    [
        "runs/.recycle/ID",
        "demo/exp/runs/.deleted/ID",
        "demo/exp/runs/.deleted",
        "demo/exp/runs/ID.lock",
        "demo/ID",
    ],
)
def test_what_is_no_run_is_skipped(root, make_run, key) -> None:
    make_run(key)

    found = names(root)

    assert found == {}


def test_a_run_marked_as_deleted_is_skipped(root, make_run) -> None:
    directory = make_run("demo/exp/runs/ID")
    (directory / ".deleted").write_text("{}")

    found = names(root)

    assert found == {}


@pytest.mark.parametrize("file", ["meta", "status", "events"])
def test_one_of_three_files_makes_a_run(root, make_run, file) -> None:
    make_run("demo/exp/runs/ID", **{"meta": None, "status": None, file: "{}"})

    found = names(root)

    assert found == {"demo/exp/runs/ID": ("demo", "exp")}


def test_a_root_that_does_not_exist_is_empty_until_it_does(tmp_path: Path) -> None:
    store = Store(tmp_path / "later")
    empty = len(store.runs())

    directory = tmp_path / "later" / "demo" / "exp" / "runs" / "ID"
    directory.mkdir(parents=True)
    (directory / "status.json").write_text('{"status": "finished"}')

    assert empty == 0
    assert [run.key for run in store.runs()] == ["demo/exp/runs/ID"]


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(StoreError, match="is a file"):
        Store(path)


def test_runs_are_listed_newest_first_and_filtered(root, make_run) -> None:
    for number, name in enumerate(["a", "b", "a"]):
        make_run(
            f"demo/{name}/runs/r{number}",
            meta={"project": "demo", "name": name, "created_at": 100.0 + number},
        )
    store = Store(root)

    everything, some = store.runs(), store.runs("demo", "a")

    assert [run.id for run in everything] == ["r2", "r1", "r0"]
    assert [run.id for run in some] == ["r2", "r0"]
    assert [run.id for run in everything[1:]] == ["r1", "r0"]
    assert store.projects() == {"demo": ["a", "b"]}
    assert "3 runs" in repr(everything)


def test_a_filter_line_chooses_runs(root, make_run) -> None:
    make_run("demo/exp/runs/good", config={"lr": 0.1})
    make_run("demo/exp/runs/bad", config={"lr": 0.5}, status={"status": "failed"})

    found = Store(root).runs(query="status:failed")

    assert [run.id for run in found] == ["bad"]


def test_a_run_answers_to_path_id_alias_and_start_of_id(root, make_run) -> None:
    make_run("demo/exp/runs/20250101_aa", meta={"alias": "best"})
    make_run("demo/exp/runs/20250102_bb")
    store = Store(root)

    found = [
        store.run(key).id
        for key in (
            "demo/exp/runs/20250101_aa",
            "demo\\exp\\runs\\20250101_aa",
            str(root / "demo/exp/runs/20250101_aa"),
            "20250101_aa",
            "best",
            "20250101",
            "demo/exp/20250101",
        )
    ]

    assert found == ["20250101_aa"] * 7


def test_a_run_answers_to_its_own_path_and_to_an_alias_with_slashes(root, make_run) -> None:
    make_run("demo/exp/runs/r", meta={"alias": "best/of all"})
    store = Store(root)
    run = store.runs()[0]

    found = [store.run(run.path), store.run("best/of all")]

    assert found == [run, run]


def test_a_path_of_another_store_is_no_run_of_this_one(root, make_run) -> None:
    make_run("demo/exp/runs/r")

    with pytest.raises(RunNotFoundError):
        Store(root).run(f"{root}demo/exp/runs/r")


def test_a_key_that_fits_several_runs_names_them(root, make_run) -> None:
    make_run("demo/one/runs/same")
    make_run("demo/two/runs/same")

    with pytest.raises(AmbiguousRunError, match=r"2 runs: .*demo/.*/runs/same"):
        Store(root).run("same")


def test_an_unknown_run_is_named_with_what_there_is(root, make_run) -> None:
    make_run("demo/exp1/runs/k9", meta={"project": "demo", "name": "exp1", "created_at": 2.0})
    make_run("demo/exp1/runs/k8", meta={"project": "demo", "name": "exp1", "created_at": 1.0})

    with pytest.raises(RunNotFoundError) as caught:
        Store(root).run("demo/exp1/x1")

    assert str(caught.value) == "no run 'x1' in demo/exp1; it has 2 runs, newest 'k9'"


def test_an_alias_with_a_slip_is_answered_with_the_one_that_was_meant(root, make_run) -> None:
    make_run("demo/exp1/runs/k1", meta={"project": "demo", "name": "exp1", "alias": "staged"})

    with pytest.raises(RunNotFoundError, match=r"newest 'demo/exp1/runs/k1'; did you mean 'staged'\?$"):
        Store(root).run("stagd")


def test_a_table_has_a_row_a_run(root, make_run) -> None:
    summary = {
        "best_metric_name": "acc",
        "best_metric_value": 0.9,
        "best_metric_step": 7,
        "best_metric_mode": "max",
    }
    status = {"status": "finished", "started_at": 10.0, "ended_at": 15.0}
    make_run(
        "demo/exp/runs/ID", status=status, summary=summary, config={"opt": {"lr": 0.1}}, meta={"tags": ["x"]}
    )

    table = Store(root).runs().to_pandas()

    row = table.iloc[0]
    assert (row["key"], row["status"], row["duration_s"], row["tags"]) == (
        "demo/exp/runs/ID",
        "finished",
        5.0,
        ("x",),
    )
    assert (row["primary"], row["primary_value"], row["primary_step"], row["primary_mode"]) == (
        "acc",
        0.9,
        7.0,
        "max",
    )
    assert (row["config.opt.lr"], row["summary.best_metric_value"]) == (0.1, 0.9)


def test_settings_of_the_later_lines_come_from_their_assets(root, make_run) -> None:
    make_run("runs/a/b/ID", meta={"path": "a/b"}, assets={"config": {"extra": {"lr": 0.3}}})

    run = Store(root).runs()[0]

    assert run.config == {"lr": 0.3}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_folder_whose_name_is_no_text_is_left_out_and_told_of(root, make_run) -> None:
    make_run("p/e/runs/ID")
    folder = os.path.join(os.fsencode(root / "p/e/runs"), b"bad\xff")
    os.mkdir(folder)
    store = Store(root)

    found = [run.key for run in store.runs()]

    assert found == ["p/e/runs/ID"]
    assert store.problems == (f"1 in {root}/p/e/runs left out: a folder's name must be valid Unicode",)
