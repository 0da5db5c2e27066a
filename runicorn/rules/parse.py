"""Reading a rule into terms."""

from __future__ import annotations

import re
from typing import NoReturn

from runicorn.errors import RuleError
from runicorn.rules.terms import (
    COMPARISONS,
    TESTS,
    AllOf,
    AnyOf,
    Comparison,
    Figure,
    Negation,
    Number,
    Operand,
    Rule,
    Size,
    Term,
    Test,
)

__all__ = ["parse_rule"]

MAX_LENGTH = 1000
"""Characters of a rule; one that a person writes is far shorter."""

MAX_DEPTH = 40
"""Groups and negations inside each other; keeps far from the interpreter's limit of recursion."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf", re.ASCII)
_NAME = re.compile(r"[^\W\d][\w./:@-]*")
_WORD = re.compile(r"[\w./:@+-]+")
_KEYWORDS = ("and", "or", "not")
_CONSTANTS = ("true", "false", "none", "null", "inf", "infinity")
_FOUND = re.compile(r"[\w./:@]+|&&|\|\||=>|=<|<>|.", re.DOTALL)
_MOST_FOUND = 30
"""Characters of what was found that a message repeats."""

_IN_THEIR_PLACE = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "<>": "!=",
    "&": "and",
    "&&": "and",
    "|": "or",
    "||": "or",
    "!": "not",
    "'": '"',
    "“": '"',
    "”": '"',
    **{word: word for word in _KEYWORDS},
    **dict.fromkeys(("inf", "infinity"), "inf"),
}
"""What other languages write, and what to say here."""


def parse_rule(text: str) -> Rule:
    """Give what a rule says; the package's documentation describes the language.

    Raises
    ------
    RuleError
        It cannot be understood. The message names the character, counted from 1, and what was expected.
    """
    if not isinstance(text, str):
        raise RuleError(f"the rule is of type {type(text).__name__}; it is a text, such as 'loss > 10'")
    if len(text) > MAX_LENGTH:
        raise RuleError(f"the rule has {len(text)} characters; it may have {MAX_LENGTH}")
    term = _Parser(text).read()
    if not term.names():
        raise RuleError(f"the rule {text.strip()!r} names no figure, so it can never become true or false")
    return Rule(text.strip(), term, term.names())


class _Parser:
    """Recursive descent over the characters of a rule."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def read(self) -> Term:
        term = self._read_alternatives()
        self._skip_spaces()
        if self._at < len(self._text):
            self._fail("expected 'and', 'or' or the end")
        return term

    def _read_alternatives(self) -> Term:
        terms = [self._read_sequence()]
        while self._take_word("or"):
            terms.append(self._read_sequence())
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def _read_sequence(self) -> Term:
        terms = [self._read_term()]
        while self._take_word("and"):
            terms.append(self._read_term())
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"expected at most {MAX_DEPTH} groups, negations and calls inside each other")

    def _read_term(self) -> Term:
        self._go_deeper()
        if self._take_word("not"):
            term: Term = Negation(self._read_term())
        elif self._take("("):
            term = self._read_alternatives()
            self._expect(")")
        else:
            term = self._read_test() or self._read_comparison()
        self._depth -= 1
        return term

    def _read_test(self) -> Test | None:
        for kind in TESTS:
            if self._take_call(kind):
                test = Test(kind, self._read_operand())
                self._expect(")")
                return test
        return None

    def _read_comparison(self) -> Comparison:
        left = self._read_operand()
        sign = self._take_sign()
        if sign is None:
            self._fail_without_sign()
        comparison = Comparison(left, sign, self._read_operand())
        self._skip_spaces()
        end = self._at
        if self._take_sign() is not None:
            self._at = end
            self._fail("expected one comparison; join two by 'and'")
        return comparison

    def _fail_without_sign(self) -> NoReturn:
        expectation = f"expected a comparison, one of {' '.join(COMPARISONS)}"
        self._skip_spaces()
        word = _NAME.match(self._text, self._at)
        if word is not None and word[0] not in ("is", "in"):
            expectation += " (a name of several words stands in double quotes)"
        elif self._peek() in tuple("+-*/%"):
            expectation += " (a rule does not calculate)"
        self._fail(expectation)

    def _read_operand(self) -> Operand:
        self._skip_spaces()
        if self._take_call("abs"):
            self._go_deeper()
            size = Size(self._read_operand())
            self._expect(")")
            self._depth -= 1
            return size
        if self._peek() == '"':
            return Figure(self._read_quoted())
        word = _WORD.match(self._text, self._at)
        if word is None or word[0] in _KEYWORDS:
            self._fail("expected a figure or a number")
        if word[0].lower().lstrip("+-") == "nan":
            self._fail("expected a number; nothing equals nan, say isnan(…)")
        if _NUMBER.fullmatch(word[0]):
            self._at = word.end()
            return Number(float(word[0]))
        if word[0].lower().lstrip("+-") in _CONSTANTS:
            self._fail("expected a figure or a number (in quotes it is the name of a figure)")
        if _NAME.fullmatch(word[0]) is None:
            self._fail("expected a figure or a number (quotes make any text the name of a figure)")
        self._at = word.end()
        if self._peek() == "(":
            self._at = word.start()
            self._fail(f"expected one of {', '.join((*TESTS, 'abs'))} before '('")
        return Figure(word[0])

    def _read_quoted(self) -> str:
        end = self._text.find('"', self._at + 1)
        if end < 0:
            self._at = len(self._text)
            self._fail("expected a second '\"' that ends the name")
        name = self._text[self._at + 1 : end]
        if not name.strip():
            self._fail("expected a name between the quotes")
        self._at = end + 1
        return name

    def _take_sign(self) -> str | None:
        if self._take("<>"):
            self._at -= 2
            return None
        return next((sign for sign in COMPARISONS if self._take(sign)), None)

    def _take_call(self, name: str) -> bool:
        return self._take_match(re.compile(rf"{name}\s*\("))

    def _take_word(self, word: str) -> bool:
        return self._take_match(re.compile(rf"{word}(?![\w./:@+-])"))

    def _take_match(self, pattern: re.Pattern[str]) -> bool:
        self._skip_spaces()
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match is not None

    def _take(self, sign: str) -> bool:
        self._skip_spaces()
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            self._fail(f"expected a '{sign}'")

    def _skip_spaces(self) -> None:
        while self._peek().isspace():
            self._at += 1

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _fail(self, expectation: str) -> NoReturn:
        self._skip_spaces()
        sign = _FOUND.match(self._text, self._at)
        found = "the end" if sign is None else f"'{sign[0][:_MOST_FOUND]}'"
        instead = None if sign is None else _IN_THEIR_PLACE.get(sign[0].lower())
        hint = f"; say {instead}" if instead and found != f"'{instead}'" else ""
        raise RuleError(f"rule, character {self._at + 1}: {expectation}, found {found}{hint}")
