"""The page of ``runicorn viewer``, used as a person uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from viewer_process import TOKEN, Viewer, running_viewer

import runicorn as rn

BASE_URL = "/user/a%20b/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs that differ in their learning rate; the second one's experiment needs an escape in addresses."""
    folder = tmp_path_factory.mktemp("viewer-store")
    for number, name in enumerate(("mlp", "mlp & more", "mlp"), start=1):
        config = {"lr": number / 10, "model": {"depth": 18}}
        with rn.init("digits", name, storage=folder, run_id=f"run-{number}", config=config) as run:
            for step in range(1, 51):
                run.log(**{"train/loss": number / step})
            run.log_text(f"a line of run {number}")
    return folder


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Iterator[Viewer]:
    words = ("--storage", str(store), "--port", "0", "--no-browser", "--token", TOKEN, "--base-url", BASE_URL)
    with running_viewer(tmp_path_factory.mktemp("viewer-home"), *words) as started:
        yield started


@pytest.fixture
def signed_in(page: Page, viewer: Viewer) -> Page:
    page.goto(f"{viewer.base}?token={TOKEN}")
    expect(page.get_by_role("status").get_by_text("Live")).to_be_visible()
    return page


def open_place(page: Page, viewer: Viewer, place: str) -> None:
    page.goto(viewer.base + place)


def row(page: Page, run: str):
    return page.get_by_role("row").filter(has_text=run)


def test_a_link_brings_back_what_was_seen_and_back_leads_back(signed_in: Page, viewer: Viewer) -> None:
    page = signed_in
    row(page, "run-1").get_by_role("checkbox").check()
    page.get_by_label("Filter runs").fill("lr<0.25")
    page.get_by_label("Filter runs").press("Enter")
    expect(page).to_have_url(
        f"{viewer.base}runs?selected=digits/mlp/runs/run-3&selected=digits/mlp/runs/run-1&query=lr%3C0.25"
    )

    row(page, "run-2").dblclick()
    expect(page).to_have_url(f"{viewer.base}runs/digits/mlp%20%26%20more/runs/run-2")
    expect(page).to_have_title("run-2 · Runicorn")
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="config.json").click()
    expect(page.get_by_text('"depth": 18')).to_be_visible()
    page.reload()
    expect(page.get_by_text('"depth": 18')).to_be_visible()
    page.go_back()

    expect(page.get_by_role("grid").get_by_role("row")).to_have_count(3)
    expect(page.get_by_label("Filter runs")).to_have_value("lr<0.25")
    expect(row(page, "run-1").get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_role("link", name="Open run-3")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("tab", name="Files")).to_have_attribute("aria-selected", "true")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("radio", name="简体中文").check()
    page.get_by_role("radio", name="English").check()
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.get_by_label("Filter runs")).to_have_value("lr<0.25")
    expect(row(page, "run-1").get_by_role("checkbox")).to_be_checked()


def test_a_zoom_is_a_part_of_the_address(signed_in: Page, viewer: Viewer) -> None:
    page = signed_in
    open_place(page, viewer, "runs/digits/mlp/runs/run-1?zoom=10..30")
    card = page.locator("[data-metric='train/loss']")
    expect(card).to_have_attribute("data-window", "10 30")

    card.get_by_role("application").press("+")
    expect(page).to_have_url(re.compile(r"\?zoom=1[1-9][.\d]*\.\.2[\d.]+$"))
    zoomed = card.get_attribute("data-window")
    page.reload()
    expect(card).to_have_attribute("data-window", zoomed)
    card.get_by_role("application").press("0")

    expect(page).to_have_url(f"{viewer.base}runs/digits/mlp/runs/run-1")


def test_everything_known_of_a_run_is_reached_by_keys(signed_in: Page, viewer: Viewer) -> None:
    page = signed_in
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Filter runs")).to_be_focused()

    grid = page.get_by_role("grid")
    grid.focus()
    page.keyboard.press("End")
    page.keyboard.press("o")
    expect(page).to_have_title("run-1 · Runicorn")
    charts = page.get_by_role("tab", name="Charts")
    charts.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("log")).to_contain_text("a line of run 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("/")
    page.keyboard.type("depth")

    expect(page.get_by_role("tabpanel", name="Config").get_by_text("18")).to_be_visible()
    expect(page.get_by_text("lr", exact=True)).to_be_hidden()
    expect(page).to_have_url(f"{viewer.base}runs/digits/mlp/runs/run-1?tab=config")


def test_a_run_that_goes_on_grows_on_its_page_and_a_rule_that_fires_is_told_until_it_is_read(
    signed_in: Page, viewer: Viewer, store: Path
) -> None:
    page = signed_in
    with rn.init("digits", "growing", storage=store, run_id="growing-1") as run:
        run.watch("loss < 0.6", action="notify")
        run.log(loss=1.0)
        open_place(page, viewer, "runs/digits/growing/runs/growing-1")
        card = page.locator("[data-metric=loss]")
        expect(card).to_have_attribute("data-points", "1")
        expect(page.get_by_text("running", exact=True)).to_be_visible()

        run.log(loss=0.5)

        expect(card).to_have_attribute("data-points", "2")
        notice = page.get_by_role("status").get_by_text("growing-1, step 2: loss < 0.6 (loss = 0.5)")
        expect(notice).to_be_visible()
        page.get_by_role("button", name="Dismiss").click()
        expect(notice).to_have_count(0)
    expect(page.get_by_text("finished", exact=True)).to_be_visible()


def test_theme_and_language_are_switched_at_once_and_kept(signed_in: Page) -> None:
    page = signed_in
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("It was named when the server was started")).to_be_visible()

    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("radio", name="简体中文").check()
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    page.reload()

    expect(page).to_have_title("设置 · Runicorn")
    expect(page.locator("[data-rn-theme=dark]")).to_be_visible()
    page.get_by_role("link", name="远程").click()
    expect(page.get_by_text("连接到服务器")).to_be_visible()


def test_a_chinese_browser_is_spoken_to_in_chinese(browser: Browser, viewer: Viewer) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{viewer.base}?token={TOKEN}")

        expect(page).to_have_title("运行 · Runicorn")


def test_an_exported_run_is_known_again_when_it_is_imported(signed_in: Page, tmp_path: Path) -> None:
    page = signed_in
    row(page, "run-1").get_by_text("run-1").click()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Archive (.zip)").click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)

    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Drop an archive of runs here").set_input_files(archive)

    expect(page.get_by_text("run-1.zip: new 0, already here 1, in conflict 0.")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_be_hidden()


def test_a_run_that_is_not_there_leads_to_those_that_are(signed_in: Page, viewer: Viewer) -> None:
    page = signed_in
    open_place(page, viewer, "runs/digits/mlp/runs/gone")
    expect(page.get_by_text("There is no such run.")).to_be_visible()

    page.get_by_role("button", name="Show all runs").click()

    expect(page).to_have_url(re.compile(r"/runs(\?.*)?$"))
    expect(row(page, "run-1")).to_be_visible()


def test_who_is_signed_out_is_told_where_the_link_is(signed_in: Page) -> None:
    page = signed_in
    sockets: list[WebSocketRoute] = []

    def carry(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/runicorn/api/live**", carry)
    page.reload()
    expect(page.get_by_role("status").get_by_text("Live")).to_be_visible()

    page.context.clear_cookies()
    sockets[0].close()

    expect(page.get_by_role("alert").filter(has_text="You are signed out.")).to_be_visible()
