"""Two runs, compared."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from runicorn.comparison.changes import Section
from runicorn.comparison.curves import DeltaCurve, DeltaX, Line, delta_curve, first_parting, line_of
from runicorn.comparison.documents import compare_documents
from runicorn.comparison.metrics import MetricDiff, compare_metric
from runicorn.comparison.sources import SourceDiff
from runicorn.errors import BadRequestError
from runicorn.phrases import run_label
from runicorn.reading import find_run
from runicorn.store.stored_run import StoredRun
from runicorn.tracker.run import Run

__all__ = ["RunDiff", "diff"]

SAME_WITHIN = 1e-6
"""What `RunDiff.first_step` lets pass unless told: sums in another order differ by less, another seed by more."""


class RunDiff:
    """What run `b` has that run `a` has not, and the other way round.

    The documents are compared as they are when this is made; curves are read when they are first asked for. A
    damaged or missing document is no error: the section's ``notes`` say so. In a notebook it displays itself.
    """

    def __init__(self, a: StoredRun, b: StoredRun) -> None:
        self.a = a
        self.b = b
        documents = compare_documents(a, b)
        self.config: Section = documents.config
        """Hyper-parameters."""
        self.environment: Section = documents.environment
        """Python, host, command line or notebook; packages, git and source have sections of their own."""
        self.packages: Section = documents.packages
        """Versions of the installed packages, by their names in lower case with ``-``."""
        self.git: Section = documents.git
        """Commit, branch, remote, and whether there were uncommitted changes."""
        self.source: SourceDiff = documents.source
        """The notebook cells that started the runs."""
        self.summary: Section = documents.summary
        """The figures that the runs came to."""
        self._lines: dict[tuple[str, DeltaX], tuple[Line, Line]] = {}
        self._metrics: tuple[MetricDiff, ...] | None = None

    @property
    def sections(self) -> tuple[Section, ...]:
        """The compared documents, from what was set to what came out."""
        return (self.config, self.environment, self.packages, self.git, self.summary)

    @property
    def labels(self) -> tuple[str, str]:
        """Short names of the two runs; their keys where these are the same."""
        labels = run_label(self.a.info), run_label(self.b.info)
        return labels if labels[0] != labels[1] else (self.a.key, self.b.key)

    @property
    def metrics(self) -> tuple[MetricDiff, ...]:
        """Every metric that one of the runs has logged, in the order in which they first occur."""
        if self._metrics is None:
            names = dict.fromkeys([*self.a.metrics, *self.b.metrics])
            self._metrics = tuple(compare_metric(name, self.a, self.b) for name in names)
        return self._metrics

    def curve(self, metric: str, *, x: DeltaX = "step") -> DeltaCurve:
        """Give a metric of both runs and its difference, on every x at which one of them logged it.

        Parameters
        ----------
        metric
            Name of a metric that both have logged.
        x
            ``step``, or ``relative_time``: seconds since the run started.

        Raises
        ------
        MetricNotFoundError
            One of the runs has not logged it.
        """
        return delta_curve(*self._lines_of(metric, x))

    def first_step(self, metric: str, *, rtol: float = SAME_WITHIN, atol: float = 0.0) -> float | None:
        """Give the first step at which a metric of the two runs parts; None where it never does.

        Steps that both have logged are compared, and of a step that a run has logged again the last value. The
        values part where ``|a - b| > atol + rtol * max(|a|, |b|)``. NaN equals NaN; an infinity equals itself.

        Raises
        ------
        MetricNotFoundError
            One of the runs has not logged it.
        BadRequestError
            The runs have no step of it in common.
        """
        a, b = self._lines_of(metric, "step")
        if not len(np.intersect1d(a.x, b.x, assume_unique=True)):
            raise BadRequestError(
                f"{self.a.key} and {self.b.key} have no step of {metric!r} in common; curve({metric!r}) interpolates"
            )
        return first_parting(a, b, rtol, atol)

    def as_dict(self) -> dict[str, Any]:
        """Give everything as plain values; a value that a run does not have is left out."""
        from runicorn.comparison.plain import as_plain

        return as_plain(self)

    def as_text(self, *, equal: bool = False) -> str:
        """Give what differs as lines for a terminal, with `equal` also what is the same."""
        from runicorn.comparison.text import as_text

        return as_text(self, equal=equal)

    def __repr__(self) -> str:
        return self.as_text()

    def _repr_html_(self) -> str:
        from runicorn.comparison.html import as_html

        return as_html(self)

    def _lines_of(self, metric: str, x: DeltaX) -> tuple[Line, Line]:
        if (metric, x) not in self._lines:
            a, b = self.a, self.b
            self._lines[metric, x] = (
                line_of(a.series(metric), a.info, x),
                line_of(b.series(metric), b.info, x),
            )
        return self._lines[metric, x]


def diff(
    a: str | Run | StoredRun, b: str | Run | StoredRun, storage: str | os.PathLike[str] | None = None
) -> RunDiff:
    """Compare two runs: config, environment, packages, git, source of the cell, summary and curves.

    Parameters
    ----------
    a, b
        Keys, ids, starts of ids, aliases, or run objects, also of different stores.
    storage
        Root of the store for those that are given as text; without it the one that `runicorn.open_store` gives.

    Raises
    ------
    RunNotFoundError, AmbiguousRunError
        No run answers to one of the texts, or several do.
    """
    return RunDiff(find_run(a, storage), find_run(b, storage))
