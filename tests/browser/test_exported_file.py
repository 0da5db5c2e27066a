from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Page, Request, expect

import runicorn as rn


def test_an_exported_file_is_interactive_without_a_network(page: Page, tmp_path: Path) -> None:
    for name in ("first", "second"):
        with rn.init("digits", name, storage=tmp_path / "store", run_id=name, config={"lr": 0.1}) as run:
            for step in range(1, 101):
                run.log(
                    {"loss": 1 / step, "accuracy": 1 - 1 / step}, stage="warmup" if step < 10 else "train"
                )
            for step in (1, 50):
                run.log_image("sample", np.full((8, 8), step, np.uint8), step=step)
            run.log_text("\n".join(f"line {number} of {name}" for number in range(1, 51)))
    file = rn.export_html(tmp_path / "out.html", storage=tmp_path / "store", log_lines=20)
    page.context.set_offline(True)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))

    page.goto(file.path.as_uri())

    chart = page.locator("[data-metric=loss][data-points='200']")
    expect(chart.locator("canvas")).to_be_visible()
    expect(page.locator("[role=row][data-key]")).to_have_count(2)
    expect(page.get_by_role("log").get_by_text("line 50 of first")).to_be_visible()
    image = page.get_by_role("button", name="Enlarge sample of first").get_by_role("img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("(image) => image.naturalWidth === 8", arg=image.element_handle())
    page.get_by_role("slider", name="Step").press("ArrowLeft")
    expect(page.get_by_text("step 1", exact=True)).to_be_visible()
    page.locator("[role=row]", has_text="second").get_by_role("checkbox").uncheck()
    expect(page.locator("[data-metric=loss][data-points='100']")).to_be_visible()
    page.get_by_role("button", name="Settings of the charts").click()
    page.get_by_role("radio", name="Time").check()
    expect(page.locator("[data-metric=loss]")).not_to_have_attribute("data-last-x", "100")
    # The page's own images are blobs that it made itself.
    assert [request.url for request in asked if not request.url.startswith("blob:null/")] == [
        file.path.as_uri()
    ]
