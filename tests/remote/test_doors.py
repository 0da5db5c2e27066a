"""What a person types to start a mirror."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ssh_server import SshServer, wait_until
from trees import event, files_of, make_run

import runicorn as rn
from runicorn.cli import main, mirror_runs
from runicorn.errors import BadRequestError, UnknownHostKeyError
from runicorn.remote import Mirror, MirrorStatus


@pytest.fixture
def alias(shell_server: SshServer, own_folders: Path) -> str:
    """A host of the user's ssh configuration, whose key is known."""
    folder = own_folders / ".ssh"
    folder.mkdir()
    key = " ".join((shell_server.folder / "host.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{shell_server.port} {key}\n")
    (folder / "config").write_text(
        f"Host gpu1\n  HostName 127.0.0.1\n  Port {shell_server.port}\n  User {shell_server.user}\n"
        f"  IdentityFile {shell_server.key_path}\n  IdentitiesOnly yes\n"
    )
    return "gpu1"


def test_the_command_copies_and_says_how_it_went(
    alias: str, there: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(there, "demo/exp/runs/a")

    code = main(["mirror", f"{alias}:{there}", "--storage", str(here), "--once", "--json"])

    assert code == 0
    assert files_of(here) == files_of(there)
    said = json.loads(capsys.readouterr().out)
    assert (said["state"], said["runs"]) == ("stopped", 1)
    assert "@gpu1" in said["host"]


def test_the_command_follows_until_it_is_interrupted(alias: str, there: Path, here: Path) -> None:
    run = make_run(there, "demo/exp/runs/a")
    words = [
        sys.executable,
        "-m",
        "runicorn",
        "mirror",
        f"{alias}:{there}",
        "--storage",
        str(here),
        "--interval",
        "0.1",
    ]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: here.exists() and files_of(here) == files_of(there))

    with (run / "events.jsonl").open("a") as file:
        file.write(event(3))
    wait_until(lambda: files_of(here) == files_of(there))
    process.send_signal(signal.SIGINT)
    said, complaint = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said.startswith("stopped: ")
    assert str(there) in complaint
    assert "Traceback" not in complaint


def test_a_log_gets_no_line_for_each_second_of_silence(
    shell_server: SshServer, there: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(there, "demo/exp/runs/a")
    mirror = Mirror(shell_server.connection(), str(there), here, owns_connection=True)
    mirror.wait(30, until=["live"])
    silences = iter([6, 7, 8])

    class Silent:
        """A mirror whose server says nothing for longer and longer."""

        def status(self) -> MirrorStatus:
            reason = f"the server has said nothing for {next(silences, 9)} s"
            return replace(mirror.status(), state="degraded", reason=reason)

        def wait_ended(self, _: float) -> bool:
            return next(silences, None) is None

    mirror_runs._show_until_end(Silent())
    mirror.stop()

    assert capsys.readouterr().err.count("has said nothing") == 1


def test_a_wrong_address_and_a_path_without_runs_are_one_sentence(
    alias: str, there: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [main(["mirror", word, "--storage", str(here), "--once"]) for word in ("a b", f"{alias}:{there}")]

    said = capsys.readouterr().err
    assert codes == [1, 1]
    assert "user@host:path" in said
    assert "has no runs" in said


def test_python_gets_a_handle_that_ends_with_its_block(alias: str, there: Path, here: Path) -> None:
    make_run(there, "demo/exp/runs/a")

    with rn.mirror(f"{alias}:{there}", storage=here, interval_s=0.1) as mirror:
        live = mirror.wait(30, until=["live"])

    assert live.alive
    assert live.carrier == "shell"
    assert mirror.status().state == "stopped"
    assert not mirror.status().alive
    assert [run.id for run in rn.runs(storage=here)] == ["a"]


@pytest.mark.parametrize("interval_s", [0, -1, float("nan")])
def test_an_interval_that_is_no_time_is_refused(
    interval_s: float, alias: str, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")

    with pytest.raises(BadRequestError, match="more than 0"):
        rn.mirror(f"{alias}:{there}", storage=here, interval_s=interval_s)

    assert files_of(here) == {}


def test_python_hears_of_an_unknown_host_and_says_yes_by_its_fingerprint(
    shell_server: SshServer, there: Path, here: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    options = {"port": shell_server.port, "storage": here, "once": True, "key_path": shell_server.key_path}

    with pytest.raises(UnknownHostKeyError) as raised:
        rn.mirror(f"{shell_server.user}@127.0.0.1:{there}", **options)
    rn.mirror(f"{shell_server.user}@127.0.0.1:{there}", host_key=raised.value.host_key, **options).wait(30)

    assert raised.value.host_key == shell_server.host_key
    assert files_of(here) == files_of(there)


def test_where_there_are_no_widgets_it_says_how_it_stands(
    alias: str, there: Path, here: Path, tmp_path: Path
) -> None:
    make_run(there, "demo/exp/runs/a")
    script = tmp_path / "cells.ipy"
    script.write_text(
        f"import runicorn as rn\nm = rn.mirror('{alias}:{there}', storage='{here}')\n"
        "m.wait(20, until=['live']); display(m)\n"
    )

    said = subprocess.run(
        [sys.executable, "-m", "IPython", str(script)], capture_output=True, text=True, timeout=60, check=True
    )

    assert "<Mirror live: " in said.stdout
    assert "VBox(" not in said.stdout


def test_what_a_server_says_is_text_in_a_notebook(alias: str, there: Path, here: Path) -> None:
    from runicorn.remote.progress_widget import progress_box

    (there / "<img src=x onerror=alert(1)>").write_text("")
    mirror = rn.mirror(f"{alias}:{there}", storage=here)
    assert mirror.wait_ended(20)

    line, _ = progress_box(mirror).children

    assert "&lt;img src=x" in line.children[2].value
    assert "<img" not in line.children[2].value


def test_a_notebook_shows_progress_that_follows_the_mirror(alias: str, there: Path, here: Path) -> None:
    from runicorn.remote.progress_widget import progress_box

    make_run(there, "demo/exp/runs/a")
    mirror = rn.mirror(f"{alias}:{there}", storage=here, interval_s=0.1)
    try:
        mirror.wait(30, until=["live"])
        box = progress_box(mirror)
        line, places = box.children
        bar, stop, words = line.children

        wait_until(lambda: "live" in words.value)
        stop.click()
        wait_until(lambda: "stopped" in words.value)
        assert f"{there} → {here}" in places.value
        assert bar.value == 1000
        assert stop.disabled
    finally:
        mirror.stop()


def test_a_notebook_without_its_kernel_says_what_was_mirrored(alias: str, there: Path, here: Path) -> None:
    from runicorn.bundle import VIEW_TYPE
    from runicorn.remote.progress_widget import progress_data

    make_run(there, "demo/exp/runs/a")
    with rn.mirror(f"{alias}:{there}", storage=here) as mirror:
        data = progress_data(mirror)

    assert f"{there} → {here}." in data["text/html"]
    assert data[VIEW_TYPE]["model_id"] == data["application/vnd.jupyter.widget-view+json"]["model_id"]
