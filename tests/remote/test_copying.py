"""What a mirror brings, against real OpenSSH servers, with a shell and without."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ssh_server import Mirroring, SshServer, wait_until
from trees import event, files_of, make_run

from runicorn.errors import RemotePathError, StoreError
from runicorn.reading import open_store
from runicorn.remote import comparing, copying, receiver
from runicorn.store import folder_lock
from runicorn.store.folder_lock import locked


def test_a_store_is_copied_once_and_read_like_the_original(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    make_run(there, "demo/other/runs/b")

    status = mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)
    assert status.state == "stopped"
    assert status.runs == 2
    assert {run.key for run in open_store(here).runs()} == {"demo/exp/runs/a", "demo/other/runs/b"}


def test_each_way_is_the_one_that_the_server_gives(
    shell_server: SshServer, sftp_server: SshServer, mirroring: Mirroring, there: Path, tmp_path: Path
) -> None:
    make_run(there, "demo/exp/runs/a")

    shell = mirroring(shell_server, there, once=True).wait(30)
    sftp = mirroring(sftp_server, there, once=True, root=tmp_path / "second").wait(30)

    assert (shell.carrier, sftp.carrier) == ("shell", "sftp")


def test_what_grows_is_followed_and_half_a_line_waits(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    copy = here / "demo/exp/runs/a"
    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])

    with (run / "events.jsonl").open("a") as file:
        file.write(event(3) + '{"ts": 1')

    wait_until(lambda: (copy / "events.jsonl").read_text().endswith(event(3)))
    with (run / "events.jsonl").open("a") as file:
        file.write(event(4)[8:] + event(5))
    wait_until(lambda: files_of(here) == files_of(there))
    assert mirror.status().alive


def test_a_long_copy_is_live_when_all_is_here_and_its_progress_never_falls(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(copying, "_BATCH_FILES", 4)
    for number in range(8):
        run = make_run(there, f"demo/exp/runs/{number}")
        (run / "media" / "2_ab_film.mp4").write_bytes(bytes(1 << 20))
        for path in run.rglob("*"):
            os.utime(path, (1000, 1000))
    mirror = mirroring(server, there)

    percents = [0]
    while not mirror.wait_ended(0.002) and (status := mirror.status()).state != "live":
        percents.append(round(100 * status.share))

    assert files_of(here) == files_of(there)
    assert percents == sorted(percents)
    assert any(0 < percent < 100 for percent in percents)


def test_half_a_line_that_never_ends_comes_in_the_end(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    mirroring(server, there).wait(30, until=["live"])

    with (run / "events.jsonl").open("a") as file:
        file.write('{"ts": 1')

    wait_until(lambda: files_of(here) == files_of(there))


@pytest.mark.parametrize("name", ["status.json", "events.jsonl", "logs.txt", "media/1_ab_cat.png"])
def test_a_rewrite_of_equal_length_is_noticed(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, name: str
) -> None:
    file = make_run(there, "demo/exp/runs/a") / name
    mirroring(server, there).wait(30, until=["live"])

    content = file.read_bytes()
    with file.open("r+b") as stream:
        stream.write(content[:-2].swapcase() + content[-2:])
    os.utime(file, (time.time() + 5, time.time() + 5))

    wait_until(lambda: files_of(here) == files_of(there))


@pytest.mark.parametrize("name", ["events.jsonl", "summary.json"])
def test_a_file_that_shrinks_or_is_replaced_or_rotated_is_taken_anew(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, name: str
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    file = run / name
    file.write_text("".join(event(step) for step in range(50)))
    mirroring(server, there).wait(30, until=["live"])
    new = run / "new"

    file.write_text(event(1))
    wait_until(lambda: files_of(here) == files_of(there))
    new.write_text("".join(event(step, 7) for step in range(80)))
    new.replace(file)
    wait_until(lambda: (here / "demo/exp/runs/a" / name).read_bytes() == file.read_bytes())
    file.rename(run / "old.1")
    file.write_text("".join(event(step, 9) for step in range(90)))
    wait_until(lambda: (here / "demo/exp/runs/a" / name).read_bytes() == file.read_bytes())


def test_a_begin_that_was_written_anew_while_the_file_grew_is_noticed(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    file = make_run(there, "demo/exp/runs/a", lines=50) / "events.jsonl"
    mirroring(server, there).wait(30, until=["live"])

    with file.open("r+") as stream:
        stream.write(event(0, 0.7))
        stream.seek(0, os.SEEK_END)
        stream.write(event(50))

    wait_until(lambda: files_of(here) == files_of(there))


def test_what_is_deleted_there_stays_here(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    make_run(there, "demo/exp/runs/b")
    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])
    before = files_of(here)

    (run / "logs.txt").unlink()
    (run / "meta.json").unlink()
    scans = mirror.status().scans
    wait_until(lambda: mirror.status().scans > scans + 2)

    assert files_of(here) == before


def test_a_next_start_goes_on_where_the_last_one_ended(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a", lines=5000)
    mirroring(server, there, once=True).wait(30)
    with (run / "events.jsonl").open("a") as file:
        file.write(event(5000))

    status = mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)
    assert status.appended_bytes < 10_000


def test_a_next_start_mends_what_was_changed_or_lost_here(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a", lines=100)
    mirroring(server, there, once=True).wait(30)
    copy = here / "demo/exp/runs/a"
    (copy / "events.jsonl").write_bytes((copy / "events.jsonl").read_bytes()[:1000])
    (copy / "logs.txt").write_text("something longer that was never there, on several lines\n" * 3)
    (copy / "status.json").unlink()

    mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)


@pytest.mark.parametrize("loss", ["deleted", "not a database", "torn"])
def test_a_mirror_whose_memory_was_lost_believes_the_bytes_alone(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, own_folders: Path, loss: str
) -> None:
    make_run(there, "demo/exp/runs/a", lines=1000)
    mirroring(server, there, once=True).wait(30)
    copy = here / "demo/exp/runs/a/events.jsonl"
    copy.write_bytes(copy.read_bytes().replace(b"0.5", b"0.9"))
    (memory,) = own_folders.rglob("*.sqlite")
    if loss == "deleted":
        memory.unlink()
    else:
        data = memory.read_bytes()
        memory.write_bytes(b"no database" * 100 if loss == "not a database" else data[: len(data) // 2])

    mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)
    assert mirroring(server, there, once=True).wait(30).appended_bytes < 20_000


def test_a_run_that_another_process_is_writing_waits_for_it(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "_LOCK_WAIT_S", 0.05)
    events = [make_run(there, f"demo/exp/runs/{name}", lines=100) / "events.jsonl" for name in "ab"]
    mirroring(server, there, once=True).wait(30)
    before = files_of(here)
    for path in events:
        path.write_text(path.read_text() + event(100))
    with locked(str(here / "demo/exp/runs/a")):
        mirror = mirroring(server, there)
        wait_until(lambda: mirror.status().state == "degraded")
        assert "another mirror is writing this run" in mirror.status().reason
        assert {name for name, data in files_of(here).items() if before[name] != data} == {
            "demo/exp/runs/b/events.jsonl"
        }

    wait_until(lambda: files_of(here) == files_of(there))


def test_a_run_with_many_files_that_another_process_holds_keeps_no_other_waiting(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "_LOCK_WAIT_S", 1.0)
    run = make_run(there, "demo/exp/runs/held")
    mirroring(server, there, once=True).wait(30)
    make_run(there, "demo/exp/runs/other")
    for number in range(30):
        (run / "media" / f"{number}_cd_cat.png").write_bytes(b"cat")

    with locked(str(here / "demo/exp/runs/held")):
        mirroring(server, there)
        wait_until(lambda: len(files_of(here)) == 10)

    wait_until(lambda: files_of(here) == files_of(there))


def test_runs_come_to_a_disk_that_has_no_locks(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(folder_lock, "_try_lock", no_locks)
    make_run(there, "demo/exp/runs/a", lines=100)

    mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)


def test_links_pipes_and_odd_names_are_refused_and_named(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, tmp_path: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    secret = tmp_path / "secret"
    secret.write_text("no part of a run")
    (run / "link").symlink_to(secret)
    (run / "folder").symlink_to(tmp_path)
    (run / "bad\nname").write_text("x")
    (run / "back\\slash").write_text("x")
    os.mkfifo(run / "pipe")

    status = mirroring(server, there, once=True).wait(30)

    names = {path.removeprefix("demo/exp/runs/a/") for path in status.refused}
    assert names == {"link", "folder", "bad\nname", "back\\slash", "pipe"}
    assert set(files_of(here)) == {
        f"demo/exp/runs/a/{name}"
        for name in ("meta.json", "status.json", "events.jsonl", "logs.txt", "media/1_ab_cat.png")
    }


def test_a_path_without_runs_says_what_is_there(server: SshServer, mirroring: Mirroring, there: Path) -> None:
    (there / "photos").mkdir()
    (there / "photos" / "cat.png").write_bytes(b"x")

    with pytest.raises(RemotePathError, match=r"no runs.*photos"):
        mirroring(server, there, once=True).wait(30)
    with pytest.raises(RemotePathError, match=r"is not there.*photos"):
        mirroring(server, there / "phots", once=True).wait(30)
    with pytest.raises(RemotePathError, match=r"is not there; \S+/there has: photos"):
        mirroring(server, there / "phots" / "cat" / "dog", once=True).wait(30)


def test_only_what_is_asked_for_comes(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")

    mirroring(server, there, once=True, include=["events.jsonl", "*.md"]).wait(30)

    names = {Path(name).name for name in files_of(here)}
    assert names == {"meta.json", "status.json", "events.jsonl"}


def test_a_file_in_the_way_stops_one_file_and_not_the_others(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    (here / "demo/exp/runs/a/status.json").mkdir(parents=True)
    (here / "demo/exp/runs/a/meta.json").write_bytes((there / "demo/exp/runs/a/meta.json").read_bytes())

    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])

    assert (here / "demo/exp/runs/a/events.jsonl").exists()
    assert mirror.status().state == "degraded"
    assert "status.json" in mirror.status().reason


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("name", ["logs.txt", "summary.json"])
def test_a_full_disk_stops_it_with_a_sentence_and_nothing_torn(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path, name: str
) -> None:
    file = make_run(there, "demo/exp/runs/a", lines=10) / name
    file.write_text("10:00:00 | a line of text\n" * 10)
    (there / "longer").write_text("10:00:00 | a line of text\n" * 10_000)
    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])
    before = files_of(here)

    with small_disk(50_000):
        (there / "longer").replace(file)
        with pytest.raises(StoreError, match="full"):
            mirror.wait(30)

    after = files_of(here)
    kept = after.pop(f"demo/exp/runs/a/{name}").decode()
    assert set(kept.split("\n")) == {"10:00:00 | a line of text", ""}
    assert kept.endswith("\n")
    assert after.items() <= before.items()


def test_a_run_that_is_deleted_here_while_it_is_followed_comes_back_whole_with_its_next_change(
    server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    mirroring(server, there).wait(30, until=["live"])
    shutil.rmtree(here / "demo/exp/runs/a")

    with (run / "events.jsonl").open("a") as file:
        file.write(event(3))

    wait_until(lambda: files_of(here) == files_of(there))


@pytest.mark.parametrize("what", ["run", "file"])
def test_what_is_deleted_here_before_it_was_compared_as_a_whole_ends_no_mirror(
    server: SshServer,
    mirroring: Mirroring,
    there: Path,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    mirror = mirroring(server, there)
    mirror.wait(30, until=["live"])
    with (run / "events.jsonl").open("a") as file:
        file.write(event(3))
    wait_until(lambda: files_of(here) == files_of(there))
    copy = here / "demo/exp/runs/a"
    if what == "run":
        shutil.rmtree(copy)
    else:
        (copy / "events.jsonl").unlink()

    monkeypatch.setattr(comparing, "_QUIET_S", 0.0)
    looks = mirror.status().scans
    wait_until(lambda: mirror.has_ended or mirror.status().scans > looks + 3)
    with (run / "logs.txt").open("a") as file:
        file.write("one more line\n")

    wait_until(lambda: (copy / "logs.txt").exists() and "one more line" in (copy / "logs.txt").read_text())
    assert mirror.status().state in ("live", "syncing")


def test_a_file_that_cannot_be_read_here_is_told_of_and_the_others_come(
    shell_server: SshServer, mirroring: Mirroring, there: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(there, "demo/exp/runs/a")
    mirroring(shell_server, there, once=True).wait(30)
    read_end = comparing._end_of

    def refuse_events(place: str, size: int) -> bytes:
        if place.endswith("/events.jsonl"):
            raise PermissionError(13, "Permission denied")
        return read_end(place, size)

    monkeypatch.setattr(comparing, "_end_of", refuse_events)
    for name in ("events.jsonl", "logs.txt"):
        with (run / name).open("a") as file:
            file.write(event(3))
    mirror = mirroring(shell_server, there)

    wait_until(lambda: (here / "demo/exp/runs/a/logs.txt").read_bytes() == (run / "logs.txt").read_bytes())
    wait_until(lambda: mirror.status().state == "degraded")
    assert "events.jsonl: it cannot be read here (Permission denied)" in mirror.status().reason
