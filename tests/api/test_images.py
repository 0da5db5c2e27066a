from __future__ import annotations

import json

import pytest
from live_client import Client
from run_files import RunFiles

from runicorn.api.contract import FollowParams, ImageParams, ImagesParams
from runicorn.api.live import LiveFeed
from runicorn.api.service import Service
from runicorn.errors import ImageFileError
from runicorn.store import image_files
from runicorn.store.store import Store

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.fixture
def run(tmp_path):
    return RunFiles(tmp_path)


@pytest.fixture
def service(tmp_path):
    return Service(tmp_path)


def log_image(run, path, *, key="sample", step=1, content=PNG, caption=None):
    """Write an image and its event; without `content`, the event alone."""
    if content is not None:
        file = run.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    data = {"key": key, "path": path, "step": step, "caption": caption}
    run.raw(json.dumps({"ts": 1000.0 + step, "type": "image", "data": data}) + "\n")


def test_images_are_listed_in_order_with_what_is_known_of_them(service, run):
    log_image(run, "media/a.png", step=1, caption="first")
    log_image(run, "media/b.png", step=2, content=None)

    reply = service.images(ImagesParams(run=run.key))
    second = service.images(ImagesParams(run=run.key, offset=1, limit=5))

    first, missing = reply.images
    assert (first.key, first.path, first.step, first.time) == ("sample", "media/a.png", 1, 1001.0)
    assert (first.caption, first.size_bytes) == ("first", len(PNG))
    assert missing.size_bytes is None
    assert (reply.total, second.images) == (2, [missing])


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 pixels \xff\xd9", "image/jpeg"),
        (b"GIF89a pixels \x3b", "image/gif"),
        (b"RIFF\x08\0\0\0WEBPVP8 ", "image/webp"),
    ],
)
def test_an_image_comes_as_bytes_and_its_type_is_what_it_is_not_what_it_is_called(
    service, run, content, content_type
):
    log_image(run, "media/a.html", content=content)

    reply, buffers = service.image(ImageParams(run=run.key, path="media/a.html"))

    assert buffers == [content]
    assert (reply.attachments[0].content_type, reply.attachments[0].size_bytes) == (
        content_type,
        len(content),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "not there"),
        (b"", "empty"),
        (PNG[:-12], "cut off"),
        (b"\xff\xd8\xff\xe0 pixels", "cut off"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no image that is shown"),
        (b"<html>", "no image that is shown"),
    ],
)
def test_a_file_that_is_no_whole_image_is_refused_with_the_reason(service, run, content, said):
    log_image(run, "media/a.png", content=content)

    with pytest.raises(ImageFileError, match=said):
        service.image(ImageParams(run=run.key, path="media/a.png"))


@pytest.mark.parametrize(
    "path", ["../../secret.png", "/etc/passwd", "media/../../r2/a.png", "media/link.png", "", "."]
)
def test_nothing_outside_the_run_is_read(service, run, tmp_path, path):
    (tmp_path / "secret.png").write_bytes(PNG)
    (run.path / "media").mkdir()
    (run.path / "media" / "link.png").symlink_to(tmp_path / "secret.png")

    with pytest.raises(ImageFileError, match="outside the run"):
        service.image(ImageParams(run=run.key, path=path))


def test_an_image_that_is_too_large_is_refused_with_its_size(service, run, monkeypatch):
    log_image(run, "media/a.png")
    monkeypatch.setattr(image_files, "MAX_IMAGE_BYTES", 10)

    with pytest.raises(ImageFileError, match="MiB"):
        service.image(ImageParams(run=run.key, path="media/a.png"))


def test_new_images_of_a_run_are_told_once_and_a_follower_comes_back_without_repeats(tmp_path, run):
    store = Store(tmp_path)
    log_image(run, "media/1.png", step=1)
    feed = LiveFeed(store, FollowParams(list_runs=False, images=[run.key]))
    (first, _), *_ = feed.poll()

    log_image(run, "media/2.png", step=2)
    (second, _), *_ = feed.poll()
    again = feed.poll()
    back = LiveFeed(store, FollowParams(list_runs=False, images=[run.key], cursors=feed.cursors())).poll()

    assert (first.reset, [image.path for image in first.images]) == (True, ["media/1.png"])
    assert (second.reset, [image.path for image in second.images], second.total) == (
        False,
        ["media/2.png"],
        2,
    )
    assert again == back == []


def test_a_run_without_images_says_so_once(tmp_path, run):
    run.log(loss=1.0)
    feed, client = LiveFeed(Store(tmp_path), FollowParams(list_runs=False, images=[run.key])), Client()

    items = feed.poll()
    client.take(items)

    assert [event.images for event, _ in items] == [[]]
    assert feed.poll() == []
