"""Which root applies, and which paths are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runicorn.config import (
    ensure_writable_root,
    read_user_config,
    resolve_root,
    set_user_root,
    user_cache_dir,
    user_config_path,
)
from runicorn.errors import ConfigError, StoreError


@pytest.fixture(autouse=True)
def own_home(own_folders, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for variable in ("RUNICORN_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    return own_folders


def write_config(text: str) -> Path:
    path = user_config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_without_any_setting_the_root_is_in_the_working_directory(tmp_path):
    root = resolve_root()

    assert root.path == tmp_path / ".runicorn"
    assert root.rule == "working directory"
    assert not root.path.exists()


def test_each_rule_gives_way_to_the_one_before_it(tmp_path, monkeypatch):
    set_user_root(tmp_path / "from-config")
    by_config = resolve_root()
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path / "from-environment"))
    by_environment = resolve_root()
    by_argument = resolve_root(tmp_path / "from-argument")

    rules = [(root.rule, root.path.name) for root in (by_config, by_environment, by_argument)]

    assert rules == [
        ("user config", "from-config"),
        ("environment", "from-environment"),
        ("argument", "from-argument"),
    ]


def test_a_tilde_is_the_home_folder_by_every_rule(own_home, monkeypatch):
    write_config('{"user_root_dir": "~/a"}')
    by_config = resolve_root().path
    monkeypatch.setenv("RUNICORN_DIR", "~/b")
    by_environment = resolve_root().path
    by_argument = resolve_root("~/c").path

    assert [by_config, by_environment, by_argument] == [own_home / name for name in "abc"]


def test_a_relative_argument_is_taken_from_the_working_directory(tmp_path):
    assert resolve_root("store/../实验 三").path == tmp_path / "实验 三"


@pytest.mark.parametrize("blank", ["", "   "])
def test_an_empty_path_is_refused_by_every_rule(blank, monkeypatch):
    with pytest.raises(StoreError, match="the storage argument is empty"):
        resolve_root(blank)

    monkeypatch.setenv("RUNICORN_DIR", blank)
    with pytest.raises(StoreError, match="RUNICORN_DIR is empty"):
        resolve_root()

    monkeypatch.delenv("RUNICORN_DIR")
    write_config(f'{{"user_root_dir": "{blank}"}}')
    with pytest.raises(StoreError, match=r"user_root_dir in .* is empty"):
        resolve_root()


def test_a_path_that_leads_through_a_file_is_refused(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("x")

    with pytest.raises(StoreError, match=r"notes\.txt', which is a file"):
        resolve_root(file)
    with pytest.raises(StoreError, match=r"notes\.txt', which is a file"):
        resolve_root(file / "below")


@pytest.mark.parametrize(("path", "words"), [("a\0b", "NUL"), ("~nobody-at-all/x", "no known home")])
def test_a_path_that_cannot_be_a_folder_is_refused_with_a_sentence(path, words):
    if path.startswith("~") and os.name == "nt":
        pytest.skip("Windows takes ~name for a neighbour of the own home, known or not")

    with pytest.raises(StoreError, match=words):
        resolve_root(path)


def test_a_relative_path_in_the_config_file_is_refused():
    write_config('{"user_root_dir": "runs"}')

    with pytest.raises(StoreError, match="'runs', which is relative to nothing; give an absolute path"):
        resolve_root()


@pytest.mark.parametrize("broken", ["", "{", "[1]", '"x"', "[" * 100_000])
def test_a_broken_config_file_is_an_error_and_stays_as_it_is(broken, tmp_path):
    path = write_config(broken)

    with pytest.raises(ConfigError, match=r"config\.json"):
        resolve_root()
    with pytest.raises(ConfigError, match=r"config\.json"):
        set_user_root(tmp_path / "store")

    assert path.read_text() == broken
    assert resolve_root(tmp_path).rule == "argument"


def test_a_user_root_of_another_type_than_text_is_an_error():
    write_config('{"user_root_dir": 3}')

    with pytest.raises(ConfigError, match="is 3; give an absolute path or drop it"):
        resolve_root()


def test_a_config_file_saved_by_notepad_is_read():
    write_config('\ufeff{"user_root_dir": null, "language": "中文"}')

    assert read_user_config() == {"user_root_dir": None, "language": "中文"}
    assert resolve_root().rule == "working directory"


def test_setting_the_user_root_keeps_unknown_fields_and_leaves_no_draft(tmp_path):
    path = write_config('{"theme": {"name": "深色"}, "user_root_dir": "/old"}')

    root = set_user_root(tmp_path / "new store")

    assert read_user_config() == {"theme": {"name": "深色"}, "user_root_dir": str(root)}
    assert root.is_dir()
    assert list(root.iterdir()) == []
    assert list(path.parent.iterdir()) == [path]


def test_setting_the_user_root_writes_through_a_link(tmp_path):
    dotfiles = tmp_path / "dotfiles.json"
    dotfiles.write_text("{}")
    path = user_config_path()
    path.parent.mkdir(parents=True)
    try:
        path.symlink_to(dotfiles)
    except OSError:
        pytest.skip("this account may not make symbolic links")

    set_user_root(tmp_path / "store")

    assert path.is_symlink()
    assert "store" in dotfiles.read_text()


@pytest.mark.parametrize(
    ("path", "words"), [("", "empty"), ("runs", "relative to nothing"), ("./x", "relative")]
)
def test_a_user_root_that_names_no_certain_place_is_refused(path, words):
    with pytest.raises(StoreError, match=words):
        set_user_root(path)

    assert not user_config_path().exists()


def test_a_root_in_which_nothing_can_be_written_is_refused_and_not_remembered(tmp_path):
    file = tmp_path / "file"
    file.write_text("")

    with pytest.raises(StoreError, match="which is a file"):
        ensure_writable_root(file / "store")
    with pytest.raises(StoreError):
        set_user_root(file / "store")

    assert not user_config_path().exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind neither root nor Windows")
def test_a_root_without_permission_to_write_is_refused(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)

    with pytest.raises(StoreError, match=r"cannot write in .*change its permissions"):
        ensure_writable_root(locked)


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="needs a folder in which even root cannot create files"
)
def test_a_root_that_the_system_keeps_closed_is_refused():
    with pytest.raises(StoreError, match="cannot write in '/proc/runicorn'"):
        ensure_writable_root("/proc/runicorn")


def test_the_cache_folder_follows_its_variable(own_home, monkeypatch):
    by_platform = user_cache_dir()
    monkeypatch.setenv("RUNICORN_CACHE_DIR", "~/cache")
    by_variable = user_cache_dir()

    assert by_platform.is_absolute()
    assert by_variable == own_home / "cache"
