from __future__ import annotations

import pytest
from run_files import RunFiles

from runicorn.api.service import Service
from runicorn.config import resolve_root, set_user_root, user_config_path


def test_projects_count_their_runs(tmp_path):
    RunFiles(tmp_path, "b/exp/runs/r1", created_at=5.0)
    RunFiles(tmp_path, "a/two/runs/r1", created_at=7.0)
    RunFiles(tmp_path, "a/two/runs/r2", created_at=9.0)
    RunFiles(tmp_path, "a/one/runs/r1", status="failed")

    reply = Service(tmp_path).projects()

    found = {
        project.name: [(one.name, one.runs, one.newest) for one in project.experiments]
        for project in reply.projects
    }
    assert found == {"a": [("one", 1, 1000.0), ("two", 2, 9.0)], "b": [("exp", 1, 5.0)]}
    assert list(found) == ["a", "b"]


def test_the_root_says_which_rule_is_in_force_and_where_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUNICORN_DIR", raising=False)
    set_user_root(tmp_path / "chosen")

    resolved = resolve_root()
    reply = Service(resolved.path, resolved=resolved).root()

    assert (reply.root, reply.rule, reply.exists) == (str(tmp_path / "chosen"), "user config", True)
    assert reply.config_file == str(user_config_path())
    assert str(user_config_path()) in reply.source
    assert reply.reason == f"It is set in {user_config_path()}."
    assert reply.can_change
    assert reply.why_fixed == ""


@pytest.mark.parametrize("rule", ["argument", "environment", "notebook"])
def test_a_root_that_cannot_be_changed_says_why_and_what_to_do(tmp_path, monkeypatch, rule):
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path / "set"))
    resolved = {"argument": resolve_root(tmp_path / "set"), "environment": resolve_root(), "notebook": None}[
        rule
    ]

    reply = Service(tmp_path / "set", resolved=resolved).root()

    assert reply.rule == rule
    assert not reply.can_change
    assert not reply.exists
    assert reply.reason.endswith(".")
    assert reply.why_fixed.endswith(".")


def test_what_is_not_built_yet_is_said_to_be_none(tmp_path):
    service = Service(tmp_path)

    gpu, _ = service.gpu()
    assert gpu.available is bool(gpu.gpus)
    assert gpu.available or gpu.reason
    assert service.mirrors().mirrors == []
