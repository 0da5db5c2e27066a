"""What a run was made with is found out without harm to the repository or the training."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import threading
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from runicorn.tracker import git_state
from runicorn.tracker.environment import EnvironmentCollector, collect_packages, read_host, read_program
from runicorn.tracker.git_state import read_git

runs_scripts = pytest.mark.skipif(os.name == "nt", reason="Windows does not run a script by its first line")


def git(folder: Path, *arguments: str) -> str:
    settings = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "train.py").write_text("print(1)\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_a_clean_repository_gives_commit_and_branch(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://me:secret@host.org/a/b.git")
    (repository / "untracked.txt").write_text("x")

    state = read_git([str(repository)])

    commit = git(repository, "rev-parse", "HEAD")
    assert state == {"commit": commit, "branch": "main", "dirty": False, "remote": "https://host.org/a/b.git"}


@pytest.mark.parametrize("staged", [False, True])
def test_a_changed_file_makes_it_dirty(repository: Path, staged: bool) -> None:
    (repository / "train.py").write_text("print(2)\n")
    if staged:
        git(repository, "add", ".")

    state = read_git([str(repository)])

    assert state is not None
    assert state["dirty"] is True


def test_a_detached_head_has_no_branch(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")

    state = read_git([str(repository)])

    assert state is not None
    assert (state["branch"], state["remote"]) == (None, None)


def test_a_repository_before_its_first_commit_has_a_branch_only(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "start")

    assert read_git([str(tmp_path)]) == {"commit": None, "branch": "start", "dirty": False, "remote": None}


def test_the_first_folder_that_lies_in_a_repository_counts(repository: Path, tmp_path: Path) -> None:
    (repository / "deep").mkdir()

    state = read_git([str(tmp_path), str(tmp_path / "absent"), str(repository / "deep")])

    assert state is not None
    assert state["commit"] == git(repository, "rev-parse", "HEAD")


def test_a_folder_outside_of_any_repository_gives_none(tmp_path: Path) -> None:
    assert read_git([str(tmp_path)]) is None


def test_without_git_there_is_none(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert read_git([str(repository)]) is None


@runs_scripts
def test_a_git_that_hangs_is_given_up(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "git"
    slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(git_state, "GIT_TIMEOUT_S", 0.2)

    start = time.monotonic()
    state = read_git([str(repository)])

    assert state is None
    assert time.monotonic() - start < 5


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_somebody_else_is_refused_quietly(repository: Path) -> None:
    for path in [repository, *repository.rglob("*")]:
        os.chown(path, 12345, 12345)

    assert read_git([str(repository)]) is None


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


@runs_scripts
def test_reading_writes_nothing_and_runs_nothing_of_the_repository(repository: Path, tmp_path: Path) -> None:
    monitor = tmp_path / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    monitor.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(monitor))
    # The index no longer knows the file's times: a careless status would write it anew.
    os.utime(repository / "train.py", (1, 1))
    before = snapshot(repository)

    state = read_git([str(repository)])

    assert state is not None
    assert state["dirty"] is False
    assert snapshot(repository) == before
    assert not (tmp_path / "was-run").exists()


def test_the_surroundings_of_a_git_hook_do_not_mislead(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))

    assert read_git([str(repository)]) is not None


def test_packages_are_those_of_the_interpreter_with_their_versions() -> None:
    packages = collect_packages()

    for name in ("numpy", "pytest", "msgspec"):
        assert packages[name] == metadata.version(name)
    assert list(packages) == sorted(packages, key=str.lower)


def test_a_package_that_is_there_twice_counts_as_python_imports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, version in (("first", "2.0"), ("second", "1.0")):
        info = tmp_path / place / f"some_thing-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: Some.Thing\nVersion: {version}\n\nName: not me\n"
        )
        monkeypatch.syspath_prepend(tmp_path / place)
    broken = tmp_path / "first" / "broken-1.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_bytes(b"\xff\xfe no header")

    packages = collect_packages()

    assert packages["Some.Thing"] == "1.0"
    assert "broken" not in packages


def test_the_host_is_described_without_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "do-not-keep-me")

    facts = {**read_host(), **read_program()}

    assert facts["python_version"] == platform.python_version()
    assert facts["hostname"] == platform.node()
    assert facts["cpu_count"] == os.cpu_count()
    assert facts["working_directory"] == os.getcwd()
    assert "do-not-keep-me" not in json.dumps(facts)


def test_the_command_line_is_kept_with_its_secrets_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["train.py", "--lr", "0.1", "--api-key=abc"])

    assert read_program()["argv"] == ["train.py", "--lr", "0.1", "--api-key=***"]


def test_everything_is_written_and_the_last_document_holds_all(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents: list[dict[str, Any]] = []
    monkeypatch.chdir(repository)
    collector = EnvironmentCollector(documents.append)

    collector.start()

    assert collector.finish(timeout_s=20) is True
    assert "python_version" in documents[0]
    assert documents[-1]["pip_packages"]["pytest"] == metadata.version("pytest")
    assert documents[-1]["git_info"].keys() == {"commit", "branch", "dirty", "remote"}


def test_a_refused_document_neither_raises_nor_ends_the_collecting() -> None:
    tried: list[dict[str, Any]] = []

    def refuse(document: dict[str, Any]) -> None:
        tried.append(document)
        raise OSError("disk full")

    collector = EnvironmentCollector(refuse)
    collector.start()

    assert collector.finish(timeout_s=20) is True
    assert "pip_packages" in tried[-1]


def test_finish_does_not_wait_for_long_and_nothing_is_written_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on, gone_on = threading.Event(), threading.Event()

    def slow(folders: list[str]) -> dict[str, Any]:
        may_go_on.wait(20)
        gone_on.set()
        return {"commit": "late"}

    monkeypatch.setattr(git_state, "read_git", slow)
    documents: list[dict[str, Any]] = []
    collector = EnvironmentCollector(documents.append)
    collector.start()
    start = time.monotonic()
    complete = collector.finish(timeout_s=0.2)
    waited = time.monotonic() - start
    may_go_on.set()

    assert gone_on.wait(20)
    assert complete is False
    assert waited < 5
    assert not any("git_info" in document for document in documents)


def test_finish_without_start_is_harmless() -> None:
    assert EnvironmentCollector([].append).finish() is False


SHORT_SCRIPT = """
import json, sys, time
from runicorn.tracker.environment import EnvironmentCollector
collector = EnvironmentCollector(lambda facts: json.dump(facts, open(sys.argv[1], "w")))
start = time.perf_counter()
collector.start()
print(time.perf_counter() - start)
collector.finish(timeout_s=20)
"""


def test_a_short_script_keeps_its_environment_and_its_start_is_quick(tmp_path: Path) -> None:
    script, found = tmp_path / "train.py", tmp_path / "found.json"
    script.write_text(SHORT_SCRIPT)

    took = [
        float(
            subprocess.run(
                [sys.executable, script, found, "--token", "abc"], capture_output=True, check=True
            ).stdout
        )
        for _ in range(3)
    ]

    facts = json.loads(found.read_text())
    assert min(took) < 0.001
    assert facts["argv"] == [str(script), str(found), "--token", "***"]
    assert facts["pip_packages"]["msgspec"]


WITHOUT_THE_REST = """
import sys
import msgspec
before = set(sys.modules)  # on Python 3.10 msgspec loads subprocess
for name in ("images", "console", "environment", "masking", "git_state"):
    __import__(f"runicorn.tracker.{name}")
print(*sys.modules.keys() - before)
"""


def test_loading_these_modules_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_REST], capture_output=True, text=True, check=True
    )

    loaded = set(done.stdout.split())
    heavy = {"numpy", "PIL", "matplotlib", "IPython", "subprocess", "importlib.metadata"}
    assert not loaded & heavy
