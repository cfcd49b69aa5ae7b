"""What is refused in SPARQL text before any engine sees it.

The engine recurses as deep as the text nests and plans in time that grows with
the fourth power of a pattern's size, and it would fetch what `SERVICE` names.
This guard answers such texts with a clear 400; the barrier against the ones that
mean harm is the process in which a query runs.

Nearly every query passes after one look at its separators. Only where those are
so many that a limit could be passed is the text parsed and counted.
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import ForbiddenError, QueryError
from provgraph.rdf.sparql.limits import DEFAULTS, Limits, check_limits
from provgraph.rdf.sparql.places import place

# Each step takes at least one character and none gives back what it took: a string
# without an end runs to the end. So the time is linear, whatever the text. What is
# a term or a comment has no group, and is found as an empty text.
_TOKEN: Final = re.compile(
    r"""\s*+(?:
        [?$]\w++
      | (?:[^\W\d][\w.-]*+)?+:(?:[\w%:-]|\\.|\.(?=[\w.%:\\-]))*+
      | <(?:[^\x00-\x20<>"{}|^`\\]|\\[uU][0-9A-Fa-f]{4})*+>
      | \#[^\n\r]*+
      | \"(?:\""(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")?|(?:[^"\\\n\r]|\\.)*+"?)
      | '(?:''(?:[^'\\]|\\.|'(?!''))*+(?:\''')?|(?:[^'\\\n\r]|\\.)*+'?)
      | @[\w-]++
      | \d++
      | ([^\W\d][\w.-]*+|.)
    )""",
    re.VERBOSE | re.DOTALL,
)

_SERVICE: Final = "service"
"""Refused wherever a bare word holds it: the engine takes `trueSERVICE` for two."""

_LONG_IRI: Final = re.compile(r"<[^\x00-\x20<>]{1000}")
"""What looks like an IRI may be `?a<1+1+1>?b`; so much of it is looked into."""

_UPDATE_LONGER: Final = 16
_SEPARATORS: Final = (".", ";", ",", "{", "[", "/", "|", "^", "~")
_AFTER_A_CLAUSE: Final = re.compile(r"[)}] [ (\[]")
_LIST: Final = re.compile(r"\( (?:[(\[tf]| [(\[ tf])")
"""Two things in brackets with nothing between them: a list, or a row of VALUES."""

_DATA: Final = re.compile(r"values (?:\([^(){}]*\) )? *\{[^{}]*\}| in \([ ,.^-]*\)")
"""What holds no pattern and no operator, however long it is."""


def check_query(
    text: str, limits: Limits = DEFAULTS, *, services: bool = False
) -> None:
    """Let *text* pass, or say why it is not run.

    With *services*, SERVICE may stand in it: the caller asks the others itself.

    Raises:
        QueryError: it is too long, nests too deep, or asks too much of the planner.
        ForbiddenError: it asks other servers.
    """
    if len(text) * 4 > limits.bytes_max and len(text.encode()) > limits.bytes_max:
        message = f"the query is longer than {limits.bytes_max} bytes"
        raise QueryError(message, hint="Ask in smaller steps.")
    bare = _bare(text)
    if not services and _SERVICE in bare:
        _refuse_service(text)
    if text.count("(") + text.count("[") + text.count("{") > limits.nesting_max:
        _check_nesting(text, limits.nesting_max)
    if _may_pass_a_limit(text, bare, limits):
        check_limits(text, limits)


def check_update(text: str, limits: Limits = DEFAULTS) -> None:
    """Let the text of an update pass that does more than list quads.

    It may be sixteen times as long as a query: it may list quads too.

    Raises:
        QueryError: it is too long, nests too deep, or asks too much of the planner.
        ForbiddenError: it asks other servers.
    """
    bytes_max = limits.bytes_max * _UPDATE_LONGER
    if len(text.encode()) > bytes_max:
        message = f"the update is longer than {bytes_max} bytes"
        hint = "Only one that lists quads, with INSERT DATA or DELETE DATA, may be."
        raise QueryError(message, hint=hint)
    if _SERVICE in _bare(text):
        _refuse_service(text)
    _check_nesting(text, limits.nesting_max)
    check_limits(text, limits, update=True)


def asks_services(text: str) -> bool:
    """Tell whether a text may ask other endpoints.

    Also told of one that only has the word where it is no term.
    """
    return _SERVICE in _bare(text)


def _bare(text: str) -> str:
    """Return what of a text is no term and no comment, in small letters."""
    return " ".join(_TOKEN.findall(text.rstrip())).lower()


def _may_pass_a_limit(text: str, bare: str, limits: Limits) -> bool:
    """Return whether an exact count could find too much.

    Of patterns and clauses none is missed. Of operators some may be, in what looks
    like an IRI, but no more than a thousand characters of them in a chain.
    """
    if len(text) > 1000 and _LONG_IRI.search(text):
        return True
    return _is_much(text, bare, limits) and _is_much(
        text, _DATA.sub(" data { ", bare), limits
    )


def _is_much(text: str, bare: str, limits: Limits) -> bool:
    most = min(limits.patterns_max, limits.patterns_total_max)
    if _patterns_at_most(text, bare) > most:
        return True
    others = len(bare.split())
    clauses = others + (_terms(bare) if " by " in bare else 0)
    operators = others + bare.count("-") + 2 * text.count("&&")
    return clauses > limits.clauses_max or operators > limits.operators_max


def _terms(bare: str) -> int:
    return bare.count(" ") + 1 - len(bare.split())


def _patterns_at_most(text: str, bare: str) -> int:
    """Return what the triple patterns of *text* cannot be more than.

    Each begins behind a separator, but for the members of a list.
    """
    count = bare.count
    patterns = sum(map(count, _SEPARATORS)) + len(_AFTER_A_CLAUSE.findall(bare))
    patterns += 2 * count("(  )") + text.count("<<")
    if steps := count("/") + count("|") + count("^"):
        patterns += steps * count(",")
    if _LIST.search(bare):
        patterns += 2 * (_terms(bare) + count("true") + count("false"))
    return patterns


def _check_nesting(text: str, nesting_max: int) -> None:
    """Count brackets where they are none of a string, a comment or a name.

    Those in what looks like an IRI count, because it may be `?a<((1))>?b`.
    """
    depth = 0
    for match in _TOKEN.finditer(text.rstrip()):
        token = match[0].lstrip()
        if token[0] == "<":
            depth += token.count("(")
        elif match[1] and match[1] in "([{":
            depth += 1
        if depth > nesting_max:
            message = f"the query nests deeper than {nesting_max} brackets"
            at = match.end() - len(token)
            raise QueryError(f"{message}, at {place(text, at)}")
        if token[0] == "<":
            depth -= token.count(")")
        elif match[1] and match[1] in ")]}":
            depth -= 1


def _refuse_service(text: str) -> None:
    for match in _TOKEN.finditer(text.rstrip()):
        if match[1] and _SERVICE in match[1].lower():
            raise ForbiddenError(
                f"SERVICE is not allowed, at {place(text, match.start(1))}",
                hint="Ask the other endpoint by itself and join the answers, or list"
                " it in server.services.",
            )
