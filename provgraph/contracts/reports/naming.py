"""Names as people read them: prefixes for IRIs, shapes by what they are called."""

from __future__ import annotations

import re
from typing import Final, assert_never

from provgraph.contracts.constraint import Property
from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
)
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import clipped
from provgraph.contracts.words import SH_NAMESPACE
from provgraph.rdf.iris import is_iri
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import PREFIXES

_PREFIX: Final = re.compile(r"(?:[A-Za-z](?:[\w.-]*[\w-])?)?", re.ASCII)
_SPLIT: Final = re.compile(r"<(.*[#/:])(\w(?:[\w.-]*[\w-])?)>", re.ASCII | re.DOTALL)
"""A namespace, and a local name that needs no escape in Turtle."""

_SUFFIX: Final = "ConstraintComponent"
_TERM_CHARACTERS: Final = 240
"""So long may a term be within a sentence; whole it stands in RDF and JSON."""


class Naming:
    """The names of one report; what was named once is remembered.

    Attributes:
        prefixes: those that may be used, in their order.
        used: those that have been.
    """

    def __init__(self, about: About) -> None:
        known = {"sh": SH_NAMESPACE, **PREFIXES, **about.prefixes}
        self.prefixes = {
            prefix: namespace
            for prefix, namespace in known.items()
            if _PREFIX.fullmatch(prefix) and is_iri(namespace)
        }
        self.used: set[str] = set()
        self._by_namespace = {
            namespace: prefix for prefix, namespace in self.prefixes.items()
        }
        self._about = about
        self._iris: dict[str, str] = {}
        self._paths: dict[Path, str] = {}
        self._shapes: dict[Term, str] = {}
        self._parents = _parents(about)

    def turtle(self, term: Term) -> str:
        """Return a term as Turtle has it, with a prefix where one is known."""
        if term[0] == "<":
            return self._iri(term)
        if term[0] == '"' and term[-1] == ">":
            quote = term.rindex('"')
            return term[: quote + 3] + self._iri(term[quote + 3 :])
        return term

    def term(self, term: Term) -> str:
        """Return a term for people: no angles, and nothing too long."""
        short = self.turtle(term)
        if short[0] == "<" and short[1] != "<":
            short = short[1:-1]
        return clipped(short, _TERM_CHARACTERS)

    def path(self, path: Path) -> str:
        """Return a path as SPARQL has it, with prefixes."""
        known = self._paths.get(path)
        if known is None:
            known = self._path(path)
            if isinstance(path, Sequence | Alternative):
                known = known[1:-1]
            self._paths[path] = known
        return known

    def shape(self, node: Term) -> str:
        """Return what a shape is called.

        One without a name of its own is called by its parent and its path.
        """
        known = self._shapes.get(node)
        if known is None:
            known = self._shapes[node] = self._shape(node)
        return known

    def component(self, component: Term) -> str:
        """Return the name of a component, short where it is one of SHACL's.

        >>> from provgraph.contracts.constraint import MinCount
        >>> Naming(About()).component(MinCount.component)
        'MinCount'
        """
        name = component[1:-1]
        if name.startswith(SH_NAMESPACE):
            return name[len(SH_NAMESPACE) :].removesuffix(_SUFFIX)
        return self.term(component)

    def severity(self, severity: Term) -> str:
        """Return the name of a severity in small letters, as `violation`."""
        name = severity[1:-1]
        if name.startswith(SH_NAMESPACE):
            return name[len(SH_NAMESPACE) :].lower()
        return self.term(severity)

    def _iri(self, token: str) -> str:
        known = self._iris.get(token)
        if known is None:
            known = self._iris[token] = self._shortened(token)
        return known

    def _shortened(self, token: str) -> str:
        found = _SPLIT.fullmatch(token)
        prefix = self._by_namespace.get(found[1]) if found else None
        if found is None or prefix is None:
            return token
        self.used.add(prefix)
        return f"{prefix}:{found[2]}"

    def _path(self, path: Path) -> str:
        match path:
            case Predicate(one):
                return self.term(one)
            case Inverse(of):
                return f"^{self._path(of)}"
            case Sequence(steps):
                return f"({'/'.join(map(self._path, steps))})"
            case Alternative(ways):
                return f"({'|'.join(map(self._path, ways))})"
            case Repeat(of, sign):
                return f"{self._path(of)}{sign}"
            case _:
                assert_never(path)

    def _shape(self, node: Term) -> str:
        named = self._about.names.get(node)
        if named is not None:
            return named
        if node[0] != "_":
            return self.term(node)
        shapes = self._about.shapes
        shape = shapes.by_node.get(node) if shapes else None
        path = f" {self.path(shape.path)}" if shape and shape.path else ""
        # A blank node's label is another in each reading; it names nothing.
        above = self._parents.get(node)
        if above is None or above[0] == "_":
            return f"unnamed shape{path}"
        return f"{self._shape(above)}{path}"


def _parents(about: About) -> dict[Term, Term]:
    """Return by property shape the first shape that has it."""
    found: dict[Term, Term] = {}
    for shape in about.shapes.by_node.values() if about.shapes else ():
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                found.setdefault(constraint.shape, shape.node)
    return found
