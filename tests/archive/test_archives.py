"""Runs out of a store into an archive, and back."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import runicorn as rn
from runicorn.cli import main
from runicorn.errors import ExportError, ImportRefusedError
from runicorn.store.placement import place_of


def content_of(root) -> dict[str, bytes]:
    """Every file of a store but lock files."""
    paths = (path for path in root.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def names_of(root) -> set[tuple[str, str, str]]:
    return {(run.project, run.name, run.id) for run in rn.runs(storage=root)}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "store"
    for number in range(3):
        with rn.init("视觉/cnn", "exp 1", storage=root, run_id=f"r{number}", config={"lr": number}) as run:
            for step in range(10):
                run.log(loss=step * number, stage="train")
            run.log_text("a line")
            Path(run.path, "media", "note.bin").write_bytes(bytes(range(256)))
    return root


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".tgz"])
def test_what_goes_out_comes_in_byte_for_byte(suffix, root, tmp_path):
    written = rn.export_archive(tmp_path / f"runs{suffix}", storage=root)
    done = rn.import_archive(written.path, tmp_path / "other")

    assert (written.runs, written.size_bytes) == (3, written.path.stat().st_size)
    assert content_of(tmp_path / "other") == content_of(root)
    assert names_of(tmp_path / "other") == names_of(root)
    assert (done.count("new"), len(done.added), done.other_files) == (3, 3, 0)


def test_times_of_files_come_along(root, tmp_path):
    path = next(root.rglob("events.jsonl"))
    os.utime(path, (1_700_000_000, 1_700_000_000))

    rn.import_archive(rn.export_archive(tmp_path / "runs.tar.gz", storage=root).path, tmp_path / "other")

    assert (tmp_path / "other" / path.relative_to(root)).stat().st_mtime == 1_700_000_000


def test_chosen_runs_alone_go_out(root, tmp_path):
    by_name = rn.export_archive(tmp_path / "one.zip", "r1", storage=root)
    by_filter = rn.export_archive(tmp_path / "two.zip", storage=root, query="lr>=1")

    assert by_name.runs == 1
    assert by_filter.runs == 2
    assert {name.split("/")[3] for name in zipfile.ZipFile(by_filter.path).namelist()} == {"r1", "r2"}


@pytest.fixture
def partly_there(root, tmp_path):
    """An archive of three runs, and a store that has one of them, one otherwise and one not."""
    path = rn.export_archive(tmp_path / "runs.zip", storage=root).path
    other = tmp_path / "other"
    rn.import_archive(path, other)
    (runs,) = other.glob("*/*/runs")
    (runs / "r1" / "summary.json").write_text('{"mine": 1}')
    shutil.rmtree(runs / "r2")
    return path, other, runs


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(partly_there, tmp_path):
    path, other, _ = partly_there
    before = content_of(other)

    done = rn.import_archive(path, other, dry_run=True)

    states = {run.key.rsplit("/")[-1]: run.state for run in done.runs}
    assert states == {"r0": "same", "r1": "conflict", "r2": "new"}
    assert str(done).startswith("runs.zip: 1 new, 1 the same, 1 in conflict; would add 1 run")
    assert content_of(other) == before
    assert rn.import_archive(path, tmp_path / "nowhere", dry_run=True).count("new") == 3
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("policy", "ids", "mine_stays"),
    [
        ("skip", {"r0", "r1", "r2"}, True),
        ("keep", {"r0", "r1", "r1-2", "r2"}, True),
        ("replace", {"r0", "r1", "r2"}, False),
    ],
)
def test_a_conflict_goes_by_the_policy(policy, ids, mine_stays, partly_there):
    path, other, runs = partly_there

    rn.import_archive(path, other, on_conflict=policy)

    summary = runs / "r1" / "summary.json"
    assert {run.id for run in rn.runs(storage=other)} == ids
    assert (summary.exists() and summary.read_text() == '{"mine": 1}') == mine_stays
    assert not list(other.glob(".import-*"))


def test_an_unknown_policy_is_refused_with_the_known_ones(root, tmp_path):
    with pytest.raises(ValueError, match="'skip', 'keep', 'replace'"):
        rn.import_archive(tmp_path / "none.zip", root, on_conflict="merge")


def test_a_running_run_is_not_replaced(partly_there):
    path, other, _ = partly_there
    with rn.init("视觉/cnn", "exp 1", storage=other, run_id="r1", resume=True):
        with pytest.raises(ImportRefusedError, match="is running and cannot be replaced"):
            rn.import_archive(path, other, on_conflict="replace")
        assert {run.id: run.status for run in rn.runs(storage=other)} == {"r0": "finished", "r1": "running"}
        assert not list(other.glob(".import-*"))


def test_old_layouts_keep_project_and_name(old_store, tmp_path):
    path = tmp_path / "old.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(old_store, "backup/store", filter=lambda one: one if one.isreg() or one.isdir() else None)

    rn.import_archive(path, tmp_path / "new")

    assert names_of(tmp_path / "new") == names_of(old_store)


def test_an_archive_of_an_old_layout_is_known_in_the_store_that_it_was_taken_from(old_store, tmp_path):
    path = rn.export_archive(tmp_path / "old.zip", storage=old_store).path

    done = rn.import_archive(path, old_store, dry_run=True)

    assert done.count("same") == len(done.runs) == len(rn.runs(storage=old_store))


@pytest.mark.parametrize("top", ["store/p/n/runs/r", "p/n/runs/r", "n/runs/r", "runs/r", "r", ""])
def test_a_part_of_a_store_is_placed_by_what_it_says_of_itself(top, tmp_path):
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}/meta.json".lstrip("/"), json.dumps({"project": "p", "name": "n", "id": "r"}))
        archive.writestr(f"{top}/media/meta.json".lstrip("/"), "{}")

    done = rn.import_archive(path, tmp_path / "store")

    assert [run.key for run in done.runs] == ["p/n/runs/r"]
    assert done.runs[0].files == 2


@pytest.mark.parametrize(
    ("folder", "meta", "key"),
    [
        ("runs/vision/a/b/r", {"path": "vision/a/b"}, "vision/a%2Fb/runs/r"),
        ("runs/vision/r", {"path": "vision"}, "vision/default/runs/r"),
        ("runs/a/b/r", {}, "a/b/runs/r"),
        ("runs/r", {"path": ""}, "default/default/runs/r"),
        ("renamed/n/runs/r", {"project": "p", "name": "n"}, "renamed/n/runs/r"),
        ("elsewhere/r", {"project": "p", "name": "n"}, "p/n/runs/r"),
        ("a%2Fb/n/runs/r", {"project": "a/b", "name": None}, "a%2Fb/n/runs/r"),
    ],
)
def test_folders_and_meta_decide_together_where_a_run_belongs(folder, meta, key):
    assert place_of(folder.split("/"), meta, "x").key == key


@given(st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=200)
def test_whatever_names_a_run_has_it_lands_below_the_root_or_is_refused(project, name):
    try:
        key = place_of(("runs", "r"), {"project": project, "name": name}, "x").key
    except rn.RunicornError:
        return
    parts = key.split("/")
    assert len(parts) == 4
    assert parts[2:] == ["runs", "r"]
    assert not {"", ".", "..", "runs"} & set(parts[:2])


def test_files_that_belong_to_no_run_stay_out(tmp_path):
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/n/runs/r/meta.json", "{}")
        archive.writestr("p/n/runs/r/events.jsonl.lock", "")
        archive.writestr("runicorn.db", "x")
        archive.writestr("README.md", "x")

    done = rn.import_archive(path, tmp_path / "store")

    assert done.other_files == 2
    assert set(content_of(tmp_path / "store")) == {"p/n/runs/r/meta.json"}


def test_a_link_in_a_run_is_not_packed(root, tmp_path):
    run = next(root.rglob("r0"))
    (run / "secret").symlink_to("/etc/passwd")

    path = rn.export_archive(tmp_path / "runs.tar.gz", storage=root).path

    assert not [name for name in tarfile.open(path).getnames() if "secret" in name]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("runs.rar", r"end it in \.zip, \.tar\.gz, \.tgz"),
        ("store/runs.zip", "lies in the store"),
        ("", "is a folder"),
    ],
)
def test_a_target_that_cannot_be_is_refused(path, words, root, tmp_path):
    with pytest.raises(ExportError, match=words):
        rn.export_archive(tmp_path / path, storage=root)


def test_an_export_that_fails_leaves_nothing(root, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ExportError, match="No space left"):
        rn.export_archive(tmp_path / "runs.zip", storage=root)

    assert sorted(os.listdir(tmp_path)) == ["store"]


def test_the_command_line_takes_out_and_brings_in(root, tmp_path, capsys):
    path, other = str(tmp_path / "runs.zip"), str(tmp_path / "other")

    assert main(["export", "archive", path, "--storage", str(root)]) == 0
    assert main(["import", path, "--storage", other, "--dry-run"]) == 0
    assert main(["import", path, "--storage", other, "--json"]) == 0
    (next((tmp_path / "other").rglob("r0")) / "summary.json").write_text("{}")
    assert main(["import", path, "--storage", other]) == 0
    assert main(["import", str(tmp_path / "none.zip"), "--storage", other]) == 1

    output = capsys.readouterr()
    assert "wrote" in output.out
    assert "3 new, 0 the same, 0 in conflict; would add 3 runs" in output.out
    assert "in conflict, skipped: 视觉%2Fcnn/exp 1/runs/r0" in output.out
    assert "--on-conflict keep or replace" in output.out
    assert "No such file" in output.err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_file_whose_name_is_no_text_goes_into_a_tar_and_a_zip_names_it(root, tmp_path) -> None:
    folder = os.fsencode(rn.runs(storage=root)[0].path)
    Path(os.fsdecode(os.path.join(folder, b"bad\xff.bin"))).write_bytes(b"x")

    packed = rn.export_archive(tmp_path / "a.tar.gz", storage=root).path
    with pytest.raises(ExportError, match=r"bad.udcff\.bin' is no valid Unicode"):
        rn.export_archive(tmp_path / "a.zip", storage=root)

    rn.import_archive(packed, tmp_path / "other")
    assert content_of(tmp_path / "other") == content_of(root)
