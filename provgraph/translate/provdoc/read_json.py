"""PROV-JSON as documents.

Source: https://www.w3.org/submissions/2013/SUBM-prov-json-20130424/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from provgraph.model.kinds import DICTIONARY_MEMBERSHIP, KINDS, MEMBERSHIP, Kind
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import Term, text
from provgraph.translate.provdoc.json_text import Repeated, loaded, token
from provgraph.translate.provdoc.literals import number, tagged, time, typed
from provgraph.translate.provdoc.names import Scope, blank
from provgraph.translate.provdoc.repairs import Mending, refused
from provgraph.translate.provdoc.spellings import (
    PAIRED,
    SUBTYPES,
    TIMES,
    TYPE,
    places_of,
)

_PLACES: Final = {kind: places_of(kind, "prov:") for kind in KINDS.values()}
_KEY_DATATYPE: Final = "$key-datatype"

_PAIRS: Final = frozenset({"prov:key-entity-set", "prov:key-set"})


class Row(NamedTuple):
    """What a statement is made of, before it is known which blank nodes matter."""

    kind: Kind
    name: Term | None
    arguments: tuple[Term | None, ...]
    attributes: tuple[tuple[Term, Term], ...]
    pairs: tuple[Pair, ...]
    place: str


def read_json(source: str, mending: Mending) -> Document:
    """Return the document that a PROV-JSON text holds.

    Raises:
        TooDeepError: it is nested too deeply.
        MalformedError: it is not JSON or not PROV-JSON; the pointer says where.
    """
    content = _object_at(loaded(source), "", "a PROV-JSON document")
    scope = Scope(mending)
    bundles = content.pop("bundle", {})
    own = _Container(scope, mending).read(content, "")
    inner = []
    for place, name, each in _members(bundles, "/bundle", mending):
        bundle = _Container(scope.inner(), mending)
        rows = bundle.read(_object_at(each, place, "a bundle"), place)
        inner.append((bundle.scope.name(name, place), rows, bundle.scope.declared))
    used = scope.referred
    return Document(
        Bundle(None, _statements(own, used), scope.declared),
        tuple(
            Bundle(name, _statements(rows, used), prefixes)
            for name, rows, prefixes in inner
        ),
    )


def _statements(rows: list[Row], referred: set[Term]) -> tuple[Statement, ...]:
    """Return statements; a blank name that nothing refers to says nothing."""
    return tuple(
        Statement(
            kind, _kept(kind, name, referred), arguments, attributes, pairs, place
        )
        for kind, name, arguments, attributes, pairs, place in rows
    )


def _kept(kind: Kind, name: Term | None, referred: set[Term]) -> Term | None:
    if name is None or kind.is_element or name[0] != "_" or name in referred:
        return name
    return None


def _object_at(value: object, place: str, what: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise refused(place, f"{what} must be an object, and is {_said(value)}")


def _said(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "true or false"}
    for kind, name in names.items():
        if isinstance(value, kind):
            return name
    return "null" if value is None else "a number"


def _members(
    value: object, place: str, mending: Mending
) -> list[tuple[str, str, object]]:
    """Return pointer, key and value of each member, also where a key is repeated."""
    found = []
    for part in value if isinstance(value, Repeated) else [value]:
        for key, each in _object_at(part, place, "what stands there").items():
            where = f"{place}/{token(key)}"
            if isinstance(each, Repeated):
                mending.mend(where, f"the key {key!r} is repeated", "all are read")
                found += [(where, key, one) for one in each]
            else:
                found.append((where, key, each))
    return found


def _spread(row: Row, members: list[Term | None]) -> Iterator[Row]:
    """Yield a row for each of several members, or for each pair of a dictionary."""
    kind = row.kind
    if members:
        if kind is not MEMBERSHIP and len(members) > 1:
            raise refused(row.place, "prov:entity takes one value here, not several")
        at = _PLACES[kind]["prov:entity"]
        for member in members:
            before, after = row.arguments[:at], row.arguments[at + 1 :]
            yield from _spread(row._replace(arguments=(*before, member, *after)), [])
    elif kind is DICTIONARY_MEMBERSHIP and row.pairs:
        for key, entity in row.pairs:
            yield row._replace(arguments=(row.arguments[0], entity, key), pairs=())
    elif row.pairs and kind not in PAIRED:
        raise refused(row.place, f"{kind.name} is not of keys")
    else:
        yield row


class _Container:
    """One document or bundle while it is read."""

    def __init__(self, scope: Scope, mending: Mending) -> None:
        self.scope = scope
        self._mending = mending
        self._rows: list[Row] = []

    def read(self, content: dict[str, Any], place: str) -> list[Row]:
        """Return what is stated outside any inner bundle."""
        prefixes = content.pop("prefix", {})
        for where, prefix, space in _members(
            prefixes, f"{place}/prefix", self._mending
        ):
            if not isinstance(space, str):
                raise refused(where, f"a namespace must be a text, not {_said(space)}")
            self.scope.declare("" if prefix == "default" else prefix, space, where)
        for spelling, group in content.items():
            self._group(spelling, group, f"{place}/{token(spelling)}")
        return self._rows

    def _group(self, spelling: str, group: object, place: str) -> None:
        kind, asserted = KINDS.get(spelling), None
        if kind is None:
            if spelling not in SUBTYPES or spelling == "bundle":
                raise refused(
                    place,
                    f"{spelling!r} is no kind of statement",
                    hint="PROV-JSON has entity, activity, wasGeneratedBy and so on.",
                )
            kind, asserted = SUBTYPES[spelling]
            self._mending.mend(
                place,
                f"{spelling!r} is no kind of statement in PROV-JSON",
                f"it is taken as {kind.name} with the type {asserted}",
            )
        if isinstance(group, Repeated):
            self._mending.mend(
                place, f"the key {spelling!r} is repeated", "all are read"
            )
        for where, name, content in _members(group, place, self._mending):
            many = content if isinstance(content, list) else [content]
            subject = self._subject(name, where)
            for at, one in enumerate(many):
                spot = f"{where}/{at}" if isinstance(content, list) else where
                record = _object_at(one, spot, f"{spelling} {name!r}")
                self._record(kind, asserted, subject, record, spot)

    def _subject(self, name: str, place: str) -> Term | None:
        if name.startswith("_:"):
            return blank(name[2:])
        if name == "":
            self._mending.mend(place, "a statement's name is empty", "it has none")
            return None
        return self.scope.name(name, place)

    def _record(
        self,
        kind: Kind,
        asserted: Term | None,
        subject: Term | None,
        record: dict[str, Any],
        place: str,
    ) -> None:
        if subject is None and kind.is_element:
            raise refused(place, f"an {kind.name} needs a name")
        places = _PLACES[kind]
        arguments: list[Term | None] = [None] * len(kind.arguments)
        attributes: list[tuple[Term, Term]] = []
        pairs: tuple[Pair, ...] = ()
        members: list[Term | None] = []
        for key, value in record.items():
            at = places.get(key)
            if at is None:
                if key in _PAIRS:
                    pairs += self._pairs(value, place, with_entity="entity" in key)
                else:
                    self._attribute(key, value, attributes, place)
            elif isinstance(value, list) and key == "prov:entity":
                members = [self._reference(one, key, place) for one in value]
            else:
                arguments[at] = self._argument(
                    value, key, place, is_time=TIMES[kind][at]
                )
        if asserted is not None:
            attributes.append((TYPE, asserted))
        row = Row(kind, subject, tuple(arguments), tuple(attributes), pairs, place)
        self._rows += _spread(row, members) if members or pairs else (row,)

    def _argument(
        self, value: object, key: str, place: str, *, is_time: bool
    ) -> Term | None:
        if not is_time:
            if isinstance(value, str):
                return self.scope.name(value, place)
            return self._reference(value, key, place)
        said = self._single(value, key, place)
        if said is None:
            return None
        return time(said, self._mending, place)

    def _reference(self, value: object, key: str, place: str) -> Term | None:
        said = self._single(value, key, place)
        return None if said is None else self.scope.name(said, place)

    def _single(self, value: object, key: str, place: str) -> str | None:
        """Return the one text that an argument is, however it is wrapped."""
        if isinstance(value, list) and len(value) == 1:
            self._mending.mend(place, f"{key} is an array", "its one value is taken")
            value = value[0]
        if isinstance(value, dict) and isinstance(value.get("$"), str):
            self._mending.mend(place, f"{key} is a value object", "its text is taken")
            value = value["$"]
        if value is None:
            self._mending.mend(place, f"{key} is null", "it is taken as not given")
            return None
        if isinstance(value, str):
            return value
        raise refused(place, f"{key} must be one text, and is {_said(value)}")

    def _attribute(
        self, key: str, value: object, attributes: list[tuple[Term, Term]], place: str
    ) -> None:
        name = self.scope.iri(self.scope.name(key, place), place)
        if isinstance(value, list):
            flat: list[object] = []
            for one in value:
                flat += one if isinstance(one, list) else [one]
            if isinstance(value, Repeated):
                self._mending.mend(
                    place, f"the key {key!r} is repeated", "all are read"
                )
        else:
            flat = [value]
        for one in flat:
            term = self._value(one, key, place)
            if term is not None:
                attributes.append((name, term))

    def _value(self, value: object, key: str, place: str) -> Term | None:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, dict):
            return self._object_value(value, key, place)
        if isinstance(value, int | float):
            return number(value)
        if value is None:
            self._mending.mend(place, f"{key} is null", "it says nothing, and is left")
            return None
        raise refused(place, f"the value of {key} is {_said(value)}")

    def _object_value(self, value: dict[str, Any], key: str, place: str) -> Term:
        said = value.get("$")
        if isinstance(said, bool):
            said = "true" if said else "false"
        elif isinstance(said, int | float):
            said = str(said)
        if not isinstance(said, str):
            raise refused(
                place, f'the value of {key} needs a text under "$", not {_said(said)}'
            )
        extra = value.keys() - {"$", "type", "lang"}
        if extra:
            self._mending.mend(
                place,
                f"the value of {key} also has {', '.join(sorted(extra))}",
                "that is not kept; PROV-JSON gives it no meaning",
            )
        language, datatype = value.get("lang"), value.get("type")
        if isinstance(language, str):
            return tagged(said, language, self._mending, place)
        if isinstance(datatype, str):
            kind = self.scope.name(datatype, place)
            return typed(said, kind, self.scope, place)
        if datatype is not None or language is not None:
            raise refused(place, f"the value of {key} has a type that is no text")
        return text(said)

    def _pairs(
        self, value: object, place: str, *, with_entity: bool
    ) -> tuple[Pair, ...]:
        """Return the keys, or the keys with their entities, in both their shapes."""
        found: list[Pair] = []
        for one in value if isinstance(value, list) else [value]:
            if not with_entity:
                found.append(Pair(self._key(one, place)))
                continue
            given = _object_at(one, place, "a pair of a key and an entity")
            if _KEY_DATATYPE not in given:
                key = given.get("key")
                entity = given.get("$")
                found.append(
                    Pair(
                        self._key(key, place),
                        None if entity is None else self._reference(entity, "$", place),
                    )
                )
                continue
            datatype = given[_KEY_DATATYPE]
            if not isinstance(datatype, str):
                raise refused(place, f"{_KEY_DATATYPE} must be a text")
            for key, entity in given.items():
                if key != _KEY_DATATYPE:
                    term = self._key({"$": key, "type": datatype}, place)
                    found.append(Pair(term, self._reference(entity, key, place)))
        return tuple(found)

    def _key(self, value: object, place: str) -> Term:
        term = self._value(value, "a key", place)
        if term is None:
            raise refused(place, "a pair has no key")
        return term
