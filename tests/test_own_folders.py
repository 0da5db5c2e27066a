import os
from pathlib import Path


def test_no_test_sees_the_home_or_the_settings_of_the_person(own_folders: Path) -> None:
    homes = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "RUNICORN_CACHE_DIR")

    outside = [name for name in homes if not Path(os.environ[name]).is_relative_to(own_folders)]

    assert outside == []
    assert not {"RUNICORN_DIR", "RUNICORN_ON"} & set(os.environ)
    assert Path.home() == own_folders


def test_the_old_store_is_unpacked_with_its_description(old_store: Path) -> None:
    names = {path.name for path in old_store.iterdir()}

    assert (old_store.parent / "README.txt").is_file()
    assert {"demo", "vision"} <= names
