"""The terms of PROV, and for each what to say with it and what follows, as the
published ontologies have it; nothing of it comes from the tables that it judges.

Source: https://www.w3.org/TR/prov-o/, https://www.w3.org/TR/prov-dictionary/,
https://www.w3.org/TR/prov-links/, https://www.w3.org/TR/prov-dc/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

PROV = "http://www.w3.org/ns/prov#"
PREFIXES = (
    f"@prefix prov: <{PROV}> . @prefix ex: <http://e/> ."
    " @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
ONTOLOGIES = ("prov-o", "prov-dictionary", "prov-links", "prov-dc")

GENERAL = {"wasInfluencedBy", "influenced", "influencer", "qualifiedInfluence"}
"""What every relation is below; that does not follow here, to save half the edges."""

_NOON = '"2026-05-01T12:00:00Z"^^xsd:dateTime'
_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(slots=True)
class Case:
    """One term in use.

    Attributes:
        name: of the term, in the namespace of PROV.
        text: says something with it, in Turtle.
        besides: says the same in other ways: qualified, or backwards.
        follows: patterns that hold once both are stored.
    """

    name: str
    text: str = ""
    besides: str = ""
    follows: list[str] = field(default_factory=list)


class Ontology:
    """The published ontologies, and what to make of each term."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store()
        self._of: dict[str, ox.NamedNode] = {}
        for name in ONTOLOGIES:
            graph = self._of[name] = ox.NamedNode(f"urn:{name}")
            body = (folder / f"{name}.ttl").read_bytes()
            self._store.load(body, ox.RdfFormat.TURTLE, to_graph=graph)
        self._points_at = {
            self._one(name, "range"): name
            for name in self.properties()
            if name == "qualifiedInfluence"
            or "qualifiedInfluence" in self.above(name, "subPropertyOf")
        }

    def classes(self, ontology: str | None = None) -> list[str]:
        return self._typed(f"{_OWL}Class", ontology)

    def properties(self, ontology: str | None = None) -> list[str]:
        kinds = (f"{_OWL}ObjectProperty", f"{_OWL}DatatypeProperty")
        return sorted(name for kind in kinds for name in self._typed(kind, ontology))

    def cases(self) -> Iterator[Case]:
        for name in self.classes():
            yield self._class(name)
        for name in self.properties():
            yield self._property(name)

    def above(self, name: str, relation: str) -> set[str]:
        """Return what a term is below, in any number of steps."""
        found = set(self._all(name, f"{_RDFS}{relation}"))
        for one in tuple(found):
            found |= self.above(one, relation)
        return found

    def _class(self, name: str) -> Case:
        case = Case(name, f"ex:i_{name} a prov:{name} .")
        above = self.above(name, "subClassOf")
        if "Influence" in {name, *above}:
            case.text += self._influence(name, f"ex:i_{name}")
        if name == "KeyEntityPair":
            case.text += " ex:i_KeyEntityPair prov:pairEntity ex:e_KeyEntityPair ."
            case.text += self._around("pairEntity", "ex:i_KeyEntityPair")
        for one in {name, *above}:
            case.follows.append(f"ex:i_{name} a prov:{one}")
        return case

    def _property(self, name: str) -> Case:
        case = Case(name)
        node, value = f"ex:s_{name}", self._value(name)
        case.text = f"{node} prov:{name} {value} . {self._around(name, node)}"
        for one in {name, *self.above(name, "subPropertyOf")} - (GENERAL - {name}):
            case.follows.append(f"{node} prov:{one} {value}")
        for one in self._all(name, f"{_RDFS}range"):
            if one in self.classes():
                case.follows.append(f"{value} a prov:{one}")
        for one in self._all(name, f"{_RDFS}domain"):
            if not self._is_influence(one):
                case.follows.append(f"{node} a prov:{one}")
        self._qualified(case)
        self._backwards(case)
        return case

    def _around(self, name: str, node: str) -> str:
        """Return what else is needed for a property to say something."""
        domain = self._one(name, "domain")
        if self._is_influence(domain):
            kind = self._pointed_at_below(domain)
            # What had the influence is said once.
            is_its_end = name == self._influencer(kind) or name == "influencer"
            ends = "" if is_its_end else f" ; prov:{self._influencer(kind)} {node}_by"
            return f"{self._pointed(kind, node)}{ends} ."
        if name in self._points_at.values():
            (kind,) = (one for one, by in self._points_at.items() if by == name)
            return f"ex:o_{name} prov:{self._influencer(kind)} ex:v_{name} ."
        if name == "hadDictionaryMember":
            return f'ex:o_{name} prov:pairKey "k" ; prov:pairEntity ex:e_{name} .'
        if domain == "KeyEntityPair":
            other = 'pairKey "k"' if name == "pairEntity" else f"pairEntity ex:e_{name}"
            pointer = f"ex:h_{name} prov:hadDictionaryMember {node} ."
            return f"{pointer} {node} prov:{other} ."
        if name == "asInBundle":
            return f"{node} prov:mentionOf ex:g_{name} ."
        return f"{node} a prov:Entity ." if name == "atLocation" else ""

    def _influence(self, kind: str, node: str) -> str:
        """Return what makes a node an influence of some class, with both its ends."""
        return (
            f"{self._pointed(kind, node)} ; prov:{self._influencer(kind)} {node}_by ."
        )

    def _pointed(self, kind: str, node: str) -> str:
        pointer = self._points_at.get(kind, "qualifiedInfluence")
        return f" {node}_of prov:{pointer} {node} . {node} a prov:{kind}"

    def _qualified(self, case: Case) -> None:
        """Say a plain property by the influence that stands for it."""
        forms = self._all(case.name, f"{PROV}qualifiedForm")
        if not forms or case.name.startswith("qualified"):
            return
        kind = next(one for one in forms if one in self.classes())
        node, influence = f"ex:q_{case.name}", f"ex:qi_{case.name}"
        if "atTime" in forms:
            name, value = "atTime", _NOON
        else:
            name, value = self._influencer(kind), f"ex:qo_{case.name}"
        case.besides += (
            f"{node} prov:{self._points_at[kind]} {influence} ."
            f" {influence} a prov:{kind} ; prov:{name} {value} ."
        )
        case.follows.append(f"{node} prov:{case.name} {value}")

    def _backwards(self, case: Case) -> None:
        """Say a property by its published inverse, and ask for it forwards."""
        forwards = self._all(case.name, f"{_OWL}inverseOf")
        case.follows += [
            f"ex:o_{case.name} prov:{one} ex:s_{case.name}" for one in forwards
        ]
        if forwards:
            return
        for one in self._said(case.name, f"{PROV}inverse"):
            if one == case.name:
                continue
            case.besides += f" ex:bo_{case.name} prov:{one} ex:bs_{case.name} ."
            case.follows.append(f"ex:bs_{case.name} prov:{case.name} ex:bo_{case.name}")

    def _influencer(self, kind: str) -> str:
        if kind in {"Insertion", "Removal"}:
            return "dictionary"
        above = self.above(kind, "subClassOf")
        for name in ("entity", "activity", "agent"):
            if self._one(name, "domain") in above:
                return name
        return "influencer"

    def _value(self, name: str) -> str:
        if name not in self._typed(f"{_OWL}DatatypeProperty", None):
            return f"ex:o_{name}"
        (*_, kind) = [None, *self._ranges(name)]
        return _NOON if kind == _XSD_TIME else '"k"'

    def _is_influence(self, name: str | None) -> bool:
        if name is None:
            return False
        above = {name, *self.above(name, "subClassOf")}
        return bool(above & {"Influence", "InstantaneousEvent"})

    def _pointed_at_below(self, name: str | None) -> str:
        """Return a class of influences that has a property of its own."""
        return next(
            one
            for one in sorted(self._points_at, key=str)
            if one and name in {one, *self.above(one, "subClassOf")}
        )

    def _typed(self, kind: str, ontology: str | None) -> list[str]:
        graph = self._of[ontology] if ontology else None
        found = self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(kind), graph)
        return sorted(set(_local(quad.subject for quad in found)))

    def _one(self, name: str | None, relation: str) -> str | None:
        found = self._all(name, f"{_RDFS}{relation}") if name else []
        return found[0] if found else None

    def _all(self, name: str, relation: str) -> list[str]:
        return sorted(set(_local(self._objects(name, relation))))

    def _said(self, name: str, relation: str) -> list[str]:
        return sorted({str(one.value) for one in self._objects(name, relation)})

    def _ranges(self, name: str) -> list[str]:
        return [one.value for one in self._objects(name, f"{_RDFS}range")]

    def _objects(self, name: str, relation: str) -> list[ox.NamedNode | ox.Literal]:
        subject = ox.NamedNode(PROV + name)
        found = self._store.quads_for_pattern(subject, ox.NamedNode(relation), None)
        values = (quad.object for quad in found)
        return [one for one in values if isinstance(one, (ox.NamedNode, ox.Literal))]


def _local(terms: Iterator[object] | list[ox.NamedNode | ox.Literal]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, ox.NamedNode) and term.value.startswith(PROV):
            yield term.value.removeprefix(PROV)
