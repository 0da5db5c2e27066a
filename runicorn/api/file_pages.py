"""The files of a run as messages."""

from __future__ import annotations

from runicorn.api.contract import FileItem, FileParams, FileReply, FilesParams, FilesReply
from runicorn.store.run_files import find_files, read_text
from runicorn.store.stored_run import StoredRun

__all__ = ["file_piece", "files_page"]


def files_page(run: StoredRun, params: FilesParams, most: int) -> FilesReply:
    """Give the files that are asked for, at most so many."""
    found = find_files(run.path, params.offset, min(params.limit, most))
    return FilesReply(
        run=run.key,
        total=found.total,
        files=[
            FileItem(path=one.path, size_bytes=one.size_bytes, modified=one.modified, kind=one.kind)
            for one in found.files
        ],
        left_out=found.left_out,
        complete=found.complete,
    )


def file_piece(run: StoredRun, params: FileParams) -> FileReply:
    """Give the piece of a text that is asked for.

    Raises
    ------
    RunFileError
        There is no such file in the run, or it is no text.
    """
    text, end, size_bytes = read_text(run.path, params.path, params.offset, params.limit)
    return FileReply(
        run=run.key,
        path=params.path,
        text=text,
        offset=params.offset,
        next_offset=end if end < size_bytes else None,
        size_bytes=size_bytes,
    )
