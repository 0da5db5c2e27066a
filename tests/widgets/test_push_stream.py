import pytest

import runicorn as rn
from runicorn.api.contract import FollowParams
from runicorn.widgets.stream import PushStream


@pytest.fixture
def stream(tmp_path):
    with rn.init(storage=tmp_path, run_id="k1") as run:
        run.log(x=1)
        run.log_text("hello")
    params = FollowParams(series=[run.key], logs=[run.key])
    return PushStream(rn.open_store(tmp_path), params, lambda _message, _buffers: None)


def kinds(events):
    return [type(event).__name__ for event in events]


def test_a_page_that_holds_everything_is_sent_nothing_again(stream):
    stream.push()

    stream.hello(stream.feed.cursors())

    assert stream.push() == []


def test_only_what_the_page_misses_is_sent_again_and_whole(stream):
    stream.push()
    held = {
        name: cursor for name, cursor in stream.feed.cursors().items() if name.startswith(("runs", "log:"))
    }

    stream.hello(held)
    again = stream.push()

    assert kinds(again) == ["SeriesEvent"]
    assert again[0].reset


def test_a_page_that_holds_nothing_is_sent_everything(stream):
    stream.push()

    stream.hello({})

    assert kinds(stream.push()) == ["RunsEvent", "SeriesEvent", "LogEvent"]
