from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn


def log_run(project: str, storage: Path, **named: object) -> rn.Run:
    with rn.init(project, "shown", storage=storage, **named) as run:
        run.log(loss=1.0)
    return run


@pytest.fixture
def panel(lab: LabServer, page: Page) -> Locator:
    """The side panel, still closed, of a Lab whose store holds a run."""
    run = log_run("panel", lab.store, alias="first of the panel")
    page.goto(f"{lab.url}/lab/workspaces/panel-{run.id}?token={lab.token}")
    return page.locator("#runicorn-panel")


def only(panel: Locator, project: str) -> None:
    """Filter the panel: the store is shared with other tests."""
    panel.get_by_role("combobox", name="Filter runs").fill(f"project:{project}")


def run_of(panel: Locator, label: str) -> Locator:
    return panel.get_by_role("treeitem", name=re.compile(label))


def test_the_tree_is_walked_by_keys_and_opens_runs_in_a_tab_that_a_reload_keeps(
    page: Page, panel: Locator
) -> None:
    page.get_by_role("tab", name="Runicorn").click()
    only(panel, "panel")
    tree = panel.get_by_role("tree", name="Runs")
    expect(run_of(panel, "first of the panel").first).to_be_visible()
    tree.focus()
    for key in ("Home", "ArrowLeft"):
        page.keyboard.press(key)
    expect(panel.get_by_role("treeitem")).to_have_count(1)
    expect(panel.get_by_role("treeitem")).to_have_attribute("aria-expanded", "false")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)

    tab = page.locator("#runicorn-tab")
    expect(tab.get_by_role("heading", name="first of the panel")).to_be_visible()
    expect(tab.locator("[data-metric=loss]")).to_have_attribute("data-points", "1")

    with page.expect_response(
        lambda answer: "/api/workspaces/" in answer.url and answer.request.method == "PUT"
    ):
        tab.get_by_role("tab", name="Config").click()
    page.reload()

    expect(tab.get_by_role("tab", name="Config")).to_have_attribute("aria-selected", "true")
    expect(tab.get_by_role("heading", name="first of the panel")).to_be_visible()


def test_a_running_run_stands_first_and_its_state_lives(lab: LabServer, page: Page, panel: Locator) -> None:
    with rn.init("panel-live", "shown", storage=lab.store, alias="older but running"):
        code = f"import runicorn as rn; rn.init('panel-live', 'shown', storage={str(lab.store)!r}, alias='newer')"
        subprocess.run([sys.executable, "-c", code], check=True)
        page.get_by_role("tab", name="Runicorn").click()
        only(panel, "panel-live")
        runs = panel.locator("[role=treeitem][data-run]")
        expect(runs).to_have_count(2)
        expect(runs.first).to_have_attribute("aria-label", re.compile("older but running, running"))

    expect(run_of(panel, "older but running, finished")).to_be_visible()


def test_a_run_of_the_panel_is_compared_and_read_in_the_notebook(
    lab: LabServer, page: Page, panel: Locator
) -> None:
    name = lab.write_notebook("reads-a-run", "1 + 1")
    NotebookPage(page, lab).open(name)
    page.get_by_role("tab", name="Runicorn").click()
    only(panel, "panel")
    run = run_of(panel, "first of the panel").first

    run.click(button="right")
    page.get_by_role("menuitem", name="Insert Code That Reads This Run").click()
    cell = page.locator(".jp-NotebookPanel .jp-Cell.jp-mod-active")
    expect(cell).to_contain_text(re.compile(r"rn\.open_store\(.*\)\.run\(.panel/shown/runs/"))

    run.click(button="right")
    page.get_by_role("menuitem", name="Add to the Comparison").click()
    expect(page.locator("#runicorn-tab").get_by_role("list", name="Chosen runs")).to_contain_text(
        "first of the panel"
    )


def test_the_store_of_an_open_notebook_is_offered(
    lab: LabServer, page: Page, panel: Locator, tmp_path: Path
) -> None:
    log_run("elsewhere", tmp_path / "other", alias="from elsewhere")
    source = f"import runicorn as rn; rn.show(storage={str(tmp_path / 'other')!r})"
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook("another-store", source))
    notebook.run_all_cells()
    expect(page.locator(".jp-OutputArea [role=row][data-key]").first).to_be_visible()
    page.get_by_role("tab", name="Runicorn").click()
    expect(panel.get_by_role("tree")).to_be_visible()

    store = panel.get_by_role("combobox", name="Store")
    store.focus()
    expect(store.locator("option")).to_contain_text(["(this server)", "other (open notebook)"])
    store.select_option(label=store.locator("option").nth(1).text_content())

    expect(run_of(panel, "from elsewhere")).to_be_visible()


def test_a_folder_of_the_file_browser_opens_as_the_run_that_it_is(
    lab: LabServer, page: Page, panel: Locator
) -> None:
    run = log_run("folders", lab.store, run_id="run-in-a-folder")
    folder = (lab.root / "linked" / run.key).parent.relative_to(lab.root).as_posix()
    (lab.root / "linked").symlink_to(lab.store)
    page.get_by_role("tab", name="Runicorn").wait_for()
    page.evaluate("(path) => jupyterapp.commands.execute('filebrowser:open-path', {path})", folder)

    page.get_by_role("listitem", name=re.compile("run-in-a-folder")).click(button="right")
    page.get_by_role("menuitem", name="Open in Runicorn").click()

    expect(page.locator("#runicorn-tab").get_by_role("heading", name="run-in-a-folder")).to_be_visible()


def test_the_launcher_and_the_menu_open_the_tab(page: Page, panel: Locator) -> None:
    page.locator(".jp-LauncherCard", has_text="Runicorn").click()
    expect(page.locator("#runicorn-tab").get_by_role("link", name="Settings")).to_be_visible()

    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_role("menuitem", name="Runicorn Data Directory").click()
    expect(page.locator("#runicorn-tab").get_by_text("Data directory")).to_be_visible()


def test_a_server_that_does_not_answer_is_asked_again(page: Page, panel: Locator) -> None:
    page.route("**/runicorn/api/**", lambda route: route.abort())
    page.get_by_role("tab", name="Runicorn").click()
    expect(panel.get_by_text("The Runicorn server extension does not answer.")).to_be_visible()

    page.unroute("**/runicorn/api/**")
    panel.get_by_role("button", name="Try again").click()

    expect(panel.get_by_role("treeitem").first).to_be_visible()
