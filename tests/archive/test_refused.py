"""What may not come into a store leaves it as it was."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import zipfile

import pytest
from hostile_archives import HOSTILE, META, RUN, truncated

import runicorn as rn
from runicorn.errors import ImportRefusedError


def tree_of(folder) -> dict[str, bytes | None]:
    """Content of every file below, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "store"
    with rn.init("p", "n", storage=root, run_id="mine") as run:
        run.log(loss=1.0)
    return root


@pytest.fixture
def two_runs(tmp_path):
    """An archive with another run in the place of ``mine``, and one that is new."""
    path = tmp_path / "two.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for run in ("mine", "new"):
            info = tarfile.TarInfo(f"p/n/runs/{run}/meta.json")
            info.size = len(META)
            archive.addfile(info, io.BytesIO(META))
    return path


@pytest.mark.parametrize("misdeed", HOSTILE)
def test_an_archive_with_something_bad_is_refused_by_its_name(misdeed, root, tmp_path):
    make, words = HOSTILE[misdeed]
    path = make(tmp_path)
    before, outside = tree_of(root), sorted(os.listdir(tmp_path))

    with pytest.raises(ImportRefusedError, match=words) as refused:
        rn.import_archive(path, root)

    assert path.name in str(refused.value)
    assert tree_of(root) == before
    assert sorted(os.listdir(tmp_path)) == outside


def test_a_gzip_bomb_is_stopped_while_it_is_read(root, tmp_path):
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as packed:
        info = tarfile.TarInfo(f"{RUN}/events.jsonl")
        info.size = 100 << 20
        packed.write(info.tobuf())
        for _ in range(100):
            packed.write(b"\0" * (1 << 20))
    before = tree_of(root)

    with pytest.raises(ImportRefusedError, match="zip bomb"):
        rn.import_archive(path, root)

    assert tree_of(root) == before


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_a_torn_archive_is_refused(suffix, root, tmp_path):
    path = truncated(rn.export_archive(tmp_path / f"torn{suffix}", storage=root).path)
    target = tmp_path / "empty"

    with pytest.raises(ImportRefusedError, match=r"damaged|no archive"):
        rn.import_archive(path, target)

    assert not target.exists()


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_zip_with_a_damaged_byte_comes_in_or_is_refused(method, root, tmp_path):
    path = tmp_path / "damaged.zip"
    run = rn.runs(storage=root)[0]
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.write(run.path / "meta.json", "run/meta.json")
    whole = path.read_bytes()

    refused = 0
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        target = tmp_path / f"target-{place}"
        try:
            rn.import_archive(path, target)
        except ImportRefusedError:
            refused += 1
            assert not target.exists()

    assert refused > 0


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "no archive"), (b"hello", "no archive"), (None, "No such file")]
)
def test_what_is_no_archive_is_said_to_be_none(content, words, root, tmp_path):
    path = tmp_path / "some.zip"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ImportRefusedError, match=words):
        rn.import_archive(path, root)


def test_an_archive_without_a_run_says_so(root, tmp_path):
    path = tmp_path / "photos.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("photos/readme"), io.BytesIO())

    with pytest.raises(ImportRefusedError, match=r"no run in photos\.tar\.gz"):
        rn.import_archive(path, root)


def test_a_failure_half_way_takes_everything_back(two_runs, root, monkeypatch):
    """The second of two runs fails as on a full disk, after the first was replaced."""
    before = tree_of(root)
    rename = os.rename

    def rename_or_fail(source, target):
        if str(target).endswith("new"):
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(os, "rename", rename_or_fail)
    with pytest.raises(ImportRefusedError, match="No space left"):
        rn.import_archive(two_runs, root, on_conflict="replace")

    assert tree_of(root) == before


KILLED = """
import os, sys
import runicorn as rn
rename = os.rename
def rename_or_die(source, target):
    if str(target).endswith("new"):
        os._exit(9)
    rename(source, target)
os.rename = rename_or_die
rn.import_archive(sys.argv[1], sys.argv[2], on_conflict="replace")
"""


def test_what_a_killed_import_left_is_taken_back_by_the_next(two_runs, root, tmp_path):
    good = rn.export_archive(tmp_path / "good.zip", storage=root).path
    before = tree_of(root)

    ended = subprocess.run([sys.executable, "-c", KILLED, str(two_runs), str(root)], check=False)
    between = tree_of(root)
    done = rn.import_archive(good, root)

    assert ended.returncode == 9
    assert between != before
    assert done.count("same") == 1
    assert tree_of(root) == before
