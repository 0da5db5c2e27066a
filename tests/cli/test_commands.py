"""What each command prints, and its exit code."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

import runicorn as rn
from runicorn.cli import commands, main

ODD_RUN = "20261123_081816_cbe7a3"
"""Run of the old store with values that are not finite, Chinese keys and images."""


@pytest.fixture
def typed(capsys, monkeypatch, tmp_path):
    """Run a command line in an empty folder and give its exit code, its lines and its complaint."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return run


@pytest.fixture
def typed_json(typed):
    def run(*words):
        code, lines, complaint = typed(*words, "--json")
        assert (code, complaint) == (0, "")
        return json.loads("\n".join(lines), parse_constant=pytest.fail)

    return run


@pytest.fixture
def store(tmp_path) -> Path:
    root = tmp_path / "store"
    for name, rate in (("mlp", 0.1), ("实验 一", 0.01)):
        with rn.init("digits", name, root, run_id=f"run-{rate}", config={"lr": rate}, tags=["small"]) as run:
            run.set_primary_metric("acc", "max")
            for step in range(4):
                run.log(acc=step / 10, loss=math.nan if step == 3 else 1.0 / (step + 1), stage="train")
            run.log_text("first\nsecond")
    return root


def test_without_words_the_commands_are_listed(typed):
    code, lines, complaint = typed()

    assert (code, complaint) == (0, "")
    assert all(any(line.strip().startswith(name) for line in lines) for name in commands())


def test_the_commands_are_known_with_their_options():
    known = commands()

    assert list(known) == [
        "ls",
        "tail",
        "show",
        "diff",
        "gpu",
        "export",
        "import",
        "mirror",
        "viewer",
        "config",
    ]
    assert known["ls"] == ("--storage", "--json", "--project", "--name", "--query", "--limit")
    assert known["tail"] == ("--storage", "--json", "RUN", "-f", "--follow", "-n", "--lines")


def test_the_version_is_the_packages(typed):
    assert typed("--version") == (0, [f"runicorn {rn.__version__}"], "")


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("ls", "--colour"),
        ("tail",),
        ("tail", "x", "-n", "-1"),
        ("ls", "--limit", "x"),
        ("config", "--show", "--set-user-root", "/x"),
    ],
)
def test_a_line_that_cannot_be_understood_gives_two_and_one_line(typed, words):
    code, lines, complaint = typed(*words)

    assert (code, lines) == (2, [])
    assert complaint.startswith("runicorn")
    assert complaint.count("\n") == 1


def test_every_run_of_the_old_store_is_listed(typed, old_store):
    code, lines, complaint = typed("ls", "--storage", old_store)

    assert (code, complaint) == (0, "")
    assert len(lines) == 1 + 12
    assert lines[0].split()[:3] == ["RUN", "EXPERIMENT", "STATUS"]
    assert any("vision/实验 三" in line for line in lines)


def test_runs_are_listed_by_project_name_query_and_limit(typed_json, old_store):
    def ids(*words):
        return [row["id"] for row in typed_json("ls", "--storage", old_store, *words)["runs"]]

    assert len(ids("--project", "vision")) == 4
    assert len(ids("--project", "vision", "--name", "实验 三")) == 2
    assert ids("--query", "id:my-run") == ["my-run"]
    assert len(ids("--limit", "3")) == 3
    assert ids("--limit", "3") == ids()[:3]
    assert len(ids("--limit", "0")) == 12


def test_a_limited_list_says_how_many_there_are(typed, old_store):
    code, lines, complaint = typed("ls", "--storage", old_store, "--limit", "5")

    assert (code, len(lines)) == (0, 6)
    assert complaint == "5 of 12 runs; --limit 0 lists all\n"


def test_a_row_shows_status_primary_metric_and_tags(typed, store):
    _, lines, _ = typed("ls", "--storage", store, "--query", "lr>0.05")

    assert lines[1].split()[:3] == ["run-0.1", "digits/mlp", "finished"]
    assert "just now" in lines[1]
    assert "acc 0.3" in lines[1]
    assert lines[1].endswith("small")


