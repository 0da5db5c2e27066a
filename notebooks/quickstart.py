"""Install Runicorn beside its checkout, train three small networks, open JupyterLab on the quick start.

``python notebooks/quickstart.py [--no-browser] [--port PORT]`` needs Python and Node, nothing else. Where
there is no display it leaves JupyterLab running, prints its link and ends.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "setup"))

from environment import Environment, SetupError, step  # noqa: E402

FIRST_PORT = 8888
PORTS_TRIED = 50
START_LIMIT_S = 90
"""The first start after an installation compiles every Python file; slow disks need their time."""


def main() -> int:
    """Do it all; give 0 when JupyterLab answered."""
    arguments = _parse()
    environment = Environment(".venv")
    store = Path(os.environ.get("RUNICORN_DIR") or ROOT / ".runicorn").expanduser().resolve()
    try:
        port = _find_port(arguments.port)
        environment.prepare("lab,examples")
        _train(environment, store)
        _serve(environment, store, port, stay=not arguments.no_browser and _has_display())
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--no-browser", action="store_true", help="leave JupyterLab running and end")
    parser.add_argument(
        "--port", type=_port, help=f"port of JupyterLab (default: the first free one from {FIRST_PORT})"
    )
    return parser.parse_args()


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{port} is not a port: choose one from 1 to 65535")
    return port


def _has_display() -> bool:
    if os.environ.get("CI"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def _find_port(chosen: int | None) -> int:
    candidates = [chosen] if chosen else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for port in candidates:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    if chosen:
        raise SetupError(
            f"Port {chosen} is taken: choose another one with --port, or leave the choice to me."
        )
    raise SetupError(f"No port from {FIRST_PORT} to {candidates[-1]} is free: choose one with --port.")


def _train(environment: Environment, store: Path) -> None:
    print(f"  Training three small networks on handwritten digits, into {store}")
    started = time.monotonic()
    script = ROOT / "notebooks" / "train_digits.py"
    done = subprocess.run(
        [str(environment.python), str(script)], env=_variables(store), cwd=ROOT, check=False
    )
    if done.returncode:
        raise SetupError("The training failed; what it said is above.")
    print(f"  ... {time.monotonic() - started:.1f} s")


def _variables(store: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "RUNICORN_DIR": str(store), **more}


def _serve(environment: Environment, store: Path, port: int, *, stay: bool) -> None:
    """Start JupyterLab; `stay` until it ends, or return when it answers."""
    token = secrets.token_hex(16)
    log = environment.folder / "jupyterlab.log"
    command = [
        *(str(environment.python), "-m", "jupyterlab", "notebooks/quickstart.ipynb"),
        *(f"--ServerApp.root_dir={ROOT}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--ServerApp.answer_yes=True", *([] if stay else ["--no-browser"])),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with log.open("wb") as output:
        lab = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_variables(store, JUPYTER_TOKEN=token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **({} if stay else _detached()),
        )
    with step("Starting JupyterLab"):
        _wait_until_it_answers(lab, port, token, log)
    print(f"\nJupyterLab: http://127.0.0.1:{port}/lab/tree/notebooks/quickstart.ipynb?token={token}")
    if not stay:
        stop = environment.scripts / "jupyter-lab"
        print(f"It goes on in the background; to stop it: {stop} stop {port}")
        return
    print("Press Ctrl-C to stop it.")
    try:
        lab.wait()
    finally:
        if lab.poll() is None:
            lab.terminate()
            lab.wait()


def _detached() -> dict[str, object]:
    """Keyword arguments of Popen for a process that outlives this one and its terminal."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
    return {"start_new_session": True}


def _wait_until_it_answers(lab: subprocess.Popen[bytes], port: int, token: str, log: Path) -> None:
    question = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    deadline = time.monotonic() + START_LIMIT_S
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if lab.poll() is not None:
            raise SetupError(f"JupyterLab ended with code {lab.returncode}; what it said is in {log}.")
        try:
            with direct.open(question, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    lab.terminate()
    raise SetupError(f"JupyterLab did not answer within {START_LIMIT_S} s; what it said is in {log}.")


if __name__ == "__main__":
    raise SystemExit(main())
