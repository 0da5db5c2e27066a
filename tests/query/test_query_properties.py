"""What holds for every filter and every run: only one kind of error, and agreement with a naive reading."""

from __future__ import annotations

import re
import time
from operator import eq, ge, gt, le, lt, ne

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_query_examples import SHARED, as_run

from runicorn.errors import QueryError
from runicorn.query import AllOf, AnyOf, Comparison, FieldTerm, Negation, Words, compile_query, parse_query

RESNET = as_run(SHARED["runs"]["resnet"])

ORDERS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
SPELLINGS = {"True": ["true"], "False": ["false"], "None": ["null", "none"]}

LETTERS = st.text("abAB*实.", min_size=1, max_size=4)
NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 2.0, 1e-9, float("inf")])
KEYS = st.sampled_from(["a", "b", "a.b", "b.a", "odd key"])
VALUES = st.one_of(st.integers(-3, 3), NUMBERS, LETTERS, st.booleans(), st.none(), st.just("0.5"))
GROUPS = st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=2)), max_size=3)
COMPARISONS = st.one_of(
    st.builds(Comparison, KEYS, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBERS),
    st.builds(Comparison, KEYS, st.sampled_from(["=", "!="]), LETTERS),
)
FIELD_TERMS = st.builds(
    FieldTerm, st.sampled_from(["alias", "id", "name", "project", "status", "tag"]), LETTERS
)
PLAIN_TERMS = st.one_of(st.builds(Words, LETTERS), FIELD_TERMS, COMPARISONS)


def grow(terms):
    several = st.lists(terms, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Negation, terms), st.builds(AllOf, several), st.builds(AnyOf, several))


TERMS = st.recursive(PLAIN_TERMS, grow, max_leaves=8)
RUNS = st.fixed_dictionaries(
    {
        "id": LETTERS,
        "project": LETTERS,
        "name": LETTERS,
        "status": LETTERS,
        "config": GROUPS,
        "summary": GROUPS,
    },
    optional={"alias": LETTERS, "tags": st.lists(LETTERS, max_size=2)},
).map(as_run)


def written(term) -> str:
    if isinstance(term, Words):
        return f'"{term.text}"'
    if isinstance(term, FieldTerm):
        return f'{term.field}:"{term.text}"'
    if isinstance(term, Comparison):
        value = f'"{term.value}"' if isinstance(term.value, str) else repr(term.value)
        return f'"{term.key}"{term.operator}{value}'
    if isinstance(term, Negation):
        return f"-({written(term.term)})"
    joint = " or " if isinstance(term, AnyOf) else " "
    return joint.join(f"({written(part)})" for part in term.terms)


def naive(term, run) -> bool:
    if isinstance(term, Words):
        return any(
            looks_like(text, f"*{term.text}*")
            for text in (run.id, run.alias, run.project, run.name, *run.tags)
        )
    if isinstance(term, FieldTerm):
        texts = run.tags if term.field == "tag" else (getattr(run, term.field),)
        open_end = "*" if term.field == "id" and "*" not in term.text else ""
        return any(looks_like(text, term.text + open_end) for text in texts)
    if isinstance(term, Negation):
        return not naive(term.term, run)
    if isinstance(term, Comparison):
        found = [value for values in (run.config, run.summary) for value in naive_values(values, term.key)]
        return bool(found) and compares(found[0], term.operator, term.value)
    return (all if isinstance(term, AllOf) else any)(naive(part, run) for part in term.terms)


def looks_like(text, pattern) -> bool:
    regex = ".*".join(map(re.escape, pattern.lower().split("*")))
    return text is not None and re.fullmatch(regex, text.lower(), re.DOTALL) is not None


def naive_values(values, key):
    if key in values and not isinstance(values[key], dict):
        yield values[key]
    for name, group in sorted(values.items(), key=lambda item: len(item[0])):
        if isinstance(group, dict) and key.startswith(f"{name}."):
            yield from naive_values(group, key[len(name) + 1 :])


def compares(value, operator, wanted) -> bool:
    is_number_wanted = not isinstance(wanted, str)
    if is_number_wanted and value == "0.5":
        value = 0.5
    if is_number_wanted and isinstance(value, int | float) and not isinstance(value, bool):
        return ORDERS[operator](value, wanted)
    texts = [value] if isinstance(value, str) else SPELLINGS.get(repr(value), [])
    is_equal = not is_number_wanted and any(looks_like(text, wanted) for text in texts)
    return is_equal is (operator == "=") and operator in ("=", "!=")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_query_error(text):
    try:
        result = compile_query(text)(RESNET)
    except QueryError as error:
        result = str(error)

    assert isinstance(result, bool) or result.startswith("filter")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*list('ab"()<>=!:-\\*. \u3000'), " or ", " and ", "not ", "id:", "1e-3"]),
        max_size=14,
    )
)
def test_any_mix_of_the_signs_of_the_language_is_a_filter_or_a_query_error(signs):
    try:
        result = compile_query("".join(signs))(RESNET)
    except QueryError as error:
        result = str(error)

    assert isinstance(result, bool) or result.startswith("filter")


@settings(max_examples=400, deadline=None)
@given(TERMS, RUNS)
def test_a_filter_agrees_with_a_naive_reading_of_its_terms(term, run):
    assert compile_query(written(term))(run) is naive(term, run)


@settings(deadline=None)
@given(PLAIN_TERMS)
def test_a_term_that_is_written_down_is_read_back(term):
    assert parse_query(written(term)) == [term]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("name:" + "*a" * 1000, "a" * 100_000 + "b"),
        ("(" * 40 + "a" + ")" * 40, "b"),
        ("lr<1 " * 700, "b"),
        (f'x="{"1" * 3000}x"', "1" * 100_000),
        (".".join("a" * 1900) + "=1", "b"),
    ],
    ids=["wildcards", "groups", "terms", "digits", "dots"],
)
def test_no_filter_takes_long(query, text):
    nested = 1
    for _ in range(300):
        nested = {"a": nested}
    run = as_run(
        {"id": text, "project": text, "name": text, "status": text, "config": {"x": text, "a": nested}}
    )
    start = time.perf_counter()

    compile_query(query)(run)

    assert time.perf_counter() - start < 1
