"""Any level of a store can be mirrored, in every layout, and each run lands where a reader expects it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ssh_server import Mirroring, SshServer, make_key, ssh_server
from trees import event, files_of, make_run

from runicorn.reading import open_store
from runicorn.remote.placing import find_runs, place_run

CURRENT = {"id": "ID", "project": "demo", "name": "exp"}


@pytest.mark.parametrize(
    ("top", "below", "meta", "key"),
    [
        ("/data/store", "demo/exp/runs/ID", CURRENT, "demo/exp/runs/ID"),
        ("/data/store/demo", "exp/runs/ID", CURRENT, "demo/exp/runs/ID"),
        ("/data/store/demo/exp", "runs/ID", CURRENT, "demo/exp/runs/ID"),
        ("/data/store/demo/exp/runs", "ID", CURRENT, "demo/exp/runs/ID"),
        ("/data/store/demo/exp/runs/ID", "", CURRENT, "demo/exp/runs/ID"),
        ("/data", "store/demo/exp/runs/ID", CURRENT, "demo/exp/runs/ID"),
        ("/home/runs", "demo/exp/runs/ID", CURRENT, "demo/exp/runs/ID"),
        ("/data/store/demo", "exp/runs/ID", {}, "demo/exp/runs/ID"),
        ("/data/store/renamed", "exp/runs/ID", CURRENT, "renamed/exp/runs/ID"),
        ("/data/old", "runs/ID", {"project": "p", "name": "n"}, "p/n/runs/ID"),
        ("/data/old", "runs/ID", {"project": "p", "name": None}, "p/default/runs/ID"),
        ("/data/old/runs", "ID", {"project": "p", "name": "n"}, "p/n/runs/ID"),
        ("/data/old/runs/ID", "", {"project": "p", "name": "n"}, "p/n/runs/ID"),
        ("/data/tree", "runs/a/b/c/ID", {"path": "a/b/c"}, "a/b%2Fc/runs/ID"),
        ("/data/tree/runs/a", "b/ID", {"path": "a/b"}, "a/b/runs/ID"),
        ("/data/tree/runs/a/b/ID", "", {"path": "a/b"}, "a/b/runs/ID"),
        ("/data/tree", "runs/a/runs/ID", {"path": "a/runs"}, "a/%72uns/runs/ID"),
    ],
)
def test_a_run_lands_in_the_current_layout(top: str, below: str, meta: dict[str, object], key: str) -> None:
    assert place_run(top, below, meta).key == key


def test_the_outermost_folder_with_documents_is_the_run() -> None:
    found = find_runs(
        ["p/e/runs/a/meta.json", "p/e/runs/a/inner/status.json", "p/e/runs/b/events.jsonl", "p/x.txt"]
    )

    assert found == {"p/e/runs/a", "p/e/runs/b"}


@pytest.mark.parametrize("level", ["", "demo", "demo/exp", "demo/exp/runs", "demo/exp/runs/a"])
def test_each_level_of_a_store_gives_the_same_copy(
    level: str, shell_server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")

    mirroring(shell_server, there / level, once=True).wait(30)

    assert files_of(here) == files_of(there)


def test_every_old_layout_is_read_from_the_copy_as_from_the_original(
    server: SshServer, mirroring: Mirroring, old_store: Path, here: Path
) -> None:
    mirroring(server, old_store, once=True).wait(60)

    originals = {(run.project, run.name, run.id) for run in open_store(old_store).runs()}
    assert {(run.project, run.name, run.id) for run in open_store(here).runs()} == originals


def test_relative_paths_and_the_tilde_start_at_the_home_there(
    mirroring: Mirroring, here: Path, tmp_path: Path
) -> None:
    with ssh_server() as server:
        make_run(server.folder / "store", "demo/exp/runs/a")

        mirroring(server, "~/store", once=True).wait(30)
        again = mirroring(server, "~", once=True, root=tmp_path / "second").wait(30)

        assert files_of(here) == files_of(server.folder / "store")
        assert again.runs == 1


def test_the_same_run_of_two_servers_is_never_mixed(
    shell_server: SshServer, sftp_server: SshServer, mirroring: Mirroring, tmp_path: Path, here: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    make_run(one, "demo/exp/runs/a", lines=5)
    make_run(other, "demo/exp/runs/a", lines=9)

    for _ in range(2):
        mirroring(shell_server, one, once=True).wait(30)
        mirroring(sftp_server, other, once=True).wait(30)

    assert files_of(here / "demo/exp/runs/a") == files_of(one / "demo/exp/runs/a")
    assert files_of(here / "demo/exp/runs/a@127.0.0.1") == files_of(other / "demo/exp/runs/a")
    assert len(open_store(here).runs()) == 2


def test_a_name_with_several_keys_is_one_server(mirroring: Mirroring, there: Path, here: Path) -> None:
    run = make_run(there, "demo/exp/runs/a")
    with ssh_server() as server:
        mirroring(server, there, once=True).wait(30)
        server.stop()
        for name in ("host", "host.pub"):
            (server.folder / name).unlink()
        make_key(server.folder / "host")
        server.start()
        with (run / "events.jsonl").open("a") as file:
            file.write(event(3))

        mirroring(server, there, once=True).wait(30)

    assert files_of(here) == files_of(there)


def test_a_run_that_was_written_here_is_left_alone(
    shell_server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    own = make_run(here, "demo/exp/runs/a", lines=40, hostname="home")
    before = files_of(own)

    mirroring(shell_server, there, once=True).wait(30)

    assert files_of(own) == before
    assert files_of(here / "demo/exp/runs/a@127.0.0.1") == files_of(there / "demo/exp/runs/a")


def test_names_that_lead_elsewhere_stay_within_the_store(
    shell_server: SshServer, mirroring: Mirroring, there: Path, here: Path
) -> None:
    run = make_run(there, "runs/a")
    (run / "meta.json").write_text(json.dumps({"project": "../../out", "name": "..", "id": "../../a"}))
    (run / "status.json").write_text("{}")

    mirroring(shell_server, there, once=True).wait(30)

    (copy,) = here.rglob("events.jsonl")
    assert copy.resolve().is_relative_to(here.resolve())
    assert {path.name for path in here.parent.iterdir()} == {"here", "there"}
