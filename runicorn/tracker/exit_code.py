"""Which code a `SystemExit` that leaves the main module carries: Python tells it to nobody.

Since 3.12 `sys.monitoring` shows every exception that passes a frame. Before, the interpreter's last act is to read
the attribute ``code``, with no frame of Python left that could have asked; `sys.exit`, which may hand the code over
without making an exception, is listened to by name.
"""

from __future__ import annotations

import gc
import sys
from types import CodeType, FrameType
from typing import Any

_TOOL = "runicorn"

_FREE_TOOL_IDS = (4, 3)
"""Those of `sys.monitoring` that are set aside for no kind of tool; the first is taken by few."""

_UNKNOWN = object()


class ExitCodeWatch:
    """Learns the exit code with which a main module is left.

    Parameters
    ----------
    main_frame
        The outermost frame of the main thread.
    """

    def __init__(self, main_frame: FrameType | None) -> None:
        self._main_frame = main_frame
        self._code: object = _UNKNOWN
        self._patched: tuple[dict[str, Any], Any] | None = None
        if sys.version_info >= (3, 12):
            self._watch_raises()
        elif sys.implementation.name == "cpython":
            self._watch_reads()
            self._watch_calls()

    @property
    def known(self) -> bool:
        """Whether a `SystemExit` was seen that may be what the main module was left by."""
        return self._code is not _UNKNOWN

    @property
    def code(self) -> object:
        """Argument of that `SystemExit`: None, a number, or what Python prints before it ends with 1."""
        return self._code

    def stop(self) -> None:
        """Put back what was replaced."""
        if self._patched is not None:
            namespace, original = self._patched
            namespace["code"] = original
            sys._clear_type_cache()
            self._patched = None

    if sys.version_info >= (3, 12):

        def _watch_raises(self) -> None:
            monitoring = sys.monitoring
            for tool in _FREE_TOOL_IDS:
                holder = monitoring.get_tool(tool)
                if holder is None:
                    monitoring.use_tool_id(tool, _TOOL)
                elif holder != _TOOL:
                    continue
                monitoring.register_callback(tool, monitoring.events.RAISE, self._raised)
                monitoring.set_events(tool, monitoring.events.RAISE)
                return

    def _raised(self, code: CodeType, _offset: int, error: BaseException) -> None:
        if self._main_frame is not None and code is self._main_frame.f_code and isinstance(error, SystemExit):
            self._code = error.code

    def _watch_reads(self) -> None:
        # No public way leads to the namespace of a built-in type; `stop` undoes this.
        (namespace,) = gc.get_referents(SystemExit.__dict__)
        original = namespace["code"]
        namespace["code"] = _ReadCode(original, self)
        sys._clear_type_cache()
        self._patched = (namespace, original)

    def _watch_calls(self) -> None:
        before = sys.exit

        def exit_(status: object = None, /) -> None:
            if outermost(sys._getframe()) is self._main_frame:
                self._code = status
            before(status)  # type: ignore[arg-type]

        sys.exit = exit_  # type: ignore[assignment]
        # Who said `from sys import exit` has a name of his own for it.
        names = vars(sys.modules["__main__"])
        names.update({name: exit_ for name, value in list(names.items()) if value is before})
        for module in list(sys.modules.values()):
            namespace = getattr(module, "__dict__", {})
            if module is not sys and namespace.get("exit") is before:
                namespace["exit"] = exit_


class _ReadCode:
    """Stands in for the attribute ``SystemExit.code`` and notices when the interpreter itself reads it."""

    def __init__(self, original: Any, watch: ExitCodeWatch) -> None:
        self._original = original
        self._watch = watch

    def __get__(self, error: SystemExit | None, kind: type | None = None) -> Any:
        code = self._original.__get__(error, kind)
        if error is not None and sys._getframe().f_back is None:
            self._watch._code = code
        return code

    def __set__(self, error: SystemExit, code: object) -> None:
        self._original.__set__(error, code)

    def __delete__(self, error: SystemExit) -> None:
        self._original.__delete__(error)


def outermost(frame: FrameType | None) -> FrameType | None:
    """The frame that called the frame that called … `frame`."""
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return frame
