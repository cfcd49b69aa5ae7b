"""PROV-JSONLD as documents: the compacted shape of the member submission.

Source: https://www.w3.org/submissions/prov-jsonld/
"""

from __future__ import annotations

from typing import Any, Final

from provgraph.model.kinds import MEMBERSHIP, MENTION, Kind
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, iri, text
from provgraph.translate.provdoc.json_text import Repeated, loaded
from provgraph.translate.provdoc.literals import number, tagged, time, typed
from provgraph.translate.provdoc.names import PROV, Scope
from provgraph.translate.provdoc.repairs import Mending, refused
from provgraph.translate.provdoc.spellings import (
    SUBTYPES,
    TERMS,
    TIMES,
    TYPE,
    places_of,
)

ATTRIBUTES: Final = {
    term: iri(f"{PROV}{term}")
    for term in ("type", "label", "role", "location", "value")
}
ID_TYPED: Final = frozenset({"type", "role", "location"})
"""Terms of which a bare text is a name."""

_PLACES: Final = {kind: places_of(kind) for kind in TERMS.values()}
_SUBTYPES: Final = {
    of_type.rpartition("#")[2][:-1]: (kind, of_type)
    for kind, of_type in SUBTYPES.values()
}


def is_submissions_context(context: object) -> bool:
    """Tell whether an `@context` is the submission's, named or written out."""
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, str) and "openprovenance.org" in one:
            return True
        if isinstance(one, dict) and _is_written_out(one):
            return True
    return False


def _is_written_out(context: dict[str, Any]) -> bool:
    known = sum(isinstance(context.get(term), dict) for term in TERMS)
    return known > len(TERMS) // 2


def read_jsonld(source: str, mending: Mending) -> Document:
    """Return the document that a PROV-JSONLD text holds.

    Raises:
        TooDeepError: it is nested too deeply.
        MalformedError: it is not JSON or not PROV-JSONLD; the pointer says where.
    """
    content = loaded(source)
    if not isinstance(content, dict):
        raise refused("", "a PROV-JSONLD document must be an object")
    scope = Scope(mending, takes_iris=True)
    reader = _Graph(scope, mending)
    reader.context(content.get("@context", []), "/@context")
    if "@graph" in content:
        reader.read(content["@graph"], "/@graph", takes_bundles=True)
    elif isinstance(content.get("@type"), str):
        mending.mend("", "there is no @graph", "the object is taken as one statement")
        reader.statement({k: v for k, v in content.items() if k != "@context"}, "")
    else:
        raise refused("", "a PROV-JSONLD document needs an array @graph")
    own = Bundle(None, tuple(reader.statements), scope.declared)
    return Document(own, tuple(reader.bundles))


