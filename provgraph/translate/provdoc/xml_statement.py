"""The statements of PROV-XML: their arguments, attributes, values, keys and pairs.

Source: https://www.w3.org/TR/prov-xml/, https://www.w3.org/TR/prov-dictionary/
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.model.kinds import (
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    KINDS,
    MEMBERSHIP,
    REMOVAL,
    Kind,
)
from provgraph.model.statement import Pair, Statement
from provgraph.rdf.terms import XSD, Term, iri, text
from provgraph.translate.provdoc.literals import XML_LITERAL, tagged, time, typed
from provgraph.translate.provdoc.names import PROV, Scope
from provgraph.translate.provdoc.repairs import Mending, refused, shortened
from provgraph.translate.provdoc.spellings import ARGUMENTS, TIMES, TYPE
from provgraph.translate.provdoc.xml_elements import Element, written

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
ESCAPED: Final = re.compile("_x([0-9A-F]{8}|[0-9A-F]{4})_")
"""A character that no element's name can hold, as it is written there."""

_PAIR: Final = iri(f"{PROV}keyEntityPair")
_KEY: Final = iri(f"{PROV}key")
_ENTITY: Final = iri(f"{PROV}entity")
_ROLES: Final = {
    iri(f"{PROV}id"): "id",
    iri(f"{PROV}ref"): "ref",
    iri(f"{XSI}#type"): "type",
    iri(f"{XSI}type"): "type",
}
_BARE: Final = frozenset({"id", "ref"})


def _places(kind: Kind) -> dict[Term, int]:
    found = {iri(f"{PROV}{one.name}"): at for at, one in enumerate(kind.arguments)}
    if kind in {INSERTION, REMOVAL}:
        found[iri(f"{PROV}newDictionary")] = 0
        found[iri(f"{PROV}oldDictionary")] = 1
    return found


_PLACES: Final = {kind: _places(kind) for kind in KINDS.values()}


def declare(element: Element, scope: Scope) -> None:
    """Let the prefixes hold that an element binds."""
    for name, space in element.attributes.items():
        if name != "xmlns" and not name.startswith("xmlns:"):
            continue
        prefix = name[6:]
        if not space:
            scope.forget(prefix)
        elif prefix != "xsi" or space != XSI:
            # In schemas the namespace ends before the `#` that PROV's names need.
            whole = XSD if space == XSD[:-1] else space
            scope.declare(prefix, whole, element.place)


class Said:
    """What the attributes of an element say that have a meaning in PROV-XML.

    Attributes:
        id: the value of prov:id; None where there is none; so with the others.
    """

    __slots__ = ("id", "language", "ref", "type")

    def __init__(self, element: Element, scope: Scope, mending: Mending) -> None:
        self.id: str | None = None
        self.ref: str | None = None
        self.type: str | None = None
        self.language: str | None = None
        for name, value in element.attributes.items():
            if name == "xml:lang":
                self.language = value
            elif not name.startswith("xml"):
                role = _role(name, element, scope, mending)
                if role is not None:
                    setattr(self, role, value)


def _role(name: str, element: Element, scope: Scope, mending: Mending) -> str | None:
    if ":" in name:
        role = _ROLES.get(scope.known.get(name) or scope.name(name, element.place))
        if role is not None:
            return role
    elif name in _BARE:
        mending.mend(
            element.place,
            f"the attribute {name!r} has no prefix",
            f"it is taken as prov:{name}",
        )
        return name
    mending.tell(
        element.place,
        f"the XML attribute {name!r} has no meaning in PROV-XML",
        "it is not kept",
    )
    return None