def test_nothing_to_list_is_no_failure(typed, tmp_path, store):
    (tmp_path / "empty").mkdir()

    empty = typed("ls", "--storage", tmp_path / "empty")
    filtered = typed("ls", "--storage", store, "--query", "nothing-like-this")

    assert empty == (0, [f"no runs in {tmp_path / 'empty'}"], "")
    assert filtered == (0, ["no run passes the filter"], "")


@pytest.mark.parametrize("command", [("ls",), ("show", "x"), ("tail", "x")])
def test_a_store_that_is_not_there_is_one_sentence(typed, tmp_path, command):
    code, lines, complaint = typed(*command, "--storage", tmp_path / "nowhere")

    assert (code, lines) == (1, [])
    assert complaint.startswith("runicorn: there is no store at ")
    assert "nowhere" in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize("command", ["show", "tail"])
def test_a_run_that_is_not_there_is_one_sentence(typed, store, command):
    code, lines, complaint = typed(command, "no-such-run", "--storage", store)

    assert (code, lines) == (1, [])
    assert "no-such-run" in complaint
    assert complaint.count("\n") == 1


def test_a_filter_that_cannot_be_understood_names_the_place(typed, store):
    code, _, complaint = typed("ls", "--storage", store, "--query", "lr<abc")

    assert code == 1
    assert complaint == "runicorn: filter, character 4: expected a number after 'lr<', found 'a'\n"


def test_a_run_is_shown_with_all_that_is_known(typed, store):
    code, lines, complaint = typed("show", "run-0.01", "--storage", store)

    text = "\n".join(lines)
    metrics = {line.split()[0]: line.split()[1:] for line in lines[lines.index("metrics") + 2 :] if line}
    assert (code, complaint) == (0, "")
    assert lines[0] == "digits/实验 一/runs/run-0.01"
    assert "acc 0.3 (max, step 4)" in text
    assert metrics["acc"] == ["4", "0.3", "4", "0", "0.3"]
    assert metrics["loss"] == ["4", "nan", "4", "0.333333", "1"]
    assert metrics["train"][:3] == ["1", "to", "4"]
    assert "lr" in lines[lines.index("config") + 1]


def test_a_run_is_shown_as_one_strict_json_document(typed_json, store):
    shown = typed_json("show", "run-0.1", "--storage", store)

    by_name = {metric["name"]: metric for metric in shown["metrics"]}
    assert shown["config"]["lr"] == 0.1
    assert shown["primary"] == {"name": "acc", "value": 0.3, "step": 4.0, "mode": "max"}
    assert by_name["loss"] == {
        "name": "loss",
        "points": 4,
        "last": None,
        "last_step": 4.0,
        "min": 1 / 3,
        "max": 1.0,
    }
    assert [stage["name"] for stage in shown["stages"]] == ["train"]
    assert {"meta", "summary", "environment", "problems"} <= set(shown)


def test_a_run_is_shown_with_the_code_that_it_ran(typed, store):
    run = rn.open_store(store).run("run-0.1")
    state = {"commit": "0123456789abcdef", "branch": "main", "dirty": True}
    document = {"git_info": state, "argv": ["train.py", "--lr", "a b"]}
    (run.path / "environment.json").write_text(json.dumps(document))

    _, lines, _ = typed("show", run.key, "--storage", store)

    assert "  code     commit 0123456789, branch main, with changes" in lines
    assert "  command  train.py --lr 'a b'" in lines


@pytest.mark.parametrize("odd", [[], {"git_info": 3, "argv": "x"}, {"git_info": {"commit": []}, "argv": [1]}])
def test_an_odd_environment_hides_nothing_else(typed, store, odd):
    run = rn.open_store(store).run("run-0.1")
    (run.path / "environment.json").write_text(json.dumps(odd))

    code, lines, complaint = typed("show", run.key, "--storage", store)

    assert (code, complaint) == (0, "")
    assert "metrics" in lines


def test_every_old_run_can_be_shown_both_ways(typed, typed_json, old_store):
    keys = [row["key"] for row in typed_json("ls", "--storage", old_store)["runs"]]

    shown = {key: typed_json("show", key, "--storage", old_store) for key in keys}
    printed = {key: typed("show", key, "--storage", old_store) for key in keys}

    assert [document["key"] for document in shown.values()] == keys
    assert [(code, complaint) for code, _, complaint in printed.values()] == [(0, "")] * 12
    assert {metric["name"] for metric in shown[f"demo/exp1/runs/{ODD_RUN}"]["metrics"]} >= {
        "loss",
        "acc",
        "neg",
    }


