"""The documents of two runs, compared part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from runicorn.comparison.changes import Section, compare
from runicorn.comparison.sources import SourceDiff
from runicorn.store.read_documents import ABSENT, Document, read_document
from runicorn.store.stored_run import StoredRun

__all__ = ["Documents", "compare_documents"]

ENVIRONMENT = "environment.json"
PARTS_OF_THEIR_OWN = ("pip_packages", "git_info", "cell")
"""What the environment holds that has a section of its own."""


class Documents(NamedTuple):
    """The sections of a comparison."""

    config: Section
    environment: Section
    packages: Section
    git: Section
    source: SourceDiff
    summary: Section


def compare_documents(a: StoredRun, b: StoredRun) -> Documents:
    """Compare what was written down about two runs, as the files are now; what is damaged is noted."""
    first, second = (read_document(str(run.path), ENVIRONMENT) for run in (a, b))
    return Documents(
        config=compare("config", a.config, b.config, _problems(a, "config") + _problems(b, "config")),
        environment=compare("environment", _rest(first), _rest(second), _notes(a, first) + _notes(b, second)),
        packages=_packages(first.content, second.content),
        git=_git(first.content, second.content),
        source=_source(first.content, second.content),
        summary=compare("summary", a.summary, b.summary, _problems(a, "summary") + _problems(b, "summary")),
    )


def _rest(environment: Document) -> dict[str, Any]:
    return {key: value for key, value in environment.content.items() if key not in PARTS_OF_THEIR_OWN}


def _problems(run: StoredRun, document: str) -> tuple[str, ...]:
    return tuple(f"{run.key}: {problem}" for problem in run.info.problems if problem.startswith(document))


def _notes(run: StoredRun, document: Document) -> tuple[str, ...]:
    if document.problem is not None:
        return (f"{run.key}: {document.problem}",)
    if document.size == ABSENT:
        return (f"{run.key} has no {ENVIRONMENT}: nothing is known of what it was made with",)
    return ()


def _packages(a: Mapping[str, Any], b: Mapping[str, Any]) -> Section:
    first, second = _versions(a.get("pip_packages")), _versions(b.get("pip_packages"))
    if first is None or second is None:
        return Section("packages", (), {}, _one_sided("the installed packages", first, second))
    return compare("packages", first, second)


def _versions(packages: Any) -> dict[str, Any] | None:
    """Versions by name as pip compares names; None where nothing was written down."""
    if isinstance(packages, Mapping):
        return {_normalised(name): version for name, version in packages.items()}
    if isinstance(packages, list):
        pairs = (line.partition("==") for line in packages if isinstance(line, str))
        return {_normalised(name): version or None for name, _, version in pairs}
    return None


def _normalised(name: str) -> str:
    """The name as https://packaging.python.org/en/latest/specifications/name-normalization gives it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _git(a: Mapping[str, Any], b: Mapping[str, Any]) -> Section:
    first, second = a.get("git_info"), b.get("git_info")
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        known = [state if isinstance(state, Mapping) else None for state in (first, second)]
        return Section("git", (), {}, _one_sided("the commit of its code", *known))
    is_dirty = [which for which, state in (("first", first), ("second", second)) if state.get("dirty")]
    notes = (
        (f"the {' and the '.join(is_dirty)} had changes that no commit holds: the code may differ in these",)
        if is_dirty
        else ()
    )
    return compare("git", first, second, notes)


def _source(a: Mapping[str, Any], b: Mapping[str, Any]) -> SourceDiff:
    first, second = _cell_of(a), _cell_of(b)
    return SourceDiff(first, second, _one_sided("a notebook cell that started it", first, second))


def _cell_of(environment: Mapping[str, Any]) -> str | None:
    cell = environment.get("cell")
    source = cell.get("source") if isinstance(cell, Mapping) else None
    return source if isinstance(source, str) else None


def _one_sided(what: str, a: Any, b: Any) -> tuple[str, ...]:
    """Say for which of two runs `what` is not known; silent where both are."""
    if a is None and b is None:
        return (f"neither run has written down {what}",)
    if a is None or b is None:
        return (f"only the {'first' if b is None else 'second'} run has written down {what}",)
    return ()
