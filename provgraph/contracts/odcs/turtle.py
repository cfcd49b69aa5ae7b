"""Turtle that reads well, of predicates and objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from provgraph.contracts.words import SH_NAMESPACE
from provgraph.rdf.mint import encoded
from provgraph.rdf.terms import text
from provgraph.rdf.vocab import PREFIXES

Object: TypeAlias = "str | Pairs | Listed"
Pairs: TypeAlias = tuple[tuple[str, Object], ...]
"""Predicates with their objects: Turtle as it stands, or the pairs of a blank node."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An RDF list of blank nodes."""

    members: tuple[Pairs, ...]


USED: Final = ("dcat", "dcterms", "dqv", "pg", "prov", "rdfs", "schema", "xsd")
"""Prefixes that every text of shapes has."""


def local(*parts: str) -> str:
    """Return a name for a shape, with every character that Turtle takes there.

    >>> local("field", "orders", "ship to.zip")
    'field.orders.ship%20to%2Ezip'
    """
    kind, *names = parts
    told = (encoded(name).replace(".", "%2E").replace("~", "%7E") for name in names)
    return ".".join((kind, *told))


def block(subject: str, pairs: Pairs) -> str:
    """Return the triples of one subject, a line for each predicate."""
    first, *others = (f"{key} {_object(value, 4)}" for key, value in pairs)
    return " ;\n    ".join((f"{subject} {first}", *others)) + " .\n"


def head(shapes: str) -> str:
    """Return the prefixes, that of the contract's own shapes among them."""
    known = {**{key: PREFIXES[key] for key in USED}, "sh": SH_NAMESPACE, "c": shapes}
    width = max(map(len, known)) + 1
    return "".join(
        f"@prefix {f'{key}:':<{width}} <{value}> .\n"
        for key, value in sorted(known.items())
    )


def declared(prefixes: Iterable[str]) -> Pairs:
    """Return the prefixes that queries of the shapes use, as SHACL declares them."""
    return tuple(
        (
            "sh:declare",
            (
                ("sh:prefix", text(key)),
                ("sh:namespace", f"{text(PREFIXES[key])}^^xsd:anyURI"),
            ),
        )
        for key in prefixes
    )


def a_list(members: Iterable[str]) -> str:
    """Return an RDF list.

    >>> a_list(['"a"', "<b:c>"])
    '( "a" <b:c> )'
    """
    return f"( {' '.join(members)} )"


def number(value: float) -> str:
    """Return a number as an integer or a decimal, which compare with any other.

    >>> number(5), number(0.00001)
    ('5', '0.00001')
    """
    if isinstance(value, int):
        return str(value)
    told = format(Decimal(repr(value)), "f")
    return told if "." in told else f"{told}.0"


def having(path: str, constraints: Pairs) -> tuple[str, Object]:
    """Return the constraint that values of a path are such."""
    return "sh:property", (("sh:path", path), *constraints)


def comment(line: str) -> str:
    """Return a line of a comment, whatever is in it."""
    return f"# {' '.join(line.split())}\n"


def _object(value: Object, indent: int) -> str:
    if isinstance(value, str):
        return value
    inner = " " * (indent + 4)
    if isinstance(value, Listed):
        nodes = (f"{inner}{_object(one, indent + 4)}\n" for one in value.members)
        return f"(\n{''.join(nodes)}{' ' * indent})"
    lines = (f"{inner}{key} {_object(one, indent + 4)} ;\n" for key, one in value)
    return f"[\n{''.join(lines)}{' ' * indent}]"
