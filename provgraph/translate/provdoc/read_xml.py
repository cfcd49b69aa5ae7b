"""PROV-XML as documents.

Source: https://www.w3.org/TR/prov-xml/, https://www.w3.org/TR/prov-dictionary/
"""

from __future__ import annotations

from typing import Final

from provgraph.errors import MalformedError
from provgraph.model.kinds import KINDS, Kind
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, iri
from provgraph.translate.provdoc.names import PROV, Scope
from provgraph.translate.provdoc.repairs import Mending, refused
from provgraph.translate.provdoc.spellings import SUBTYPES
from provgraph.translate.provdoc.xml_elements import Element, give_elements
from provgraph.translate.provdoc.xml_statement import XSI, Said, XmlStatement, declare

_DOCUMENT: Final = iri(f"{PROV}document")
_BUNDLE_CONTENT: Final = iri(f"{PROV}bundleContent")
_BUNDLE: Final = iri(f"{PROV}bundle")
_OTHER: Final = iri(f"{PROV}other")
_KINDS: Final[dict[Term, tuple[Kind, Term | None]]] = {
    **{iri(f"{PROV}{name}"): of for name, of in SUBTYPES.items()},
    **{iri(f"{PROV}{name}"): (kind, None) for name, kind in KINDS.items()},
}


def read_xml(body: bytes, mending: Mending) -> Document:
    """Return the document that a PROV-XML text holds.

    Raises:
        MalformedError: it is not XML or not PROV-XML; line and column are told.
        TooDeepError: it is nested too deeply.
    """
    if body[:1].isspace():
        mending.mend(
            "line 1, column 1", "white space stands before the XML", "it is left away"
        )
    reader = _Reader(mending)
    give_elements(body, reader)
    return reader.document()


class _Reader:
    """A document while it is read, one statement after the other."""

    def __init__(self, mending: Mending) -> None:
        self._mending = mending
        self._scopes = [Scope(mending)]
        self._scopes[0].declare("xsi", XSI, "")
        self._own: list[Statement] = []
        self._into = self._own
        self._bundles: list[Bundle] = []
        self._name: Term | None = None
        self._root: Element | None = None

    def document(self) -> Document:
        """Return what was read."""
        own = Bundle(None, tuple(self._own), _prefixes(self._scopes[0]))
        return Document(own, tuple(self._bundles))

    def opens(self, element: Element) -> bool:
        """Tell whether an element is the document, or a bundle in it."""
        scope = self._scopes[-1]
        if self._root is None:
            self._root = element
            declare(element, scope)
            return self._is_document(scope.name(element.name, element.place), element)
        inner = self._inner(element, scope)
        if inner.name(element.name, element.place) != _BUNDLE_CONTENT:
            return False
        self._begin(element, scope)
        return True

    def _is_document(self, name: Term, element: Element) -> bool:
        if name == _DOCUMENT:
            return True
        if name not in _KINDS:
            raise MalformedError(
                f"{element.place()}: the root is {element.name!r}, and no "
                "prov:document",
                hint="See whether the file is PROV-XML at all.",
            )
        self._mending.mend(
            element.place, "the root is one statement", "it is read as a document of it"
        )
        return False

    def _begin(self, element: Element, scope: Scope) -> None:
        if self._name is not None:
            raise refused(element.place, "a bundle cannot hold a bundle")
        inner = scope.inner()
        declare(element, inner)
        self._scopes.append(inner)
        said = Said(element, inner, self._mending)
        if said.id is None:
            raise refused(element.place, "a bundle needs a prov:id")
        self._name = inner.name(said.id, element.place)
        self._into = []

    def closes(self) -> None:
        """Leave the bundle, or the document."""
        if self._name is not None:
            scope = self._scopes.pop()
            statements = tuple(self._into)
            self._bundles.append(Bundle(self._name, statements, _prefixes(scope)))
            self._name, self._into = None, self._own

    def loose(self, said: str, place: str) -> None:
        """Tell of text that stands between statements."""
        self._mending.mend(
            place, f"the text {said.strip()!r} is of no statement", "it is not kept"
        )

    def takes(self, element: Element) -> None:
        """Read one statement, or one bundle as older tools write it."""
        outer = self._scopes[-1]
        # What a root binds holds for the document already.
        scope = outer if element is self._root else self._inner(element, outer)
        name = scope.name(element.name, element.place)
        if name == _BUNDLE and self._holds_statements(element, scope):
            self._mending.mend(
                element.place,
                "prov:bundle holds statements",
                "it is read as prov:bundleContent",
            )
            self._begin(element, outer)
            for one in element.elements():
                self.takes(one)
            self.closes()
        elif name in _KINDS:
            kind, asserted = _KINDS[name]
            reader = XmlStatement(element, scope, self._mending)
            self._into += reader.statements(kind, asserted)
        elif name == _OTHER or not name.startswith(f"<{PROV}"):
            self._mending.tell(
                element.place,
                f"{element.name} is not of PROV",
                "PROV-DM has no such statement, so that it is not kept",
            )
        else:
            raise refused(
                element.place,
                f"{element.name!r} is no statement",
                hint="PROV-XML has prov:entity, prov:activity, prov:used and so on.",
            )

    def _inner(self, element: Element, outer: Scope) -> Scope:
        if not element.declares:
            return outer
        scope = outer.inner()
        declare(element, scope)
        return scope

    def _holds_statements(self, element: Element, scope: Scope) -> bool:
        inner = (
            self._inner(one, scope).name(one.name, "") for one in element.elements()
        )
        return any(name in _KINDS for name in inner)


def _prefixes(scope: Scope) -> dict[str, str]:
    return {name: one for name, one in scope.declared.items() if one != XSI}
