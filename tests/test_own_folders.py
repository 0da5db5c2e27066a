import os
from pathlib import Path

from conftest import HOME_LIKE, SWITCHES


def test_no_test_sees_the_home_or_the_settings_of_the_person(own_folders: Path) -> None:
    homes = {name: os.environ[name] for name in (*HOME_LIKE, "RUNICORN_CACHE_DIR")}

    outside = {name: value for name, value in homes.items() if not Path(value).is_relative_to(own_folders)}

    assert outside == {}
    assert not set(SWITCHES) & set(os.environ)


def test_the_old_store_is_unpacked_with_its_description(old_store: Path) -> None:
    names = {path.name for path in old_store.iterdir()}

    assert (old_store.parent / "README.txt").is_file()
    assert {"demo", "vision"} <= names
