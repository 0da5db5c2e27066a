"""Runs as one file for others."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

import runicorn as rn
from runicorn.api.frame import decode_frame
from runicorn.cli import main
from runicorn.errors import BadRequestError, ExportError
from runicorn.export.images import MAX_IMAGES, choose_images


@pytest.fixture
def root(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def run(root):
    with rn.init("demo", "exported", storage=root, run_id="r1", config={"lr": 0.1}) as run:
        for step in range(1, 5001):
            run.log(loss=100.0 if step == 3333 else 1 / step, stage="train")
        run.log_text("\n".join(f"line {number} </script><!-- é" for number in range(1, 101)))
    return run


def parts_of(path) -> dict[tuple[str, str], tuple[dict, list]]:
    """Messages and arrays of an exported file, by part and run."""
    scripts = re.findall(
        r'<script type="application/x-runicorn-frame" data-part="(\w+)" data-run="([^"]*)">([^<]*)</script>',
        path.read_text("utf-8"),
    )
    frames = {
        (part, key): decode_frame(gzip.decompress(base64.b64decode(text))) for part, key, text in scripts
    }
    return {name: (json.loads(header), arrays) for name, (header, arrays) in frames.items()}


def test_the_file_holds_list_curves_and_log_and_refers_to_nothing(run, root, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    written = rn.export_html(tmp_path / "out.html", storage=root, log_lines=10, log_y=True)

    parts = parts_of(written.path)
    text = written.path.read_text("utf-8")
    assert (written.runs, written.size_bytes) == (1, written.path.stat().st_size)
    assert parts["state", ""][0] | {"selected": [run.key], "log_y": True} == parts["state", ""][0]
    (row,) = parts["runs", ""][0]["rows"]
    assert (row["key"], row["values"]["lr"]) == (run.key, 0.1)
    assert parts["run", run.key][0]["config"] == {"lr": 0.1}
    assert parts["log", run.key][0]["first_line"] == 91
    assert parts["log", run.key][0]["lines"][-1].endswith("line 100 </script><!-- é")
    series, (_, _, values) = parts["series", run.key]
    assert series["blocks"][0]["total"] == 5000
    assert len(values) < 5000
    assert {100.0, 1 / 5000} <= set(values)
    assert re.findall(r'(?:src|href|action)="', text) == []
    assert "connect-src 'none'" in text
    assert text.count("</script>") == len(parts) + 1
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_images_are_in_the_file_and_damaged_ones_are_not(root, tmp_path):
    with rn.init("demo", "images", storage=root, run_id="r1") as run:
        for step in range(3):
            run.log_image("sample", np.full((4, 4, 3), step * 40, np.uint8), step=step)
    first = rn.open_store(root).run("r1").images()[0]
    Path(root, run.key, first.path).write_bytes(b"none")

    rn.export_html(tmp_path / "out.html", storage=root)

    parts = parts_of(tmp_path / "out.html")
    listed = parts["images", run.key][0]["images"]
    assert [item["step"] for item in listed] == [1, 2]
    for item in listed:
        message, _ = parts["image", f"{run.key}/{item['path']}"]
        assert message["attachments"][0]["content_type"] == "image/png"


def test_beyond_the_limit_the_newest_images_of_each_run_stay(root):
    for name in ("r1", "r2"):
        with rn.init("demo", "images", storage=root, run_id=name) as run:
            for step in range(1 if name == "r1" else 9):
                run.log_image("sample", np.zeros((2, 2), np.uint8), step=step)

    chosen = choose_images(list(rn.runs(storage=root)), max_images=4)

    steps = {key[-2:]: [item.step for item in items] for key, items in chosen.of_run.items()}
    assert steps == {"r1": [0], "r2": [6, 7, 8]}
    assert chosen.left_out == 6


def test_the_page_says_how_many_images_are_not_in_it(root, tmp_path):
    with rn.init("demo", "images", storage=root) as run:
        for step in range(MAX_IMAGES + 2):
            run.log_image("sample", np.zeros((2, 2), np.uint8), step=step)

    rn.export_html(tmp_path / "out.html", storage=root)

    assert " · 2 images are not in this file" in (tmp_path / "out.html").read_text("utf-8")


def test_a_name_as_long_as_the_file_system_takes_can_be_written(run, root, tmp_path):
    path = tmp_path / ("n" * 250 + ".html")

    assert rn.export_html(path, storage=root).path.is_file()


def test_a_path_that_is_none_is_refused(run, root, tmp_path):
    with pytest.raises(ExportError, match="NUL"):
        rn.export_html(f"{tmp_path}/a\0b.html", storage=root)


def test_every_point_is_kept_where_it_is_asked_for(run, root, tmp_path):
    rn.export_html(tmp_path / "out.html", run, storage=root, all_points=True)

    _, (steps, _, _) = parts_of(tmp_path / "out.html")["series", run.key]
    np.testing.assert_array_equal(steps, np.arange(1, 5001))


def test_a_run_that_goes_on_stands_still_in_the_file(root, tmp_path):
    run = rn.init("demo", "running", storage=root)
    run.log(loss=1.0)

    rn.export_html(tmp_path / "out.html", run)

    (row,) = parts_of(tmp_path / "out.html")["runs", ""][0]["rows"]
    run.finish()
    assert row["status"] == "running at export"
    assert row["ended_at"] >= row["started_at"]


def test_a_file_that_is_there_is_only_replaced_when_told(run, root, tmp_path):
    target = tmp_path / "out.html"
    target.write_text("mine", "utf-8")

    with pytest.raises(ExportError, match=r"is there already.*--force"):
        rn.export_html(target, storage=root)
    kept = target.read_text("utf-8")
    rn.export_html(target, storage=root, overwrite=True)

    assert kept == "mine"
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert sorted(os.listdir(tmp_path)) == ["out.html", "store"]


def test_what_cannot_be_written_is_refused_in_a_sentence(run, root, tmp_path):
    for target, sentence in (
        (root / "out.html", "lies in the store"),
        (tmp_path, "is a folder"),
        (tmp_path / "missing" / "out.html", "cannot write"),
    ):
        with pytest.raises(ExportError, match=sentence):
            rn.export_html(target, storage=root)
    with pytest.raises(ExportError, match="no run to export"):
        rn.export_html(tmp_path / "out.html", storage=root, project="other")
    with pytest.raises(BadRequestError, match="did you mean 'log_y'"):
        rn.export_html(tmp_path / "out.html", storage=root, logy=True)

    assert os.listdir(tmp_path) == ["store"]


def test_the_command_says_what_it_wrote_and_refuses_to_overwrite(run, root, tmp_path, capsys):
    target = str(tmp_path / "out.html")
    words = ["export", "html", target, "r1", "--storage", str(root)]

    codes = [main(words), main(words), main([*words, "--force", "--json"])]

    output = capsys.readouterr()
    assert codes == [0, 1, 0]
    assert f"wrote {target}: 1 run, 0." in output.out
    assert '"runs": 1' in output.out
    assert "is there already" in output.err
