"""The language of watch rules: what has to be true of a run's figures for something to happen.

========================  ==============================================================================
``loss > 10``             a figure compares so with a number: ``<`` ``<=`` ``>`` ``>=`` ``==`` ``!=``
``train/loss > val/loss`` two figures compare; names may hold letters, digits and ``_ . / : @ -``
``"val acc" < 0.1``       a name with other signs stands in double quotes
``gpu.0.temp_c > 88``     telemetry is named as docs/telemetry.md does
``isnan(loss)``           also ``isinf(…)`` and ``isfinite(…)``
``abs(grad) > 1e3``       the size of a figure
``a > 1 and not b < 2``   ``and``, ``or``, ``not`` and parentheses; ``and`` binds closer than ``or``
========================  ==============================================================================

A figure that has not been logged yet is unknown, and so is a comparison with it; a rule holds only where what is
known makes it true. Nothing of Python is run: a rule is read into terms, and these are looked up.
"""

from runicorn.rules.parse import parse_rule
from runicorn.rules.terms import Rule

__all__ = ["Rule", "parse_rule"]
