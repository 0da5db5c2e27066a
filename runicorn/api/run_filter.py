"""Which runs of a list are wanted."""

from __future__ import annotations

from runicorn.model import RunInfo
from runicorn.query import compile_query

__all__ = ["RunFilter"]


class RunFilter:
    """The filter of a question: project, experiment and a line of the filter language.

    Two filters that ask for the same are equal.

    Raises
    ------
    QueryError
        ``query`` cannot be understood.
    """

    def __init__(self, project: str | None, name: str | None, query: str | None) -> None:
        self._asked = (project, name, query or None)
        self._query_passes = compile_query(query) if query else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunFilter) and self._asked == other._asked

    def __hash__(self) -> int:
        return hash(self._asked)

    def passes(self, info: RunInfo) -> bool:
        """Whether a run is wanted."""
        project, name, _ = self._asked
        if project is not None and info.project != project:
            return False
        if name is not None and info.name != name:
            return False
        return self._query_passes is None or self._query_passes(info)
