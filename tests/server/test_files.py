from __future__ import annotations

import pytest

import runicorn as rn


@pytest.fixture
def run(server, project):
    with rn.init(project=project, name="exp", storage=str(server.root)) as made:
        made.log(loss=1.0)
    return rn.open_store(server.root).run(made.id)


def test_the_files_of_a_run_are_listed_and_their_text_is_read(server, run):
    listed = server.get("files", {"run": run.key}).json
    text = server.get("file", {"run": run.key, "path": "events.jsonl"}).json

    assert "events.jsonl" in {file["path"] for file in listed["files"]}
    assert '"loss"' in text["text"]
    assert text["next_offset"] is None


def test_a_large_file_is_downloaded_whole_and_never_shown(server, run):
    content = bytes(range(256)) * 4096 + b"<html>"
    (run.path / "page 1 é.html").write_bytes(content)

    reply = server.download(run.key, "page 1 é.html")

    assert reply.status == 200
    assert reply.body == content
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"] == "attachment; filename*=UTF-8''page%201%20%C3%A9.html"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.bin", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("a.svg", b"<svg onload='alert(1)'/>", None),
        ("a.png", b"<script>alert(1)</script>", None),
        ("empty.html", b"", None),
    ],
)
def test_only_what_is_a_picture_by_its_bytes_may_be_shown(server, run, name, content, shown):
    (run.path / name).write_bytes(content)

    reply = server.download(run.key, name)

    assert reply.body == content
    assert reply.headers["Content-Type"] == (shown or "application/octet-stream")
    assert reply.headers["Content-Disposition"].startswith("inline" if shown else "attachment")


@pytest.mark.parametrize("path", ["../meta.json", "none", "/etc/passwd", "media"])
def test_what_is_no_file_of_the_run_is_not_sent(server, run, path):
    (run.path / "media").mkdir(exist_ok=True)

    reply = server.download(run.key, path)

    assert (reply.status, reply.json["code"]) == (404, "file_unreadable")


def test_a_file_without_its_name_is_asked_for_in_words(server, run):
    url = f"http://{server.address}/user/a%20b/runicorn/api/download?run=x"

    reply = server.open(url, {"Authorization": "token a-token-of-the-tests"})

    assert (reply.status, reply.json["code"]) == (400, "http_400")
