"""Where two forms of one document differ in ProvToolbox' test cases: rules, each with
its reason and in how many files it applies. What none of them explains is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from provgraph.model.kinds import ALTERNATE, MEMBERSHIP
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import prov
from provgraph.translate.provdoc.names import fit_for_iri

Statement = tuple[Any, Any, Any, Any, Any]
"""Kind, name, arguments, attributes and pairs, as `documents.giving.meant` has it."""

Said = Mapping[Term | None, set[Statement]]

RDF = frozenset({"turtle", "trig"})
_NAME_AS_TEXT = re.compile(
    r'"(?:([\w-]*):)?([^"]*)"\^\^' + re.escape(prov("QUALIFIED_NAME"))
)


class Difference(NamedTuple):
    """What the PROV-N of a document says, and what another form of it says."""

    expected: Said
    found: Said
    prefixes: Mapping[str, str]

    @property
    def missing(self) -> set[Statement]:
        return _apart(self.expected, self.found)

    @property
    def added(self) -> set[Statement]:
        return _apart(self.found, self.expected)


class Rule(NamedTuple):
    """One way in which the corpus itself differs.

    Attributes:
        forms: of the files in which it does.
        files: how many they are.
        explains: tells whether a difference is of this sort and no other.
    """

    reason: str
    forms: frozenset[str]
    files: int
    explains: Callable[[Difference], bool]


def _apart(one: Said, other: Said) -> set[Statement]:
    return {said for name in one for said in one[name] - other.get(name, set())}


def _turned_round(one: Difference) -> bool:
    turned = {(kind, said, args[::-1], *rest) for kind, said, args, *rest in one.added}
    return turned == one.missing and {ALTERNATE} == {said[0] for said in turned}


def _escapes_kept(one: Difference) -> bool:
    return _with_terms(one.found, lambda term: Term(term.replace("%5C", ""))) == (
        one.expected
    )


def _escapes_of_its_own(one: Difference) -> bool:
    return _with_terms(one.found, without_escapes) == one.expected


def _names_as_text(one: Difference) -> bool:
    def named(term: Term) -> Term:
        found = _NAME_AS_TEXT.fullmatch(term)
        if found is None:
            return term
        return Term(f"<{one.prefixes[found[1] or '']}{found[2]}>")

    return _with_terms(one.found, named) == one.expected


def _without_a_member(one: Difference) -> bool:
    return not one.added and all(
        kind is MEMBERSHIP and None in arguments
        for kind, _, arguments, *_ in one.missing
    )


def _beside_a_qualified_one(one: Difference) -> bool:
    found = {(kind, args[:2]) for kind, _, args, *_ in _all(one.found)}
    return not one.added and all(
        name is None and not attributes and (kind, args[:2]) in found
        for kind, name, args, attributes, _ in one.missing
    )


def _name_shared(one: Difference) -> bool:
    often = Counter(said[:2] for said in _all(one.expected))
    return all(
        said[1] is not None and often[said[:2]] > 1 for said in one.missing | one.added
    )


def _flown_together(one: Difference) -> bool:
    return set(one.found) == {None} and _all(one.found) == _all(one.expected)


def _all(said: Said) -> set[Statement]:
    return set().union(*said.values())


def _with_terms(said: Said, meant: Callable[[Term], Term]) -> Said:
    def each(value: Any) -> Any:
        if isinstance(value, str):
            return meant(Term(value))
        if isinstance(value, (tuple, frozenset)):
            return type(value)(map(each, value)) if value else value
        return value

    def statement(one: Statement) -> Statement:
        kind, name, arguments, attributes, pairs = one
        told = frozenset((each(pair[0]), each(pair[1])) for pair in pairs)
        return kind, each(name), each(arguments), each(attributes), told

    return {each(name): set(map(statement, of)) for name, of in said.items()}


def without_escapes(term: Term) -> Term:
    """Return a term of ProvToolbox' XML as it is meant.

    It doubles `_`, writes `_3D` for `=`, and `_` before what cannot begin a name;
    and it indents the XML of literals. None of this is PROV-XML's.
    """
    if term.endswith("XMLLiteral>"):
        return Term(re.sub(r"\\n *(?=<)", "", term))
    parts = re.fullmatch(r"<(.*[/#:])([^/#:]*)>", term)
    if parts is None:
        return term
    local = re.sub(
        "_([0-9A-F]{2}|_)",
        lambda one: "_" if one[1] == "_" else chr(int(one[1], 16)),
        parts[2].removeprefix("_"),
    )
    return Term(f"<{fit_for_iri(parts[1] + local)}>")


RULES = (
    Rule(
        "alternateOf is symmetric, and the JSON has it turned round",
        frozenset({"provjson"}),
        2,
        _turned_round,
    ),
    Rule(
        "the JSON keeps PROV-N's backslashes in names, where they are no escapes",
        frozenset({"provjson"}),
        2,
        _escapes_kept,
    ),
    Rule(
        "the XML has escapes in names that PROV-XML does not know",
        frozenset({"provxml"}),
        258,
        _escapes_of_its_own,
    ),
    Rule(
        "the RDF writes names that are keys of dictionaries as literals",
        RDF,
        32,
        _names_as_text,
    ),
    Rule(
        "a membership without a member or a collection is no triple",
        RDF,
        8,
        _without_a_member,
    ),
    Rule(
        "a plain statement beside a qualified one of the same two is its plain edge",
        RDF,
        2,
        _beside_a_qualified_one,
    ),
    Rule(
        "two statements share a name, so that RDF has one node for both",
        RDF,
        36,
        _name_shared,
    ),
    Rule(
        "Turtle has no bundles, and lets them flow together",
        frozenset({"turtle"}),
        1,
        _flown_together,
    ),
)
