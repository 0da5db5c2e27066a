"""Floor 3: what two runs differ in, as records, as text and as HTML."""

from runicorn.comparison.changes import MISSING, Change, Section
from runicorn.comparison.curves import DeltaCurve
from runicorn.comparison.run_diff import RunDiff, diff
from runicorn.comparison.sources import SourceDiff

__all__ = ["MISSING", "Change", "DeltaCurve", "RunDiff", "Section", "SourceDiff", "diff"]
