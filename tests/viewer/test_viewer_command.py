"""What the command does in a terminal: its link, its port, its end, and what it refuses."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import websocket
from run_files import RunFiles
from viewer_process import command_of, own_environment, running_viewer

END_S = 1.0

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def refusal_of(home: Path, *words: str) -> tuple[int, str]:
    ended = subprocess.run(
        command_of("--no-browser", *words),
        env={**os.environ, **own_environment(home)},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == b""
    return ended.returncode, ended.stderr.decode()


@contextmanager
def taken_port(host: str = "127.0.0.1"):
    """A port that is taken, and after which one is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family) as holder, socket.socket(family) as probe:
            holder.bind((host, 0))
            port = holder.getsockname()[1]
            try:
                probe.bind((host, port + 1))
            except OSError:
                continue
            probe.close()
            holder.listen()
            yield port
            return


def test_it_prints_one_line_with_the_link_and_nothing_else(tmp_path):
    process = subprocess.Popen(
        command_of("--no-browser", "--port", "0"),
        env={**os.environ, **own_environment(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    line = process.stdout.readline().decode()
    process.terminate()
    rest, errors = process.communicate(timeout=30)

    assert re.fullmatch(
        rf"Runicorn shows {re.escape(str(tmp_path))}/\.runicorn at http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{{48}}\n",
        line,
    )
    assert (rest, errors) == (b"", b"")


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_ends_at_once_with_sockets_open_and_work_going_on(tmp_path, number, code):
    run = RunFiles(tmp_path / "store", "demo/exp/runs/busy", status="running")
    run.write_log("line\n")
    run.log_many(400_000, loss=0.5)

    with running_viewer(tmp_path, "--storage", "store", "--no-browser", "--port", "0") as viewer:
        log, live = viewer.socket("api/runs/busy/logs/ws"), viewer.socket("runicorn/api/live")
        with closing(log), closing(live), socket.create_connection(("127.0.0.1", viewer.port)) as idle:
            live.send('{"id": 1, "method": "follow", "params": {"list": true}}')
            live.recv()
            log.recv()
            # A question that takes longer than the end may: its answer is not waited for.
            idle.sendall(
                f"GET /api/runs/busy/metrics?token={viewer.token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
            began = time.monotonic()
            viewer.process.send_signal(number)
            ended = viewer.process.wait(30)
            took = time.monotonic() - began

    assert ended == code
    assert took <= END_S
    assert viewer.stderr() == ""


@posix
def test_it_ends_at_once_in_a_terminal_without_a_question(tmp_path):
    import pty

    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        command_of("--no-browser", "--port", "0"),
        env={**os.environ, **own_environment(tmp_path)},
        cwd=tmp_path,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    said = b""
    while b"token=" not in said or not said.endswith(b"\n"):
        said += os.read(terminal, 1000)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    code = process.wait(30)
    took = time.monotonic() - began
    os.close(terminal)

    assert code == 130
    assert took <= END_S


def test_a_taken_port_gives_the_next_one_and_says_so(tmp_path):
    with taken_port() as port, running_viewer(tmp_path, "--no-browser", "--port", str(port)) as viewer:
        answer = viewer.ask("api/health").status

    assert (viewer.port, answer) == (port + 1, 200)
    assert viewer.stderr() == f"runicorn: port {port} is taken, so this is {port + 1}\n"


def test_two_viewers_started_together_get_a_port_each(tmp_path):
    with taken_port() as port:
        first = running_viewer(tmp_path, "--no-browser", "--port", str(port))
        second = running_viewer(tmp_path, "--no-browser", "--port", str(port))
        with first as one, second as other:
            answers = [one.ask("api/health").status, other.ask("api/health").status]

    assert answers == [200, 200]
    assert one.port != other.port


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_it_listens_on_the_loopback_address_of_ipv6(tmp_path):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no ::1")

    with running_viewer(tmp_path, "--no-browser", "--host", "::1", "--port", "0") as viewer:
        replies = [viewer.ask("api/health").status, viewer.ask("api/health", token="").status]

    assert viewer.url.startswith(f"http://[::1]:{viewer.port}/?token=")
    assert replies == [200, 403]


def test_all_addresses_of_the_machine_are_served_with_a_token(tmp_path):
    with running_viewer(tmp_path, "--no-browser", "--host", "0.0.0.0", "--port", "0") as viewer:
        viewer.url = f"http://127.0.0.1:{viewer.port}/"
        replies = [
            viewer.ask("api/health").status,
            viewer.ask("api/health", headers={"Host": "box.example.org"}).status,
            viewer.ask("api/health", token="").status,
        ]

    assert replies == [200, 200, 403]


def test_without_a_token_every_user_of_this_machine_gets_in_and_no_page_of_another_site(tmp_path):
    with running_viewer(tmp_path, "--no-browser", "--no-token", "--port", "0") as viewer:
        replies = [
            viewer.ask("/api/runs").status,
            viewer.ask("/runs").status,
            viewer.ask("/api/runs", headers={"Host": "evil.example"}).status,
            viewer.ask("/api/config/user_root_dir", verb="POST", body={"path": "/x"}).status,
            viewer.ask("/api/runs", headers={"Origin": "http://evil.example"}).status,
        ]
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            viewer.socket("runicorn/api/live", origin="http://evil.example")

    assert "token" not in viewer.url
    assert replies == [200, 200, 403, 403, 404]
    assert refused.value.status_code == 403


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--no-token", "--host", "0.0.0.0", "--port", "0"),
            "--no-token would let everybody who can reach 0.0.0.0",
        ),
        (("--storage", "nowhere"), "there is no store at"),
        (("--storage", "a-file"), "which is a file"),
        (("--host", ""), "--host is empty"),
        (("--host", "no-such-host.invalid"), "no machine is called 'no-such-host.invalid'"),
        (("--host", "192.0.2.1"), "'192.0.2.1' is no address of this machine"),
        (("--base-url", "runs"), "--base-url is 'runs'"),
        (("--base-url", "ftp://x/"), "--base-url is 'ftp://x/'"),
        (("--base-url", "http://[x"), "--base-url is 'http://[x'"),
        (("--base-url", "/a(b/"), "--base-url is '/a(b/'"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence(tmp_path, words, said):
    (tmp_path / "a-file").write_text("")

    code, sentence = refusal_of(tmp_path, *words)

    assert code == 1
    assert said in sentence
    assert re.fullmatch(r"runicorn: .+\n", sentence)


@pytest.mark.parametrize(
    "words",
    [
        ("--port", "65536"),
        ("--port", "-1"),
        ("--port", "http"),
        ("--token", ""),
        ("--token", "a b"),
        ("--token", "a", "--no-token"),
    ],
)
def test_a_line_that_cannot_be_understood_is_refused_with_one_sentence(tmp_path, words):
    code, sentence = refusal_of(tmp_path, *words)

    assert code == 2
    assert re.fullmatch(r"runicorn viewer: .+\n", sentence)


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may listen on every port")
def test_a_port_that_is_root_s_business_is_refused_with_one_sentence(tmp_path):
    code, sentence = refusal_of(tmp_path, "--port", "80")

    assert code == 1
    assert "may not listen on port 80" in sentence


@posix
def test_the_browser_is_opened_signed_in_and_no_command_line_tells_the_token(tmp_path):
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport sys, urllib.request\n"
        "opened = urllib.request.urlopen(sys.argv[1]).read().decode()\n"
        f'open({str(seen)!r} + ".part", "w").write(sys.argv[1] + "\\n" + opened)\n'
        f'import os; os.rename({str(seen)!r} + ".part", {str(seen)!r})\n'
    )
    browser.chmod(0o755)

    with running_viewer(tmp_path, "--port", "0", environment={"BROWSER": str(browser)}) as viewer:
        deadline = time.monotonic() + 20
        while not seen.exists():
            assert time.monotonic() < deadline, viewer.stderr()
            time.sleep(0.02)
        address, page = seen.read_text().split("\n", 1)
        mode = Path(address.removeprefix("file://")).parent.stat().st_mode & 0o777
        viewer.process.terminate()
        viewer.process.wait(30)

    assert viewer.token not in address
    assert f'url={viewer.url}"' in page
    assert mode == 0o700
    assert not Path(address.removeprefix("file://")).exists()


def test_a_root_that_is_set_later_is_served_at_once_and_kept(tmp_path):
    run = RunFiles(tmp_path / "other", "demo/exp/runs/r1")

    with running_viewer(tmp_path, "--no-browser", "--port", "0") as viewer:
        before = viewer.ask("api/config").json
        post = {"verb": "POST", "body": {"path": str(tmp_path / "other")}}
        changed = viewer.ask("api/config/user_root_dir", **post)
        rows = viewer.ask("api/runs").json
        after = viewer.ask("api/config").json
        refused = [
            viewer.ask("api/config/user_root_dir", verb="POST", body=body)
            for body in (
                {"path": "relative"},
                {"path": str(run.path / "meta.json")},
                {"path": 5},
                {},
                b"not JSON",
                b"",
            )
        ]
        still = viewer.ask("api/config").json
    with running_viewer(tmp_path, "--no-browser", "--port", "0") as viewer:
        again = viewer.ask("api/config").json

    other = str(tmp_path / "other")
    assert before == {"user_root_dir": "", "storage": str(tmp_path / ".runicorn")}
    assert (changed.status, changed.json) == (200, {"ok": True, "user_root_dir": other, "storage": other})
    assert [row["id"] for row in rows] == ["r1"]
    assert after == still == again == {"user_root_dir": other, "storage": other}
    assert [reply.status for reply in refused] == [400] * 6
    assert all(len(reply.json["detail"]) > 20 for reply in refused)


def test_a_cookie_and_the_xsrf_header_may_change_the_root_too(tmp_path):
    with running_viewer(tmp_path, "--no-browser", "--port", "0") as viewer:
        cookies = viewer.ask("/runs").cookies
        xsrf = re.search(r"_xsrf=([^;]+)", cookies)[1]
        reply = viewer.ask(
            "api/config/user_root_dir",
            token="",
            verb="POST",
            body={"path": str(tmp_path / "new")},
            headers={"Cookie": cookies, "X-XSRFToken": xsrf, "Origin": f"http://{viewer.address}"},
        )

    assert reply.status == 200


@pytest.mark.parametrize(
    ("first", "second", "status"), [("same", "same", 200), ("same", "other", 403), (None, None, 403)]
)
def test_a_sign_in_outlives_a_restart_with_the_same_chosen_token_alone(tmp_path, first, second, status):
    def words(token, port):
        chosen = ("--token", token) if token else ()
        return ("--no-browser", "--port", str(port), *chosen)

    with running_viewer(tmp_path, *words(first, 0)) as viewer:
        cookies = viewer.ask("/runs").cookies
    with running_viewer(tmp_path, *words(second, viewer.port)) as viewer:
        reply = viewer.ask("api/runs", token="", headers={"Cookie": cookies})

    assert reply.status == status


def test_a_path_in_front_and_the_address_of_a_proxy_are_taken_over(tmp_path):
    with running_viewer(
        tmp_path, "--no-browser", "--port", "0", "--base-url", "https://lab.example.org/ann/runs"
    ) as viewer:
        link = viewer.url
        viewer.url = f"http://127.0.0.1:{viewer.port}/ann/runs/"
        proxied = {"Host": "lab.example.org"}
        page = viewer.ask("/?token=" + viewer.token, token="", headers=proxied)
        replies = [
            viewer.ask("api/health", headers=proxied).status,
            viewer.ask("api/health", headers={"Host": "evil.example"}).status,
            viewer.ask("api/health", token="").status,
        ]

    assert link == f"https://lab.example.org/ann/runs/?token={viewer.token}"
    assert page.headers["Location"] == "/ann/runs/runs"
    assert "Secure" in page.headers["Set-Cookie"]
    assert replies == [200, 403, 403]
