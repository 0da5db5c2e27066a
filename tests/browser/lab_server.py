"""A real JupyterLab with nothing of the person's own in it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

CHECKOUT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 60

QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
"""Settings without which a question about news covers the page and the network is asked."""

PRIVATE_FOLDERS = (
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "RUNICORN_CACHE_DIR",
)


@dataclass(frozen=True)
class LabServer:
    """Where a JupyterLab answers, and the folders that it works in."""

    url: str
    token: str
    root: Path
    """Folder of the notebooks."""
    store: Path
    """``RUNICORN_DIR`` of its kernels."""
    log: Path
    application: str = "jupyterlab"
    """Python module of the front end: this one or ``notebook``."""

    def address(self, notebook: str) -> str:
        """URL of a notebook in a workspace of its own: in a used one Lab opens the earlier tabs again."""
        if self.application == "notebook":
            return f"{self.url}/notebooks/{notebook}?token={self.token}"
        return f"{self.url}/lab/workspaces/w{secrets.token_hex(4)}/tree/{notebook}?token={self.token}"

    def write_notebook(self, name: str, *sources: str, kernel: str = "python3") -> str:
        """Write a notebook with a code cell a source; gives the name of its file."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.write(notebook, self.root / f"{name}.ipynb")
        return f"{name}.ipynb"

    def ask(self, path: str) -> Any:
        """Answer of a GET request, parsed from JSON."""
        return json.loads(self._request("GET", path))

    def end_kernels(self) -> None:
        """Kill all kernels, also those that compute; the notebooks stay open without one."""
        for kernel in self.ask("api/kernels"):
            self._request("DELETE", f"api/kernels/{kernel['id']}")

    def _request(self, method: str, path: str) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return answer.read()


@contextmanager
def started_lab(
    folder: Path, *, server_extension: bool = True, application: str = "jupyterlab"
) -> Iterator[LabServer]:
    """Run a JupyterLab or Notebook with the front end of this checkout, all its files below ``folder``.

    Without ``server_extension`` it has the widgets and the panel, but nothing that answers them on the server.
    """
    lab = LabServer(
        url=f"http://127.0.0.1:{free_port()}",
        token=secrets.token_hex(16),
        root=folder / "notebooks",
        store=folder / "store",
        log=folder / "lab.log",
        application=application,
    )
    lab.root.mkdir(parents=True)
    with lab.log.open("wb") as log:
        process = subprocess.Popen(
            _command(lab, folder, server_extension),
            cwd=lab.root,
            env=_variables(lab, folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(lab, process)
        yield lab
    finally:
        process.terminate()
        process.wait(30)


def _command(lab: LabServer, folder: Path, server_extension: bool) -> list[str]:
    settings = folder / "app-settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(QUIET), "utf-8")
    return [
        *(sys.executable, "-m", lab.application, "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={lab.url.rpartition(':')[2]}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.root_dir={lab.root}", "--ServerApp.answer_yes=True"),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
        f"--LabApp.app_settings_dir={settings}",
        *([] if server_extension else ["--ServerApp.jpserver_extensions={'runicorn': False}"]),
    ]


def _variables(lab: LabServer, folder: Path) -> dict[str, str]:
    """Environment in which the checkout's build comes before an installed copy of it."""
    extensions = folder / "share" / "labextensions" / "runicorn"
    shutil.copytree(CHECKOUT / "runicorn" / "labextension", extensions)
    enabled = folder / "etc" / "jupyter_server_config.d"
    shutil.copytree(CHECKOUT / "runicorn" / "server" / "jupyter-config", enabled)
    private = {name: str(folder / "private" / name.lower()) for name in PRIVATE_FOLDERS}
    return {
        **os.environ,
        **private,
        "JUPYTER_PATH": str(folder / "share"),
        "JUPYTER_CONFIG_PATH": str(folder / "etc"),
        "JUPYTER_TOKEN": lab.token,
        "PYTHONPATH": str(CHECKOUT),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "RUNICORN_DIR": str(lab.store),
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(lab: LabServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            lab.ask("api/status")
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    process.kill()
    raise AssertionError(f"{lab.application} did not start:\n{lab.log.read_text('utf-8', 'replace')[-4000:]}")