def test_a_damaged_run_says_what_is_wrong(typed, old_store):
    code, lines, _ = typed(
        "show", "20261123_083658_1fc17b", "--storage", old_store.parent / "damaged" / "mirrored"
    )

    problems = lines[lines.index("problems") + 1 :]
    assert code == 0
    assert any("status.json" in problem for problem in problems)


def test_the_end_of_a_log_is_shown(typed, store):
    code, lines, complaint = typed("tail", "run-0.1", "--storage", store, "-n", "1")

    assert (code, complaint) == (0, "")
    assert [line.partition(" | ")[2] for line in lines] == ["second"]


def test_a_log_is_shown_as_json_lines(typed, store):
    _, lines, _ = typed("tail", "run-0.1", "--storage", store, "--json")

    records = [json.loads(line) for line in lines]
    assert [(record["number"], record["text"]) for record in records] == [(1, "first"), (2, "second")]
    assert all(len(record["clock"]) == 8 for record in records)


def test_a_run_without_a_log_shows_nothing(typed, old_store):
    assert typed("tail", "my-run", "--storage", old_store) == (0, [], "")


def test_reading_commands_write_nothing_below_the_root(typed, old_store):
    before = {path: path.stat().st_mtime_ns for path in old_store.rglob("*")}

    typed("ls", "--storage", old_store)
    typed("show", ODD_RUN, "--storage", old_store)
    typed("tail", ODD_RUN, "--storage", old_store)

    assert {path: path.stat().st_mtime_ns for path in old_store.rglob("*")} == before


def test_the_root_in_force_is_shown_with_its_reason(typed, typed_json, tmp_path, monkeypatch):
    by_default = typed_json("config")
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path / "from environment"))
    _, lines, _ = typed("config", "--show")

    assert (by_default["rule"], by_default["root"]) == ("working directory", str(tmp_path / ".runicorn"))
    assert lines[0].split(None, 1) == ["root", f"{tmp_path / 'from environment'} (not there yet)"]
    assert [line.split() for line in lines[1:3]] == [["rule", "environment"], ["set", "by", "RUNICORN_DIR"]]


def test_a_user_root_is_kept_from_then_on(typed, typed_json, store, monkeypatch):
    set_code, _, _ = typed("config", "--set-user-root", store)
    listed = typed_json("ls")
    monkeypatch.setenv("RUNICORN_DIR", str(store.parent))
    overruled = typed("config", "--set-user-root", store)

    assert set_code == 0
    assert (listed["store"], listed["total"]) == (str(store), 2)
    assert "RUNICORN_DIR has precedence" in overruled[2]


@pytest.mark.parametrize("path", ["", "relative/place"])
def test_a_user_root_that_names_no_place_is_refused(typed, path):
    code, lines, complaint = typed("config", "--set-user-root", path)

    assert (code, lines) == (1, [])
    assert complaint.startswith("runicorn: the user root is ")


def test_a_run_that_disappears_between_two_looks_is_no_traceback(typed, store):
    shutil.rmtree(store / "digits" / "mlp")

    code, _, complaint = typed("show", "run-0.1", "--storage", store)

    assert code == 1
    assert "run-0.1" in complaint


def test_two_runs_are_compared(typed, typed_json, store):
    code, lines, complaint = typed("diff", "run-0.1", "run-0.01", "--storage", store)
    plain = typed_json("diff", "run-0.1", "run-0.01", "--storage", store)
    with_equal = typed("diff", "run-0.1", "run-0.01", "--storage", store, "--equal")[1]

    assert (code, complaint) == (0, "")
    assert any(line.split() == ["lr", "0.1", "0.01", "-0.09", "(-90", "%)"] for line in lines)
    assert plain["config"]["changes"] == [{"key": "lr", "a": 0.1, "b": 0.01}]
    assert {metric["name"]: metric["first_step"] for metric in plain["metrics"]} == {
        "acc": None,
        "loss": None,
    }
    assert len(with_equal) > len(lines)
