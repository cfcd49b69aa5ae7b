"""Sentences for results that have none of their own.

Each says what is wrong and where, in the words of the constraint that was broken:
`prov:wasAssociatedWith has 0 values, and at least 1 is needed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Final, cast

from provgraph.contracts.constraint import Constraint, Kind, Sparql
from provgraph.contracts.path import Path
from provgraph.contracts.report import Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import clipped
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.shape import Shapes
from provgraph.rdf.terms import Term, lexical

_OF_VALUES: Final = {
    "Class": ("is no instance of {class_}", "is no instance of the class it has to be"),
    "Datatype": ("is no well-formed {datatype}", "is not of its datatype"),
    "StoredDatatype": ("is no well-formed {datatype}", "is not of its datatype"),
    "NodeKind": ("is not of the kind {kinds}", "is not of the kind that it has to be"),
    "MinExclusive": ("is not more than {bound}", "is not more than its bound"),
    "MinInclusive": ("is not {bound} or more", "is less than its bound"),
    "MaxExclusive": ("is not less than {bound}", "is not less than its bound"),
    "MaxInclusive": ("is not {bound} or less", "is more than its bound"),
    "MinLength": ("has not {length} characters or more", "is too short"),
    "MaxLength": ("has not {length} characters or fewer", "is too long"),
    "Pattern": (
        "does not match the pattern {pattern}{flags}",
        "does not match its pattern",
    ),
    "LanguageIn": (
        "is no text in the language {languages}",
        "is no text in a language that is allowed",
    ),
    "Disjoint": (
        "is a value of {predicate} too, and must not be",
        "is a value of another property too, and must not be",
    ),
    "LessThan": (
        "is not less than each value of {predicate}",
        "is not less than each value of another property",
    ),
    "LessThanOrEquals": (
        "is not less than or equal to each value of {predicate}",
        "is not less than or equal to each value of another property",
    ),
    "Not": ("conforms to {shape}, and must not", "conforms to a shape, and must not"),
    "And": ("does not conform to all of: {shapes}", "does not conform to all shapes"),
    "Or": ("conforms to none of: {shapes}", "conforms to none of the shapes"),
    "Xone": (
        "does not conform to exactly one of: {shapes}",
        "does not conform to exactly one of the shapes",
    ),
    "Node": ("does not conform to {shape}", "does not conform to a shape"),
    "PropertyShapeComponent": (
        "does not conform to {shape}",
        "does not conform to a shape",
    ),
    "SubsetOf": (
        "is no value of {predicate}, and has to be",
        "is no value of another path, and has to be",
    ),
    "RootClass": (
        "is not {class_}, nor a class below",
        "is no class of those that are allowed",
    ),
    "SingleLine": ("has more than one line", "has more than one line"),
    "MinListLength": (
        "is no list of {length} members or more",
        "is no list, or too short a one",
    ),
    "MaxListLength": (
        "is no list of {length} members or fewer",
        "is no list, or too long a one",
    ),
    "UniqueMembers": (
        "is no list, or one with a member that stands twice",
        "is no list, or one with a member that stands twice",
    ),
    "MemberShape": (
        "is no list whose members conform to {shape}",
        "is no list whose members conform to a shape",
    ),
    "In": ("is not {values}", "is none of the values that are allowed"),
    "SPARQL": ("is found by the query of the shape", "is found by the query"),
}
"""What is wrong with a value, by component: knowing the parameters, and without."""

_OF_ALL: Final = {
    "MinCount": (
        "{where} has too few values: at least {count} {are} needed",
        "{where} has too few values",
    ),
    "MaxCount": (
        "{where} has too many values: at most {count} {are} allowed",
        "{where} has too many values",
    ),
    "UniqueLang": (
        "{where} has more than one text in the same language",
        "{where} has more than one text in the same language",
    ),
    "Equals": (
        "{it} is a value of only one of {where} and {predicate}, and has to be of both",
        "{it} is a value of only one of {where} and another property",
    ),
    "QualifiedMinCount": (
        (
            "{where} has too few values that conform to {shape}{siblings}: at least"
            " {count} {are} needed"
        ),
        "{where} has too few values that conform to a shape",
    ),
    "QualifiedMaxCount": (
        (
            "{where} has too many values that conform to {shape}{siblings}: at most"
            " {count} {are} allowed"
        ),
        "{where} has too many values that conform to a shape",
    ),
    "ReifierShape": (
        "a statement of {where} is not reified as {shape} wants it: {it}",
        "a statement of {where} is not reified as a shape wants it: {it}",
    ),
    "SomeValue": (
        "{where} has no value that conforms to {shape}",
        "{where} has no value that conforms to a shape",
    ),
    "UniqueValuesFor": (
        "{it} has the same values of {predicates} as another node",
        "{it} has the same values as another node",
    ),
    "Closed": (
        "{where} is no property that is allowed here, and has the value {it}",
        "{where} is no property that is allowed here, and has the value {it}",
    ),
    "HasValue": ("{where} has to have the value {value}", "{where} lacks a value"),
}
"""What is wrong with all values together; likewise."""

_NONE_AT_ALL: Final = "{where} has 0 values, and at least 1 is needed"
_NONE_ALLOWED: Final = "{where} has a value, and none is allowed"
_OWN: Final = "does not conform to {component}"
_KINDS: Final = {
    Kind.IRI: "IRI",
    Kind.BLANK_NODE: "blank node",
    Kind.LITERAL: "literal",
}
_PLACES: Final = {"path": "predicate", "classes": "class_", "datatypes": "datatype"}
"""Parameters that take the place of another one in a sentence."""

_BETWEEN: Final = {"shapes": ", ", "predicates": " and "}
_LISTED_MAX: Final = 8
_PATTERN_CHARACTERS: Final = 120

Words = tuple[str, Mapping[str, str]]
"""A sentence with places, and what fills those that are the same for each result."""


class Messages:
    """What to tell of each result of one report."""

    def __init__(self, about: About, naming: Naming) -> None:
        self._shapes = about.shapes
        self._naming = naming
        self._known: dict[tuple[object, ...], Words] = {}

    def of(self, result: Result) -> str:
        """Return the result's own message for a reader of English, or a made one."""
        if result.messages:
            return _chosen(result.messages)
        key = (result.shape, result.component, result.path, result.constraint)
        words = self._known.get(key)
        if words is None:
            constraint = constraint_of(result, self._shapes)
            words = self._known[key] = _words(result, constraint, self._naming)
        return _filled(result, words, self._naming)