class XmlStatement:
    """One statement's element while it is read."""

    def __init__(self, element: Element, scope: Scope, mending: Mending) -> None:
        self._element = element
        self._scope = scope
        self._mending = mending
        self._attributes: list[tuple[Term, Term]] = []
        self._pairs: list[Pair] = []
        self._members: list[Term | None] = []

    def statements(self, kind: Kind, asserted: Term | None) -> list[Statement]:
        """Return the statement; several where it has several members or keys."""
        element = self._element
        arguments: list[Term | None] = [None] * len(kind.arguments)
        for child in element.children:
            if isinstance(child, Element):
                self._child(kind, arguments, child)
            elif not child.isspace():
                self._mending.mend(
                    element.place,
                    f"the text {child.strip()!r} is of no attribute",
                    "it is not kept",
                )
        name = self._own(kind, asserted)
        place = f"line {element.line}"
        attributes = tuple(self._attributes)
        if kind is DICTIONARY_MEMBERSHIP and self._pairs:
            rows = [(arguments[0], entity, key) for key, entity in self._pairs]
            return [Statement(kind, name, row, attributes, (), place) for row in rows]
        if len(self._members) > 1:
            rows_of_two = [(arguments[0], one) for one in self._members]
            return [
                Statement(kind, name, row, attributes, (), place) for row in rows_of_two
            ]
        pairs = tuple(self._pairs)
        return [Statement(kind, name, tuple(arguments), attributes, pairs, place)]

    def _own(self, kind: Kind, asserted: Term | None) -> Term | None:
        element, scope = self._element, self._scope
        said = Said(element, scope, self._mending)
        if said.type is not None:
            self._attributes.append((TYPE, scope.name(said.type, element.place)))
        if asserted is not None:
            self._attributes.append((TYPE, asserted))
        if said.id:
            return scope.name(said.id, element.place)
        if kind.is_element:
            raise refused(element.place, f"an {kind.name} needs a prov:id")
        return None

    def _child(self, kind: Kind, arguments: list[Term | None], child: Element) -> None:
        scope = self._scope
        if child.declares:
            scope = scope.inner()
            declare(child, scope)
        name = _name_of(child, scope)
        at = _PLACES[kind].get(name)
        if at is not None:
            value = self._argument(child, scope, is_time=TIMES[kind][at])
            if arguments[at] is not None and kind is not MEMBERSHIP:
                raise refused(child.place, f"{child.name} stands here a second time")
            arguments[at] = value
            if kind is MEMBERSHIP and at == 1:
                self._members.append(value)
        elif name == _PAIR and kind in {INSERTION, DICTIONARY_MEMBERSHIP}:
            self._pairs.append(self._pair(child, scope))
        elif name == _KEY and kind is REMOVAL:
            self._pairs.append(Pair(self._value(child, scope)))
        elif name in ARGUMENTS:
            raise refused(
                child.place,
                f"{child.name} is no argument of {kind.name}, nor attribute",
            )
        else:
            called = scope.iri(name, child.place)
            self._attributes.append((called, self._value(child, scope)))

    def _argument(self, child: Element, scope: Scope, *, is_time: bool) -> Term:
        if is_time:
            return time(child.text().strip(), self._mending, child.place)
        said = Said(child, scope, self._mending).ref
        if said is None:
            said = child.text().strip()
            inner = child.elements()
            if not said and len(inner) == 1:
                said = Said(inner[0], scope, self._mending).ref or ""
            if not said:
                raise refused(child.place, f"{child.name} needs a prov:ref")
            self._mending.mend(
                child.place,
                f"{child.name} has no prov:ref",
                f"it is taken as {said!r}, which stands in it",
            )
        return scope.name(said, child.place)

    def _pair(self, child: Element, scope: Scope) -> Pair:
        key: Term | None = None
        entity: Term | None = None
        for one in child.elements():
            inner = scope
            if one.declares:
                inner = scope.inner()
                declare(one, inner)
            name = _name_of(one, inner)
            if name == _KEY and key is None:
                key = self._value(one, inner)
            elif name == _ENTITY and entity is None:
                entity = self._argument(one, inner, is_time=False)
            else:
                raise refused(one.place, "a pair is of one prov:key and prov:entity")
        if key is None:
            raise refused(child.place, "a pair needs a prov:key")
        return Pair(key, entity)

    def _value(self, child: Element, scope: Scope) -> Term:
        if not child.attributes and all(isinstance(one, str) for one in child.children):
            return text(child.text())
        said = Said(child, scope, self._mending)
        if said.ref is not None:
            return scope.name(said.ref, child.place)
        datatype = None if said.type is None else scope.name(said.type, child.place)
        inner = child.elements()
        if inner and datatype != XML_LITERAL:
            self._mending.mend(
                child.place,
                f"the value of {child.name} holds {shortened(inner[0].name, 40)!r}",
                "it is taken as an rdf:XMLLiteral",
            )
            datatype = XML_LITERAL
        if datatype == XML_LITERAL:
            whole = written(child.children, scope.spaces()).strip()
            return typed(whole, XML_LITERAL, scope, child.place)
        if said.language is not None:
            return tagged(child.text(), said.language, self._mending, child.place)
        if datatype is None:
            return text(child.text())
        return typed(child.text(), datatype, scope, child.place)


def _name_of(element: Element, scope: Scope) -> Term:
    """Return what an element's name means, where each character may be escaped."""
    name = element.name
    if "_x" in name and ESCAPED.search(name):
        name = ESCAPED.sub(lambda one: chr(int(one[1], 16) % 0x110000), name)
    return scope.known.get(name) or scope.name(name, element.place)
