from lab_server import LabServer
from playwright.sync_api import Page


def test_jupyterlab_starts_with_our_extension_in_it(lab: LabServer, page: Page) -> None:
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")

    page.wait_for_selector("#jp-main-dock-panel")

    loaded = page.evaluate(
        "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).federated_extensions"
    )
    assert "runicorn" in [extension["name"] for extension in loaded]
