"""The files below a run's directory, as a person who looks through them wants them.

Links, devices and pipes are never followed nor opened: they are no files of the run.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, Literal

from runicorn.errors import RunFileError
from runicorn.store.image_files import image_type
from runicorn.store.names import is_text_name

__all__ = ["MAX_FILES", "MAX_TEXT_BYTES", "FoundFile", "FoundFiles", "find_files", "open_file", "read_text"]

MAX_FILES = 10_000
"""Files that are looked for; who has more looks through them with other means."""

MAX_TEXT_BYTES = 2**20
"""Of a text in one piece: what a page can still lay out at once."""

_SNIFFED_BYTES = 8192
"""A binary file has a NUL byte among its first ones; git decides like this, too."""

_MOST_ODD = 0.1
"""Share of characters that are no UTF-8 in a file that is called a text."""

Kind = Literal["text", "json", "image", "binary"]

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("txt", "log", "md", "csv", "tsv", "yaml", "yml", "toml", "ini", "cfg", "jsonl", "svg"), "text"),
    **dict.fromkeys(("py", "sh", "js", "ts", "html", "css", "xml", "diff", "patch", "rst"), "text"),
    "json": "json",
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "avif"), "image"),
    **dict.fromkeys(("pt", "pth", "ckpt", "npy", "npz", "safetensors", "h5", "onnx", "bin", "parquet"), "binary"),
    **dict.fromkeys(("zip", "gz", "tar", "xz", "zst", "bz2", "7z", "pkl", "mp4", "wav", "mp3"), "binary"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file below a directory."""

    path: str
    """Relative to the directory, with ``/`` between the parts."""
    size_bytes: int
    modified: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """A part of the files below a directory."""

    files: list[FoundFile]
    total: int
    left_out: int
    """Entries that are no files of the run, or whose names are no text."""
    complete: bool
    """False where there are more than `MAX_FILES`."""


def find_files(folder: Path, offset: int, limit: int) -> FoundFiles:
    """Give some of the files below a directory, in the order of their paths.

    A folder that cannot be read counts as left out, and so does a file that went while this looked.
    """
    paths: list[str] = []
    left_out = 0
    waiting = [""]
    while waiting and len(paths) <= MAX_FILES:
        below = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    path = below + entry.name
                    if not is_text_name(entry.name):
                        left_out += 1
                    elif entry.is_file(follow_symlinks=False):
                        paths.append(path)
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{path}/")
                    else:
                        left_out += 1
                    if len(paths) > MAX_FILES:
                        break
        except OSError:
            left_out += 1
    complete = len(paths) <= MAX_FILES
    paths = sorted(paths[:MAX_FILES])
    wanted = paths[offset : offset + limit]
    files = [found for path in wanted if (found := _look_at(folder, path)) is not None]
    return FoundFiles(files, len(paths), left_out + len(wanted) - len(files), complete)


def open_file(folder: Path, relative: str) -> BinaryIO:
    """Open a file below a directory for reading; whoever opens it closes it.

    Raises
    ------
    RunFileError
        There is no such file, the path leads outside the directory or over a link, or it is not to be read.
    """
    root = os.path.realpath(folder)
    parts = relative.split("/")
    path = os.path.join(root, *parts)
    try:
        if not all(map(_is_plain_part, parts)) or os.path.realpath(path) != path:
            raise RunFileError(f"{relative!r} is no file of the run: it leads outside, or over a link")
        descriptor = _opened(root, parts)
    except (FileNotFoundError, NotADirectoryError):
        raise RunFileError(f"{relative} is not there any more") from None
    except OSError as error:
        raise RunFileError(f"{relative} cannot be read ({error.strerror})") from None
    if not S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RunFileError(f"{relative} is a folder, a device or a pipe, and no file of the run")
    return os.fdopen(descriptor, "rb")


def _opened(root: str, parts: list[str]) -> int:
    """Open a file folder by folder: what was a folder or a file a moment ago may be a link now."""
    # A pipe would be waited for.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if os.open not in os.supports_dir_fd:
        return os.open(os.path.join(root, *parts), flags)
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts:
        folder = descriptor
        try:
            descriptor = os.open(part, flags | os.O_NOFOLLOW, dir_fd=folder)
        finally:
            os.close(folder)
    return descriptor


def read_text(folder: Path, relative: str, offset: int, limit: int) -> tuple[str, int, int]:
    """Give a piece of a text file, where the next one begins, and the size of the file, both in bytes.

    A piece ends with a line where it holds the end of one, else with a character; at the end of the file with what
    is there.

    Raises
    ------
    RunFileError
        There is no such file, it cannot be read, or it is no text.
    """
    with open_file(folder, relative) as file:
        size_bytes = os.fstat(file.fileno()).st_size
        if not _is_text(file.read(_SNIFFED_BYTES)):
            raise RunFileError(f"{relative} is no text ({size_bytes:,} bytes); download it to look into it")
        file.seek(offset)
        piece = file.read(min(limit, MAX_TEXT_BYTES))
    end = offset + len(piece)
    if end < size_bytes:
        piece = _whole(piece)
        end = offset + len(piece)
    return piece.decode("utf-8", "replace"), end, size_bytes


def _whole(piece: bytes) -> bytes:
    """Cut off a line that goes on in the next piece, or else a character that does."""
    line_end = piece.rfind(b"\n") + 1
    if line_end:
        return piece[:line_end]
    cut = re.search(rb"[\xc0-\xff][\x80-\xbf]{0,2}$", piece)
    return piece[: cut.start()] if cut is not None and cut.start() > 0 else piece


def _look_at(folder: Path, path: str) -> FoundFile | None:
    try:
        stat = os.lstat(folder / path)
        if not S_ISREG(stat.st_mode):
            return None
        kind = _KINDS.get(path.rpartition("/")[2].rpartition(".")[2].lower()) or _sniffed(folder, path)
    except (OSError, RunFileError):
        return None
    return FoundFile(path, stat.st_size, stat.st_mtime, kind)


def _sniffed(folder: Path, path: str) -> Kind:
    with open_file(folder, path) as file:
        beginning = file.read(_SNIFFED_BYTES)
    if _is_text(beginning):
        return "text"
    return "image" if image_type(beginning) is not None else "binary"


def _is_text(beginning: bytes) -> bool:
    if b"\0" in beginning:
        return False
    text = beginning.decode("utf-8", "replace")
    return text.count("�") <= max(1, _MOST_ODD * len(text))


def _is_plain_part(part: str) -> bool:
    """Whether a part of a path names an entry of its folder on every system."""
    has_separator = os.sep != "/" and os.sep in part
    return (
        part not in ("", ".", "..")
        and "\0" not in part
        and not has_separator
        and not os.path.splitdrive(part)[0]
    )
