from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runicorn.errors import RuleError
from runicorn.rules import parse_rule

HOLDS = [
    ("loss > 10", {"loss": 11}, True),
    ("loss > 10", {"loss": 10}, False),
    ("loss>=10", {"loss": 10}, True),
    ("loss == 1e1", {"loss": 10}, True),
    ("loss != 10", {"loss": 10}, False),
    ("-1 < x", {"x": 0}, True),
    ("x < .5", {"x": 0.4}, True),
    ("x < inf", {"x": math.inf}, False),
    ("x > -inf", {"x": 1}, True),
    ("loss > 10 or isnan(loss)", {"loss": math.nan}, True),
    ("isinf( loss )", {"loss": -math.inf}, True),
    ("not isfinite(loss)", {"loss": math.nan}, True),
    ("abs(grad) > 3", {"grad": -4}, True),
    ("train/loss < val/loss", {"train/loss": 1, "val/loss": 2}, True),
    ('"val acc" < 0.1', {"val acc": 0}, True),
    ("gpu.0.temp_c > 88", {"gpu.0.temp_c": 89}, True),
    ("损失 > 1", {"损失": 2}, True),
    ("notes > 1 and orders > 1 and android > 1", {"notes": 2, "orders": 2, "android": 2}, True),
    ("a > 1 or b > 1 and c > 1", {"a": 2, "b": 0, "c": 0}, True),
    ("(a > 1 or b > 1) and c > 1", {"a": 2, "b": 0, "c": 0}, False),
    ("not (a > 1 and b > 1)", {"a": 2, "b": 0}, True),
    # What is unknown makes nothing true, unless what is known settles it.
    ("loss > 10", {}, False),
    ("not loss > 10", {}, False),
    ("a > 1 or b > 1", {"a": 2}, True),
    ("a > 1 and b > 1", {"a": 2}, False),
    ("not (a > 1 and b > 1)", {"a": 0}, True),
]


@pytest.mark.parametrize(("text", "values", "held"), HOLDS)
def test_a_rule_holds_as_it_reads(text, values, held):
    assert parse_rule(text).holds(values) is held


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", 1, "expected a figure or a number, found the end"),
        ("loss", 5, "expected a comparison, one of"),
        ("loss >", 7, "expected a figure or a number, found the end"),
        ("loss = 3", 6, "found '='; say =="),
        ("loss > 1 && x < 2", 10, "found '&&'; say and"),
        ("loss > 1 | x < 2", 10, "found '|'; say or"),
        ("loss > nan", 8, "nothing equals nan, say isnan(…)"),
        ("0 < x <= 1", 7, "join two by 'and'"),
        ("mean(loss) > 3", 1, "expected one of isnan, isinf, isfinite, abs before '('"),
        ("loss > 3)", 9, "expected 'and', 'or' or the end, found ')'"),
        ("(loss > 3", 10, "expected a ')'"),
        ("loss + 1 > 2", 6, "expected a comparison"),
        ("'a' > 1", 1, 'say "'),
        ('"a > 1', 7, "expected a second '\"' that ends the name, found the end"),
        ('"" > 1', 1, "expected a name between the quotes"),
        ("5x > 1", 1, "quotes make any text the name"),
        ("__import__('os') > 1", 1, "expected one of"),
        ("(lambda: 1) > 1", 10, "expected a comparison"),
        ("loss > 1 loss < 2", 10, "expected 'and', 'or' or the end"),
        ("loss > 1 AND x < 2", 10, "found 'AND'; say and"),
        ("loss => 1", 6, "found '=>'; say >="),
        ("loss ≥ 1", 6, "found '≥'; say >="),
        ("loss <> 1", 6, "found '<>'; say !="),
        ("loss < Infinity", 8, "found 'Infinity'; say inf"),
        ("loss < Inf", 8, "found 'Inf'; say inf"),
        ("done == True", 9, "expected a figure or a number (in quotes"),
        ("val acc > 3", 5, "a name of several words stands in double quotes"),
        ("loss * 2 > 3", 6, "a rule does not calculate"),
        ("(" * 60 + "a > 1", 41, "expected at most 40"),
        ("abs(" * 60 + "a" + ")" * 60 + " > 1", 161, "expected at most 40"),
    ],
)
def test_a_bad_rule_is_refused_with_place_and_expectation(text, at, expected):
    with pytest.raises(RuleError) as refused:
        parse_rule(text)

    assert f"character {at}:" in str(refused.value)
    assert expected in str(refused.value)


def test_a_rule_without_a_figure_and_an_endless_one_are_refused():
    with pytest.raises(RuleError, match="names no figure"):
        parse_rule("1 < 2")
    with pytest.raises(RuleError, match="it may have 1000"):
        parse_rule("a > 1 or " * 200 + "a > 1")


@pytest.mark.parametrize("rule", [None, 3, b"loss > 1", ["loss > 1"], lambda: True])
def test_what_is_no_text_is_refused_in_words(rule):
    with pytest.raises(RuleError, match=r"^the rule is of type .*; it is a text, such as 'loss > 10'$"):
        parse_rule(rule)


@given(st.text(alphabet='ab.>=<!()" 1andornotisabs', max_size=60))
def test_whatever_is_written_gives_a_rule_or_a_rule_error(text):
    try:
        rule = parse_rule(text)
    except RuleError:
        return

    assert rule.holds(dict.fromkeys(rule.names, 1.0)) in (True, False)
    assert rule.holds({}) in (True, False)
