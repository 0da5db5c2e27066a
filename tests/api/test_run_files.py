from __future__ import annotations

import os
import sys

import pytest
from run_files import RunFiles

from runicorn.api.contract import FileParams, FilesParams
from runicorn.api.service import Service
from runicorn.errors import RunFileError
from runicorn.store import run_files

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")


@pytest.fixture
def run(tmp_path):
    return RunFiles(tmp_path / "store")


@pytest.fixture
def service(run, tmp_path):
    return Service(tmp_path / "store")


def test_files_are_listed_by_path_with_size_and_kind(service, run):
    (run.path / "media").mkdir()
    (run.path / "media" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (run.path / "weights").write_bytes(b"\0\1\2")
    (run.path / "notes").write_text("说明", encoding="utf-8")

    reply = service.files(FilesParams(run=run.key))

    kinds = {file.path: file.kind for file in reply.files}
    assert kinds == {
        "media/a.png": "image",
        "meta.json": "json",
        "notes": "text",
        "status.json": "json",
        "weights": "binary",
    }
    assert list(kinds) == sorted(kinds)
    notes = next(file for file in reply.files if file.path == "notes")
    assert notes.size_bytes == 6
    assert notes.modified == (run.path / "notes").stat().st_mtime
    assert (reply.total, reply.left_out, reply.complete) == (5, 0, True)


def test_files_come_in_pages(service, run):
    pages = [service.files(FilesParams(run=run.key, offset=offset, limit=1)) for offset in (0, 1, 2)]

    assert [[file.path for file in page.files] for page in pages] == [["meta.json"], ["status.json"], []]


def test_more_files_than_are_looked_for_are_said_to_be_more(service, run, monkeypatch):
    monkeypatch.setattr(run_files, "MAX_FILES", 3)
    for number in range(9):
        (run.path / f"f{number}.txt").write_text("")

    reply = service.files(FilesParams(run=run.key))

    assert (reply.total, len(reply.files), reply.complete) == (3, 3, False)


@needs_links
def test_links_and_pipes_are_neither_listed_nor_opened(service, run, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("secret")
    (run.path / "link.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (run.path / "folder").symlink_to(tmp_path / "secret", target_is_directory=True)
    (run.path / "inner.txt").symlink_to("meta.json")
    os.mkfifo(run.path / "pipe.txt")

    reply = service.files(FilesParams(run=run.key))

    assert [file.path for file in reply.files] == ["meta.json", "status.json"]
    assert reply.left_out == 4
    for path in ("link.txt", "folder/key.txt", "inner.txt", "pipe.txt"):
        with pytest.raises(RunFileError):
            service.file(FileParams(run=run.key, path=path))


@pytest.mark.parametrize(
    "path",
    [
        "../r2/meta.json",
        "/etc/passwd",
        "",
        ".",
        "..",
        "a/../../r1/meta.json",
        "./meta.json",
        "meta.json\0",
        "none.txt",
    ],
)
def test_what_is_no_file_of_the_run_is_refused_in_words(service, run, path):
    with pytest.raises(RunFileError) as refused:
        service.file(FileParams(run=run.key, path=path))

    assert "run" in str(refused.value) or "not there" in str(refused.value)


def test_a_text_is_given_in_pieces_that_are_whole_lines(service, run):
    lines = [f"{number} 训练中 🦄\n" for number in range(200)]
    (run.path / "long.txt").write_bytes("".join(lines).encode())

    pieces, offset = [], 0
    while offset is not None:
        reply = service.file(FileParams(run=run.key, path="long.txt", offset=offset, limit=100))
        pieces.append(reply.text)
        offset = reply.next_offset

    assert "".join(pieces) == "".join(lines)
    assert all(piece.endswith("\n") for piece in pieces)


def test_a_line_without_end_is_cut_between_characters(service, run):
    text = "训练🦄é" * 50
    (run.path / "line.txt").write_bytes(text.encode())

    pieces, offset = [], 0
    while offset is not None:
        reply = service.file(FileParams(run=run.key, path="line.txt", offset=offset, limit=7))
        pieces.append(reply.text)
        offset = reply.next_offset

    assert "".join(pieces) == text


def test_a_binary_file_is_refused_with_its_size(service, run):
    (run.path / "model.txt").write_bytes(b"\0" * 1234)

    with pytest.raises(RunFileError, match=r"no text \(1,234 bytes\); download it"):
        service.file(FileParams(run=run.key, path="model.txt"))


def test_a_text_of_another_encoding_is_shown_as_far_as_it_goes(service, run):
    (run.path / "old.txt").write_bytes("a café in a long line of plain words".encode("latin-1"))

    reply = service.file(FileParams(run=run.key, path="old.txt"))

    assert reply.text == "a caf� in a long line of plain words"


@needs_links
def test_a_folder_that_becomes_a_link_as_its_file_is_opened_leads_nowhere(run, tmp_path, monkeypatch):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("secret")
    (run.path / "media").mkdir()
    (run.path / "media" / "key.txt").write_text("shown")

    def look_then_swap(path):
        found = realpath(path)
        if str(path).endswith("key.txt"):
            (run.path / "media").rename(tmp_path / "away")
            (run.path / "media").symlink_to(tmp_path / "secret")
        return found

    realpath = os.path.realpath
    monkeypatch.setattr(run_files.os.path, "realpath", look_then_swap)

    with pytest.raises(RunFileError):
        run_files.open_file(run.path, "media/key.txt")
