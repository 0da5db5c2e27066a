r"""The filter language of the run browser, the command line and ``store.runs(query=…)``.

A filter is one line of terms. A run passes when every term matches it; an empty line passes every run.

========================  ==============================================================================
``resnet``                the text occurs in the run's id, alias, project, name or one of its tags
``"exp 1"``               a phrase with spaces, sought in the same places; also words like ``"or"``
``project:demo``          the project is that text
``name:exp*``             the experiment, with ``*`` for any text; ``experiment:`` is the same
``status:failed``         the status as shown: running, finished, failed, interrupted, crashed, stale, …
``tag:best``              one of the tags is that text
``alias:v2``              the alias is that text; ``alias:*`` takes every run that has one
``id:2026``               the id begins so; with a ``*``, the whole id looks so
``lr<1e-3``               a number of the run compares so: ``<`` ``<=`` ``>`` ``>=`` ``=`` (``==``) ``!=``
``optimizer=adam``        a text of the run is that text
``model.depth>3``         a value inside a group of values
``"val/acc top1">0.9``    a key with spaces or signs in it
``-tag:bad``, ``not x``   the term does not match
``a or b``                either; binds weaker than terms side by side: ``a b or c`` is ``(a b) or c``
``( … )``                 a group; ``and`` may be written between terms
========================  ==============================================================================

**Text** is compared without regard to case, and ``*`` stands for any text, in quotes too. Inside double
quotes ``\"`` is a quote and ``\\`` a backslash; any other backslash stands for itself.

**Keys of comparisons** are looked up in the run's config, then in its summary; last, the name of its primary
metric stands for the best value of that. Case matters in a key. In a key with dots the undivided key comes
first, then each dot may lead into a group. A group itself is no value: the look-up goes on. Where one key is in
both, ``config.lr`` and ``summary.lr`` name them apart.

**A run without the key** matches no comparison, not even ``!=``; ``-seed=1`` takes runs without a seed, too.

**Numbers** are ``-1``, ``.5``, ``1e-3``, ``inf``, ``nan``. A text in the run that looks like a number is
one (YAML reads ``1e-3`` as text). ``<`` and its kin want a number. Quotes make a text of a number:
``seed="1"``. ``nan`` equals ``nan`` and is neither smaller nor larger than anything; what is no number equals
none. ``true``, ``false`` and ``null`` (or ``none``) equal those values.

The TypeScript twin of this package reads the same examples, ``tests/data/queries.json``.
"""

from runicorn.query.lookup import MISSING, compared_keys, find_value
from runicorn.query.match import compile_query
from runicorn.query.parse import parse_query
from runicorn.query.terms import (
    AllOf,
    AnyOf,
    Comparison,
    FieldTerm,
    Negation,
    Term,
    Words,
    as_number,
    number_of,
)

__all__ = [
    "MISSING",
    "AllOf",
    "AnyOf",
    "Comparison",
    "FieldTerm",
    "Negation",
    "Term",
    "Words",
    "as_number",
    "compared_keys",
    "compile_query",
    "find_value",
    "number_of",
    "parse_query",
]
