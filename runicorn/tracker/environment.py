"""What a run was made with: Python, host, packages, commit, command line or notebook cell.

Environment variables are never part of it. Secrets on the command line or in a cell are masked as
`runicorn.tracker.masking` describes.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["EnvironmentCollector", "collect_packages", "read_host", "read_program"]

MAX_CELL_CHARS = 100_000
"""A longer cell is cut; it holds data rather than code."""


class EnvironmentCollector:
    """Collects the environment on a daemon thread, so that the training does not wait for it.

    `write` is called on that thread with everything known so far, first with what is quick, then again as
    packages and commit are there: keys ``python_version``, ``python_implementation``, ``python_executable``,
    ``platform``, ``hostname``, ``cpu_count``, ``working_directory``, what `read_program` gives, ``pip_packages`` and
    ``git_info``. What cannot be found out is absent. If `write` raises, the rest is tried all the same.
    """

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self._write = write
        self._facts: dict[str, Any] = {}
        self._program: dict[str, Any] = {}
        self._folders: list[str] = []
        self._write_lock = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Note what may change at once, such as the running cell, and leave the rest to the thread."""
        try:
            self._program = _note_program()
            self._folders = _folders_of_code()
            self._thread = threading.Thread(target=self._collect, name="runicorn-environment", daemon=True)
            self._thread.start()
        except Exception:  # noqa: BLE001 a run without environment is better than no run
            self._thread = None

    def finish(self, timeout_s: float = 1.0) -> bool:
        """Wait until everything is written, but no longer than `timeout_s`; nothing is written afterwards.

        Returns
        -------
        Whether everything was collected in time.
        """
        thread = self._thread
        if thread is None:
            return False
        if thread is not threading.current_thread():
            thread.join(timeout_s)
        complete = not thread.is_alive()
        # The lock is held for the time of one write; in a forked child it may be held for ever.
        held = self._write_lock.acquire(timeout=timeout_s)
        self._closed = True
        if held:
            self._write_lock.release()
        return complete

    def _collect(self) -> None:
        self._add(lambda: {**read_host(), **_mask(self._program)})
        self._add(lambda: {"pip_packages": collect_packages()})
        self._add(self._read_git)

    def _read_git(self) -> dict[str, Any]:
        from runicorn.tracker.git_state import read_git

        state = read_git(self._folders)
        return {} if state is None else {"git_info": state}

    def _add(self, read: Callable[[], dict[str, Any]]) -> None:
        try:
            found = read()
            with self._write_lock:
                if found and not self._closed:
                    self._facts.update(found)
                    self._write(dict(self._facts))
        except Exception:  # noqa: BLE001 the other facts may still be found
            return


def read_host() -> dict[str, Any]:
    """Give the facts of interpreter and machine; may take some milliseconds, on Windows more."""
    import platform

    return {
        "python_version": platform.python_version(),
        "python_implementation": platform.python_implementation(),
        "python_executable": sys.executable,
        "platform": platform.platform(),
        "hostname": platform.node(),
        "cpu_count": os.cpu_count(),
    }


def read_program() -> dict[str, Any]:
    """Give what is being executed, secrets masked.

    Returns
    -------
    ``working_directory``; in a Jupyter kernel ``notebook`` (path as the front end names it, where it does) and
    ``cell``; in another IPython ``argv`` and ``cell``; else ``argv``. ``cell`` is a dict of ``number`` and
    ``source`` of the newest cell in the history, which is the one that is executing.
    """
    return _mask(_note_program())


def _note_program() -> dict[str, Any]:
    """The same with secrets, and quickly: masking can wait for the thread."""
    program: dict[str, Any] = {"working_directory": os.getcwd()}
    shell = _find_shell()
    if getattr(shell, "kernel", None) is None:
        program["argv"] = list(getattr(sys, "argv", []))
    else:
        program["notebook"] = _find_notebook(shell)
    cell = _find_cell(shell)
    if cell is not None:
        program["cell"] = cell
    return program


def _mask(program: dict[str, Any]) -> dict[str, Any]:
    from runicorn.tracker.masking import mask_arguments, mask_source

    masked = dict(program)
    if "argv" in program:
        masked["argv"] = mask_arguments(program["argv"])
    if "cell" in program:
        masked["cell"] = {**program["cell"], "source": mask_source(program["cell"]["source"])}
    return masked


def collect_packages() -> dict[str, str]:
    """Give the version of every installed distribution by its name, sorted without regard to case.

    Where a name is found twice, the one that Python would import counts. Takes tens of milliseconds and up to
    seconds on a network disk.
    """
    import re
    from importlib import metadata

    header = re.compile(r"^(Name|Version):[ \t]*(\S+)", re.MULTILINE)
    packages: dict[str, str] = {}
    seen: set[str] = set()
    for distribution in metadata.distributions():
        try:
            # Only two headers are needed; parsing the whole as an e-mail takes ten times as long.
            text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        except (OSError, ValueError):
            continue
        headers = dict(header.findall(text.partition("\n\n")[0]))
        name, version = headers.get("Name"), headers.get("Version")
        if name is None or version is None:
            continue
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key not in seen:
            seen.add(key)
            packages[name] = version
    return dict(sorted(packages.items(), key=lambda item: item[0].lower()))


def _folders_of_code() -> list[str]:
    """Where the training's code may lie: the folder of the script, then the working directory."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    folders = [os.getcwd()]
    if isinstance(script, str) and os.path.isfile(script):
        folders.insert(0, os.path.dirname(os.path.abspath(script)))
    return folders


def _find_shell() -> Any | None:
    ipython = sys.modules.get("IPython")
    find = getattr(ipython, "get_ipython", None)
    return find() if find is not None else None


def _find_notebook(shell: Any) -> str | None:
    """VS Code names the notebook in the user's variables, jupyter_server in the kernel's environment."""
    path = shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    return path if isinstance(path, str) else None


def _find_cell(shell: Any) -> dict[str, Any] | None:
    sources = getattr(getattr(shell, "history_manager", None), "input_hist_raw", ())
    # A cell enters the history before it is executed. The shell's own counter tells the same number or, in
    # newer versions, already the next one.
    number = len(sources) - 1
    if number < 1:
        return None
    return {"number": number, "source": str(sources[number])[:MAX_CELL_CHARS]}