class _Graph:
    """One `@graph` while it is read."""

    def __init__(self, scope: Scope, mending: Mending) -> None:
        self.scope = scope
        self._mending = mending
        self.statements: list[Statement] = []
        self.bundles: list[Bundle] = []

    def context(self, context: object, place: str) -> None:
        """Take the prefixes of an `@context`; `@vocab` is the default namespace."""
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, str) or one is None:
                continue
            if not isinstance(one, dict):
                raise refused(place, "an @context must be of texts and objects")
            if _is_written_out(one):
                continue
            for prefix, space in one.items():
                if isinstance(space, str) and prefix == "@vocab":
                    self.scope.declare("", space, place)
                elif isinstance(space, str) and not prefix.startswith("@"):
                    self.scope.declare(prefix, space, place)

    def read(self, graph: object, place: str, *, takes_bundles: bool) -> None:
        """Read each statement of a graph, and each bundle where there may be some."""
        if not isinstance(graph, list) or isinstance(graph, Repeated):
            raise refused(place, "@graph must be one array")
        for at, item in enumerate(graph):
            where = f"{place}/{at}"
            if not isinstance(item, dict):
                raise refused(where, "a statement must be an object")
            if item.get("@type") in ("Bundle", "prov:Bundle"):
                if not takes_bundles:
                    raise refused(where, "a bundle cannot hold a bundle")
                self._bundle(item, where)
            else:
                self.statement(item, where)

    def _bundle(self, item: dict[str, Any], place: str) -> None:
        inner = _Graph(self.scope.inner(), self._mending)
        inner.context(item.get("@context", []), f"{place}/@context")
        inner.read(item.get("@graph", []), f"{place}/@graph", takes_bundles=False)
        name = item.get("@id")
        if not isinstance(name, str):
            raise refused(place, "a bundle needs an @id")
        extra = sorted(item.keys() - {"@type", "@id", "@context", "@graph"})
        if extra:
            self._mending.mend(
                place,
                f"the bundle also has {', '.join(extra)}",
                "that is not kept; say it of an Entity of the same @id",
            )
        self.bundles.append(
            Bundle(
                inner.scope.name(name, place),
                tuple(inner.statements),
                inner.scope.declared,
            )
        )

    def statement(self, item: dict[str, Any], place: str) -> None:
        """Read one statement."""
        kind, asserted = self._kind(item.get("@type"), place)
        name = item.get("@id")
        if not isinstance(name, str) and (name is not None or kind.is_element):
            raise refused(
                place, f"a statement of {kind.name} needs an @id that is a text"
            )
        places = _PLACES[kind]
        arguments: list[Term | None] = [None] * len(kind.arguments)
        attributes: list[tuple[Term, Term]] = []
        members: list[Term | None] = []
        for key, value in item.items():
            if key in {"@type", "@id"}:
                continue
            bare = key.removeprefix("prov:")
            at = places.get(bare)
            if at is None:
                self._attribute(key, bare, value, attributes, place)
            elif kind is MEMBERSHIP and bare == "entity" and isinstance(value, list):
                members = [self._reference(one, key, place) for one in value]
            elif TIMES[kind][at]:
                said = self._text(value, key, place)
                arguments[at] = time(said, self._mending, place)
            else:
                arguments[at] = self._reference(value, key, place)
        if asserted is not None:
            attributes.append((TYPE, asserted))
        subject = None if name is None else self.scope.name(name, place)
        rows: list[tuple[Term | None, ...]] = [(arguments[0], one) for one in members]
        self.statements += [
            Statement(kind, subject, row, tuple(attributes), (), place)
            for row in rows or [tuple(arguments)]
        ]

    def _kind(self, said: object, place: str) -> tuple[Kind, Term | None]:
        term = said.removeprefix("prov:") if isinstance(said, str) else ""
        kind = TERMS.get(term)
        if kind is MENTION:
            self._mending.mend(
                place, "PROV-JSONLD has no Mention", "it is read as PROV-Links means it"
            )
        if kind is not None:
            return kind, None
        if term in _SUBTYPES:
            base, of_type = _SUBTYPES[term]
            self._mending.mend(
                place,
                f"{term!r} is no statement of PROV-JSONLD",
                f"it is taken as {base.name} with the type {of_type}",
            )
            return base, of_type
        raise refused(
            place,
            f"the @type {said!r} is no statement of PROV-JSONLD",
            hint="If this is JSON-LD of another shape, give it as RDF (jsonld).",
        )

    def _text(self, value: object, key: str, place: str) -> str:
        if isinstance(value, list) and len(value) == 1:
            self._mending.mend(place, f"{key} is an array", "its one value is taken")
            value = value[0]
        if isinstance(value, dict) and len(value) <= 2:
            inner = value.get("@id", value.get("@value"))
            if isinstance(inner, str):
                self._mending.mend(place, f"{key} is an object", "its text is taken")
                value = inner
        if isinstance(value, str):
            return value
        raise refused(place, f"{key} must be one text")

    def _reference(self, value: object, key: str, place: str) -> Term:
        if not isinstance(value, str):
            value = self._text(value, key, place)
        return self.scope.name(value, place)

    def _attribute(
        self,
        key: str,
        bare: str,
        value: object,
        attributes: list[tuple[Term, Term]],
        place: str,
    ) -> None:
        name = ATTRIBUTES.get(bare)
        term = bare if name is not None else key
        if name is None:
            name = self.scope.iri(self.scope.name(key, place), place)
        if not isinstance(value, list):
            self._mending.mend(place, f"{key} is not an array", "it is one value")
            value = [value]
        attributes += [(name, self._value(one, term, place)) for one in value]

    def _value(self, value: object, term: str, place: str) -> Term:
        if isinstance(value, str):
            return self.scope.name(value, place) if term in ID_TYPED else text(value)
        if isinstance(value, dict):
            return self._object_value(value, term, place)
        if isinstance(value, int | float):
            self._mending.mend(
                place, f"a value of {term} is bare", "its type is its own"
            )
            return number(value)
        raise refused(place, f"a value of {term} must be a text or an object")

    def _object_value(self, value: dict[str, Any], term: str, place: str) -> Term:
        if "@id" in value:
            name = value["@id"]
            if len(value) != 1 or not isinstance(name, str) or not name:
                raise refused(place, f"a value of {term} with @id must have that alone")
            return self.scope.name(name, place)
        said = value.get("@value")
        if isinstance(said, int | float):
            return self._bare(said, value, term, place)
        if not isinstance(said, str):
            raise refused(place, f"a value of {term} needs a text as its @value")
        language, datatype = value.get("@language"), value.get("@type")
        if isinstance(language, str):
            return tagged(said, language, self._mending, place)
        if isinstance(datatype, str):
            kind = self.scope.name(datatype, place)
            return typed(said, kind, self.scope, place)
        if datatype is not None or language is not None:
            raise refused(place, f"a value of {term} has a type that is no text")
        return text(said)

    def _bare(self, said: float, value: dict[str, Any], term: str, place: str) -> Term:
        datatype = value.get("@type")
        if not isinstance(datatype, str):
            return number(said)
        self._mending.mend(place, f"a value of {term} is no text", "it is taken as one")
        lexical = str(said).lower() if isinstance(said, bool) else str(said)
        return typed(lexical, self.scope.name(datatype, place), self.scope, place)
