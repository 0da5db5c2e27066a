"""Reading a filter line into terms."""

from __future__ import annotations

from typing import NoReturn

from runicorn.errors import QueryError
from runicorn.query.terms import (
    FIELDS,
    AllOf,
    AnyOf,
    Comparison,
    FieldTerm,
    Negation,
    Operator,
    Term,
    Words,
    as_number,
)

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "parse_query"]

MAX_LENGTH = 4000
"""Characters of a filter; a line that a person writes is far shorter."""

MAX_DEPTH = 40
"""Groups and negations inside each other; keeps far from the interpreter's limit of recursion."""

# Written out, so that both languages mean the same: the last two are the no-break and the ideographic space.
_SPACES = " \t\n\r\u00a0\u3000"
_ENDS_WORD = _SPACES + '()"<>='
_OPERATORS: tuple[tuple[str, Operator], ...] = (
    ("<=", "<="),
    (">=", ">="),
    ("!=", "!="),
    ("==", "="),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
)
_KEYWORDS = ("and", "or", "not")


def parse_query(text: str) -> list[Term]:
    """Give the terms of a filter line in its order; a run passes when all of them match.

    The package's documentation describes the language. An empty or blank line gives no terms.

    Raises
    ------
    QueryError
        The line cannot be understood. The message names the character, counted from 1, and what was expected.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the filter has {len(text)} characters; it may have {MAX_LENGTH}")
    return _Parser(text).read_line()


class _Parser:
    """Recursive descent over the characters of one line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth = 0

    def read_line(self) -> list[Term]:
        self._skip_spaces()
        if self._position == len(self._text):
            return []
        term = self._read_alternatives()
        if self._position < len(self._text):
            self._fail("expected a term or the end")
        return list(term.terms) if isinstance(term, AllOf) else [term]

    def _read_alternatives(self) -> Term:
        alternatives = [self._read_sequence()]
        while self._take_keyword("or"):
            alternatives.append(self._read_sequence())
        return alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))

    def _read_sequence(self) -> Term:
        terms = [self._read_term()]
        while self._take_keyword("and") or not self._is_sequence_over():
            terms.append(self._read_term())
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def _is_sequence_over(self) -> bool:
        self._skip_spaces()
        return self._peek() in ("", ")") or self._peek_keyword() == "or"

    def _read_term(self) -> Term:
        self._skip_spaces()
        negations = 0
        while self._take_negation():
            negations += 1
            self._descend()
        term = self._read_group() if self._peek() == "(" else self._read_plain_term()
        for _ in range(negations):
            term = Negation(term)
        self._depth -= negations
        return term

    def _take_negation(self) -> bool:
        if self._take_keyword("not"):
            self._skip_spaces()
            return True
        if self._peek() != "-":
            return False
        self._position += 1
        if self._peek() in ("", *_SPACES):
            self._fail("expected a term right after '-'")
        return True

    def _read_group(self) -> Term:
        self._descend()
        self._position += 1
        term = self._read_alternatives()
        if self._peek() != ")":
            self._fail("expected a ')'")
        self._position += 1
        self._depth -= 1
        return term

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"expected at most {MAX_DEPTH} groups and negations inside each other")

    def _read_plain_term(self) -> Term:
        if self._peek_keyword() is not None:
            self._fail("expected a term")
        start = self._position
        is_quoted = self._peek() == '"'
        head = self._read_quoted() if is_quoted else self._read_word(stop_at_colon=True)
        if self._peek() == ":" and not is_quoted:
            return self._read_field(head, start)
        end = self._position
        self._skip_spaces()
        operator = self._take_operator()
        if operator is None:
            self._position = end
        if not head and not is_quoted:
            self._position = start
            self._fail("expected a term" if operator is None else f"expected a key before '{operator}'")
        if operator is not None:
            return self._read_comparison(head, operator)
        self._expect_boundary()
        return Words(head)

    def _read_field(self, name: str, start: int) -> Term:
        field = FIELDS.get(name.lower())
        if field is None:
            self._position = start
            self._fail(
                f"expected one of {', '.join(FIELDS)} before ':' "
                f"(say {name or 'key'}= for a value of the run, or put it in quotes)"
            )
        self._position += 1
        return FieldTerm(field, self._read_value(f"{name}:"))

    def _read_comparison(self, key: str, operator: Operator) -> Term:
        self._skip_spaces()
        start = self._position
        is_quoted = self._peek() == '"'
        text = self._read_value(f"{key}{operator}")
        number = None if is_quoted else as_number(text)
        if number is not None:
            return Comparison(key, operator, number)
        if operator not in ("=", "!="):
            self._position = start
            self._fail(f"expected a number after '{key}{operator}'")
        return Comparison(key, operator, text)

    def _read_value(self, what: str) -> str:
        if self._peek() == '"':
            value = self._read_quoted()
        else:
            value = self._read_word(stop_at_colon=False)
            if not value:
                self._fail(f"expected a value after '{what}'")
        self._expect_boundary()
        return value

    def _read_word(self, *, stop_at_colon: bool) -> str:
        start = self._position
        while (character := self._peek()) and character not in _ENDS_WORD:
            if stop_at_colon and (character == ":" or self._text.startswith("!=", self._position)):
                break
            self._position += 1
        return self._text[start : self._position]

    def _read_quoted(self) -> str:
        start = self._position
        parts: list[str] = []
        self._position += 1
        while (character := self._peek()) != '"':
            if not character:
                self._position = start
                self._fail("expected a second '\"' that ends the text")
            if character == "\\" and self._text[self._position + 1 : self._position + 2] in ('"', "\\"):
                self._position += 1
            parts.append(self._peek())
            self._position += 1
        self._position += 1
        return "".join(parts)

    def _take_operator(self) -> Operator | None:
        for written, operator in _OPERATORS:
            if self._text.startswith(written, self._position):
                self._position += len(written)
                return operator
        return None

    def _peek_keyword(self) -> str | None:
        for keyword in _KEYWORDS:
            end = self._position + len(keyword)
            follower = self._text[end : end + 1]
            is_ended = follower == "" or follower in _SPACES + '()"'
            if is_ended and self._text[self._position : end].lower() == keyword:
                return keyword
        return None

    def _take_keyword(self, keyword: str) -> bool:
        self._skip_spaces()
        if self._peek_keyword() != keyword:
            return False
        self._position += len(keyword)
        return True

    def _expect_boundary(self) -> None:
        if self._peek() not in ("", "(", ")", *_SPACES):
            self._fail("expected a space (quotes keep signs in a text)")

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in _SPACES:
            self._position += 1

    def _peek(self) -> str:
        return self._text[self._position : self._position + 1]

    def _fail(self, expectation: str) -> NoReturn:
        found = f"'{self._peek()}'" if self._peek() else "the end"
        raise QueryError(f"filter, character {self._position + 1}: {expectation}, found {found}")
