"""The page of other machines against a real OpenSSH server: connect, browse, mirror, watch, stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_server import USER, AskingDoors, hostile_server
from playwright.sync_api import Locator, Page, expect
from ssh_server import SSHD, SshServer, make_key, ssh_server, wait_until
from trees import make_run
from viewer_process import Viewer, running_viewer

PASSWORD = "a-Passw0rd-0f-ours"


@pytest.fixture
def host() -> Iterator[SshServer]:
    if SSHD is None:
        pytest.skip("there is no sshd; on Debian `apt-get install openssh-server` brings it")
    with ssh_server() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def viewer(tmp_path: Path, home: Path) -> Iterator[Viewer]:
    (tmp_path / "here").mkdir()
    words = ("--storage", str(tmp_path / "here"), "--port", "0", "--no-browser")
    with running_viewer(home, *words) as started:
        yield started


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder of the server with a store, and one with something else."""
    make_run(tmp_path / "there" / "store", "demo/exp/runs/first")
    (tmp_path / "there" / "pictures").mkdir()
    (tmp_path / "there" / "pictures" / "cat.txt").write_text("meow")
    return tmp_path / "there"


def refuse_a_password(page: Page, host: SshServer) -> None:
    """Sign in with a password that is refused, to a host that is believed for this time only."""
    password = page.get_by_role("textbox", name="Password")
    page.get_by_label("Host, or an alias").fill(f"{host.user}@127.0.0.1:{host.port}")
    page.get_by_role("radio", name="Password").check()
    password.fill(PASSWORD)
    page.get_by_role("button", name="Connect", exact=True).press("Enter")
    expect(page.get_by_role("group", name="Is this the right server?")).to_contain_text(host.host_key)
    page.get_by_role("button", name="Yes, only this time").click()
    expect(page.get_by_role("alert").filter(has_text="does not let you in")).to_be_visible()
    expect(password).to_have_value("")
    expect(password).to_be_focused()


def answer_what_is_asked(page: Page) -> None:
    """Sign in where a code is asked for: at first with a wrong one, then not at all, then with the right one."""
    with hostile_server(doors=AskingDoors({"Password: ": PASSWORD, "Which project? ": "digits"})) as asking:
        page.get_by_label("Host, or an alias").fill(f"{USER}@127.0.0.1:{asking.port}")
        page.get_by_label("Host, or an alias").press("Enter")
        page.get_by_role("button", name="Yes, only this time").click()
        question = page.get_by_role("group", name=f"{USER}@127.0.0.1:{asking.port} asks")
        password, project = question.get_by_label("Password"), question.get_by_label("Which project?")
        expect(question).to_contain_text("It changes.")
        expect(password).to_be_focused()
        expect(password).to_have_attribute("type", "password")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(project).to_have_attribute("type", "text")
        page.keyboard.type("digits")
        page.keyboard.press("Enter")
        expect(question.get_by_role("alert")).to_have_text("That was not accepted. Try again.")
        page.keyboard.press("Escape")
        expect(page.get_by_text("Not connected.")).to_be_visible()
        wait_until(lambda: not any(one.is_active() for one in asking.transports))

        page.keyboard.press("Enter")
        page.get_by_role("button", name="Yes, only this time").click()
        password.fill(PASSWORD)
        project.fill("digits")
        question.get_by_role("button", name="Continue").click()
        server = page.get_by_role("region", name=f"{USER}@127.0.0.1:{asking.port}")
        expect(server).to_contain_text("Connected")
        server.get_by_role("button", name="Disconnect").click()
        expect(page.get_by_label("Host, or an alias")).to_be_focused()


def connect_with_a_key(page: Page, host: SshServer) -> Locator:
    """Sign in with a key to a host that is remembered; gives the server's card."""
    page.get_by_role("radio", name="Another key").check()
    page.get_by_label("Path of the key").fill(str(host.key_path))
    page.get_by_label("Path of the key").press("Enter")
    page.get_by_role("button", name="Yes, remember it").click()
    server = page.get_by_role("region", name=f"{host.user}@127.0.0.1:{host.port}")
    expect(server).to_contain_text("Connected")
    return server


def mirror_what_has_no_runs(page: Page, server: Locator, there: Path) -> None:
    """Go to a folder by its path and keys; its mirror says what is there instead, and is taken off the list.

    The path is written while the home folder is still being listed, which must leave it as it is.
    """
    path = server.get_by_label("Path on the server")
    path.fill(str(there))
    expect(server.get_by_role("list", name="Folders and files").get_by_role("listitem")).not_to_have_count(0)
    path.press("Enter")
    expect(server.get_by_role("button", name="pictures")).to_be_focused()
    page.keyboard.press("Enter")
    expect(path).to_have_value(str(there / "pictures"))
    server.get_by_role("button", name="Mirror this folder").click()
    expect(server.get_by_role("list", name="Mirrors")).to_contain_text("cat.txt")
    server.get_by_role("button", name="Take the mirror").click()
    expect(server.get_by_role("list", name="Mirrors")).to_be_hidden()


def mirror_the_store(page: Page, server: Locator, there: Path) -> Locator:
    """Go on from there to the store by keys, and mirror it; gives the mirror's row."""
    server.get_by_role("button", name="Choose a folder").click()
    server.get_by_role("button", name="Folder above").click()
    expect(server.get_by_role("button", name="pictures")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(server.get_by_label("Path on the server")).to_have_value(str(there / "store"))
    server.get_by_label("Look every").fill("0.1")
    server.get_by_role("button", name="Mirror this folder").press("Enter")
    mirror = server.get_by_role("list", name="Mirrors").get_by_role("listitem")
    expect(mirror).to_contain_text("Live")
    expect(mirror).to_contain_text("1 run ·")
    return mirror


def test_runs_of_a_server_are_found_mirrored_and_watched(
    page: Page, viewer: Viewer, host: SshServer, home: Path, there: Path
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{viewer.base}remote?token={viewer.token}")
    expect(page.get_by_text("Nothing is installed or written there")).to_be_visible()

    answer_what_is_asked(page)
    refuse_a_password(page, host)
    assert PASSWORD not in page.content() + page.url + "".join(sent)
    server = connect_with_a_key(page, host)
    assert f"[127.0.0.1]:{host.port} " in (home / ".ssh" / "known_hosts").read_text()
    mirror_what_has_no_runs(page, server, there)
    mirror = mirror_the_store(page, server, there)

    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("row").filter(has_text="first")).to_be_visible()
    make_run(there / "store", "demo/exp/runs/second")
    expect(page.get_by_role("row").filter(has_text="second")).to_be_visible()

    page.get_by_role("link", name="Remote").click()
    expect(mirror).to_contain_text("2 runs ·")
    server.get_by_role("button", name="Disconnect").click()
    expect(server).to_contain_text("Its mirror ends with the connection")
    server.get_by_role("button", name="Cancel").click()
    server.get_by_role("button", name="Stop the mirror").click()
    expect(mirror).to_have_count(0)
    server.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_label("Host, or an alias")).to_be_focused()
    wait_until(lambda: host.sessions() == [])

    make_key(home / "other")
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{host.port} {(home / 'other.pub').read_text()}")
    page.get_by_label("Host, or an alias").fill(f"{host.user}@127.0.0.1:{host.port}")
    page.get_by_label("Host, or an alias").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="has changed")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, remember it")).to_have_count(0)