def message_of(
    result: Result, constraint: Constraint | None, naming: Naming | None = None
) -> str:
    """Return a sentence on what broke a constraint.

    Args:
        result: what was found.
        constraint: the one that found it; None where that is not known: the
            sentence is then a general one.
        naming: the names to use; None: those that are always known.
    """
    naming = naming or Naming(About())
    return _filled(result, _words(result, constraint, naming), naming)


def constraint_of(result: Result, shapes: Shapes | None) -> Constraint | None:
    """Return the constraint that a result came from; None where several may have."""
    shape = shapes.by_node.get(result.shape) if shapes else None
    if shape is None:
        return None
    found = [one for one in shape.constraints if one.component == result.component]
    if result.constraint is not None:
        found = [
            one
            for one in found
            if isinstance(one, Sparql) and one.node == result.constraint
        ]
    return found[0] if len(found) == 1 else None


def _chosen(messages: tuple[Term, ...]) -> str:
    """Return the text of the message in no language, in English, or the first."""
    for tails in ('"', ">"), ("@en",):
        for message in messages:
            if message.endswith(tails):
                return lexical(message)
    return lexical(messages[0])


def _words(result: Result, constraint: Constraint | None, naming: Naming) -> Words:
    name = naming.component(result.component)
    specific = 0 if constraint is not None else 1
    if name in _OF_ALL:
        sentence = _OF_ALL[name][specific]
        match name, getattr(constraint, "count", None):
            case "MinCount", 1:
                sentence = _NONE_AT_ALL
            case "MaxCount", 0:
                sentence = _NONE_ALLOWED
    else:
        of_value = _OF_VALUES[name][specific] if name in _OF_VALUES else _OWN
        start = "{it} " if result.path is None else "{where} has {it}, which "
        sentence = start + of_value
    told = {"component": name}
    if result.path is not None:
        told["where"] = naming.path(result.path)
    if constraint is not None:
        for one in fields(constraint):
            place = _PLACES.get(one.name, one.name)
            if f"{{{place}}}" in sentence:
                told[place] = _told(one.name, getattr(constraint, one.name), naming)
        told["are"] = "is" if told.get("count") == "1" else "are"
    return sentence, told


def _filled(result: Result, words: Words, naming: Naming) -> str:
    sentence, told = words
    it = result.focus if result.value is None else result.value
    here = {**told, "it": naming.term(it)}
    if result.path is None:
        here["where"] = naming.term(result.focus)
    return sentence.format_map(here)


def _told(name: str, value: object, naming: Naming) -> str:
    """Return a parameter of a constraint in words."""
    match name, value:
        case "flags", str():
            told = f" with the flags {value}" if value else ""
        case "siblings", _:
            told = " alone" if value else ""
        case "pattern" | "languages", str():
            told = clipped(value, _PATTERN_CHARACTERS)
        case "shape" | "shapes", str():
            told = naming.shape(Term(value))
        case _, str():
            told = naming.term(Term(value))
        case _, Kind():
            told = _KINDS[value]
        case "path", _:
            told = naming.path(cast("Path", value))
        case _, tuple() | frozenset():
            every = [_told(name, one, naming) for one in value]
            # A set has no order, and the sentence is the same each time.
            listed = every if isinstance(value, tuple) else sorted(every)
            told = _listed(listed, _BETWEEN.get(name, " or "))
        case _:
            told = str(value)
    return told


def _listed(names: Sequence[str], before_last: str) -> str:
    """Return names in a row; of many, how many there are more."""
    if len(names) > _LISTED_MAX:
        more = f"{len(names) - _LISTED_MAX:,} more"
        names = [*names[:_LISTED_MAX], more]
    start = ", ".join(names[:-1])
    return before_last.join(filter(None, (start, *names[-1:])))
