"""Archives as an enemy, or a broken disk, would make them."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

META = b'{"project": "p", "name": "n", "id": "r"}'
RUN = "p/n/runs/r"


def tar_with(*members: tarfile.TarInfo | str, name: str = "bad.tar.gz") -> Callable[[Path], Path]:
    """Give a maker of an archive with a sound run and these members after it."""

    def make(folder: Path) -> Path:
        path = folder / name
        with tarfile.open(path, "w:gz") as archive:
            for member in (f"{RUN}/meta.json", *members):
                info = tarfile.TarInfo(member) if isinstance(member, str) else member
                content = META if info.isreg() else b""
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return path

    return make


def tar_member(kind: bytes, name: str = f"{RUN}/odd", link: str = "") -> tarfile.TarInfo:
    """Give a member that is no plain file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def zip_with(*members: tuple[zipfile.ZipInfo | str, bytes]) -> Callable[[Path], Path]:
    """Give a maker of a zip with a sound run and these members after it."""

    def make(folder: Path) -> Path:
        path = folder / "bad.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{RUN}/meta.json", META)
            for member, content in members:
                archive.writestr(member, content)
        return path

    return make


def zip_member(mode: int, name: str = f"{RUN}/odd") -> zipfile.ZipInfo:
    """Give a member with a Unix mode."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o644) << 16
    return info


def sparse_tar(folder: Path) -> Path:
    """A tar member in the old GNU sparse format that claims a terabyte."""
    info = tarfile.TarInfo(f"{RUN}/sparse")
    info.type = tarfile.GNUTYPE_SPARSE
    path = folder / "bad.tar"
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[483:495] = b"%011o\0" % (1 << 40 & 0o77777777777)
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(bytes(header) + b"\0" * 1024)
    return path


def truncated(path: Path) -> Path:
    """Cut an archive in the middle."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a path to the parent": (tar_with("p/../../../evil"), "leads out"),
    "an absolute path": (tar_with("/etc/evil"), "leads out"),
    "a drive": (zip_with(("C:/evil", b"x")), "leads out"),
    "a backslash": (tar_with(f"{RUN}/..\\..\\evil"), "cannot be the name"),
    "a very long name": (tar_with(f"{RUN}/{'x' * 300}"), "cannot be the name"),
    "a symbolic link": (tar_with(tar_member(tarfile.SYMTYPE, link="/etc/passwd")), "is a link"),
    "a hard link": (tar_with(tar_member(tarfile.LNKTYPE, link="/etc/passwd")), "is a link"),
    "a device": (tar_with(tar_member(tarfile.CHRTYPE)), "is a device"),
    "a pipe": (tar_with(tar_member(tarfile.FIFOTYPE)), "is a pipe"),
    "a sparse file": (sparse_tar, "is a sparse file"),
    "a link in a zip": (zip_with((zip_member(stat.S_IFLNK), b"/etc/passwd")), "is a link"),
    "a pipe in a zip": (zip_with((zip_member(stat.S_IFIFO), b"")), "is a pipe"),
    "a zip bomb": (zip_with((f"{RUN}/media/big", b"\0" * (80 << 20))), "zip bomb"),
    "a file that is a folder": (tar_with(f"{RUN}/a", f"{RUN}/a/b"), "both a file and a folder"),
    "a file twice": (tar_with(f"{RUN}/meta.json"), "twice"),
}
"""Name of the misdeed: how it is made, and words of the sentence that refuses it."""
