"""Terms and statements as JSON, as the `prov` facet holds them, and back.

Values look as in JSON-LD: an IRI or a blank node is `{"@id": …}`, a literal its
text, or `{"@value": …, "@type": …}`, or `{"@value": …, "@language": …}`. A term
that does not come back equal from these, such as one with escapes that nobody
needs, stands as it is: `{"@term": …}`.

Source: https://www.w3.org/TR/json-ld11/#value-objects
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from provgraph.errors import TranslateError
from provgraph.model.kinds import KINDS, Argument, Is
from provgraph.model.statement import Pair, Statement
from provgraph.rdf.terms import Term, datatype, escaped, iri, lexical, text

Json = dict[str, Any]

_TOKEN: Final = re.compile(
    r"""<<\( | \)>>
      | <[^<>\x00-\x1F]*>
      | _:[^\s<>"]+
      | "(?:[^"\\\r\n]|\\[^\r\n])*"(?:@[\w-]+|\^\^<[^<>\x00-\x1F]*>)?""",
    re.VERBOSE,
)
"""More than N-Triples takes, but nothing that could end a line and begin another."""


def value_json(term: Term) -> Any:  # noqa: ANN401 - any JSON value
    """Return a term as JSON, from which `term_of` gives the same again."""
    value = _value(term)
    return value if value is not None and _term(value) == term else {"@term": term}


def term_of(value: object) -> Term:
    """Return the term that `value_json` wrote.

    Raises:
        TranslateError: it is none.
    """
    term = _term(value)
    if term is None or not _is_token(term):
        _refuse(f"{str(value)[:60]!r} is no term")
    return term


def name_json(term: Term) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a thing is named by: the bare IRI or blank node as text."""
    value = value_json(term)
    return value.get("@id", value) if isinstance(value, dict) else {"@term": term}


def name_of(value: object) -> Term:
    """Return the term that `name_json` wrote.

    Raises:
        TranslateError: it is none.
    """
    term = term_of({"@id": value} if isinstance(value, str) else value)
    if term.startswith('"'):
        _refuse(f"{term[:60]} is no name")
    return term


def statement_json(statement: Statement, at: int) -> Json:
    """Return a statement as JSON.

    Args:
        statement: what is stated.
        at: where it stands in its bundle, from 0.
    """
    arguments = zip(statement.kind.arguments, statement.arguments, strict=True)
    written: Json = {"at": at, "kind": statement.kind.name}
    if statement.id is not None:
        written["id"] = name_json(statement.id)
    given = {one.name: value_json(term) for one, term in arguments if term is not None}
    if given:
        written["arguments"] = given
    if statement.attributes:
        written["attributes"] = [
            [name_json(name), value_json(value)] for name, value in statement.attributes
        ]
    if statement.pairs:
        written["pairs"] = [
            [value_json(key), None if entity is None else value_json(entity)]
            for key, entity in statement.pairs
        ]
    return written


def statement_of(written: object) -> Statement:
    """Return the statement that `statement_json` wrote.

    Raises:
        TranslateError: it is none.
    """
    if not isinstance(written, Mapping):
        _refuse("a statement is not a JSON object")
    kind = KINDS.get(str(written.get("kind")))
    if kind is None:
        _refuse(f"there is no kind of statement {str(written.get('kind'))[:40]!r}")
    if kind.is_element and "id" not in written:
        _refuse(f"an {kind.name} has no name")
    given = written.get("arguments", {})
    if not isinstance(given, Mapping):
        _refuse("the arguments of a statement are not a JSON object")
    return Statement(
        kind,
        name_of(written["id"]) if "id" in written else None,
        tuple(
            _argument(one, given[one.name]) if one.name in given else None
            for one in kind.arguments
        ),
        tuple(
            (name_of(name), term_of(value))
            for name, value in _twos(written.get("attributes", []))
        ),
        tuple(
            Pair(term_of(key), None if entity is None else term_of(entity))
            for key, entity in _twos(written.get("pairs", []))
        ),
    )


def _argument(argument: Argument, written: object) -> Term:
    term = term_of(written)
    if term.startswith('"') and argument.is_a not in {Is.TIME, Is.KEY}:
        _refuse(f"{argument.name} is the literal {term[:60]}")
    return term


def _value(term: Term) -> Any:  # noqa: ANN401 - any JSON value
    """Return the plainest form of a term; None where it is of no known form."""
    if term.startswith("_:"):
        return {"@id": term}
    if term.startswith("<"):
        return {"@id": term[1:-1]}
    if not term.startswith('"') or term.count('"') < 2:
        return None
    body, tail = lexical(term), term[term.rindex('"') + 1 :]
    if tail.startswith("@"):
        return {"@value": body, "@language": tail[1:]}
    if tail.startswith("^^"):
        return {"@value": body, "@type": datatype(term)}
    return body


def _term(value: object) -> Term | None:
    match value:
        case str(body):
            return text(body)
        case {"@id": str(name)}:
            return Term(name) if name.startswith("_:") else iri(name)
        case {"@value": str(body), "@language": str(language)}:
            return Term(f'"{escaped(body)}"@{language}')
        case {"@value": str(body), "@type": str(known)}:
            return Term(f'"{escaped(body)}"^^<{known}>')
        case {"@term": str(whole)}:
            return Term(whole)
        case _:
            return None


def _is_token(term: Term) -> bool:
    """Tell whether a term is one token, and if a triple, one of three terms."""
    counts, at = [0], 0
    while at < len(term):
        match = _TOKEN.match(term, at)
        if match is None:
            return False
        if match[0] == "<<(":
            counts.append(0)
        elif match[0] != ")>>":
            counts[-1] += 1
        elif len(counts) == 1 or counts.pop() != 3:
            return False
        else:
            counts[-1] += 1
        at = match.end()
        if len(counts) > 1 and term.startswith(" ", at):
            at += 1
    return counts == [1]


def _twos(values: object) -> list[tuple[Any, Any]]:
    if not isinstance(values, list) or any(
        not isinstance(one, list) or len(one) != 2 for one in values
    ):
        _refuse("attributes and pairs are lists of two values each")
    return [(one, other) for one, other in values]


def _refuse(message: str) -> NoReturn:
    raise TranslateError(f"the prov facet is not one of ours: {message}")
