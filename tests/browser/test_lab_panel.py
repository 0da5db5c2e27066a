from __future__ import annotations

import pytest
from lab_server import LabServer
from playwright.sync_api import Locator, Page, expect

import runicorn as rn


@pytest.fixture
def panel(lab: LabServer, page: Page) -> Locator:
    """The side panel, still closed, of a Lab whose store holds a run."""
    with rn.init("panel", "shown", storage=lab.store) as run:
        run.log(loss=1.0)
    page.goto(f"{lab.url}/lab/workspaces/panel-{run.id}?token={lab.token}")
    return page.locator("#runicorn-panel")


def newest(view: Locator) -> Locator:
    return view.locator("[role=row][data-key]").first


def test_the_side_panel_lists_the_runs_and_opens_them_in_a_tab(page: Page, panel: Locator) -> None:
    page.get_by_role("tab", name="Runicorn").click()
    expect(newest(panel)).to_contain_text("shown")

    panel.get_by_role("button", name="Open in a tab").click()

    tab = page.locator("#runicorn-tab")
    expect(tab.locator("[data-metric=loss]")).to_have_attribute("data-points", "1")


def test_a_server_that_does_not_answer_is_asked_again(page: Page, panel: Locator) -> None:
    page.route("**/runicorn/api/**", lambda route: route.abort())
    page.get_by_role("tab", name="Runicorn").click()
    expect(panel.get_by_text("The Runicorn server extension does not answer.")).to_be_visible()

    page.unroute("**/runicorn/api/**")
    panel.get_by_role("button", name="Try again").click()

    expect(newest(panel)).to_contain_text("shown")
