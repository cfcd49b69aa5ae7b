"""Documents as PROV-JSON.

Source: https://www.w3.org/submissions/2013/SUBM-prov-json-20130424/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from provgraph.model.kinds import (
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    INSERTION,
    MEMBERSHIP,
    Is,
)
from provgraph.model.statement import Document, Pair, Statement
from provgraph.rdf.terms import Term, lexical
from provgraph.translate.provdoc.losses import Loss, Losses
from provgraph.translate.provdoc.naming import Names
from provgraph.translate.provdoc.saying import Sayer, value_of

_NAME: Final = "prov:QUALIFIED_NAME"


def write_json(document: Document, base: str) -> tuple[str, tuple[Loss, ...]]:
    """Return a document as PROV-JSON, and what PROV-JSON cannot say of it."""
    return _Writer(document, base).written()


class _Writer:
    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._names = Names(document, base, fits=bool)
        self._losses = Losses()
        self._sayer = Sayer(self._names, self._losses, has_blanks=True, names_all=True)
        self._known: dict[Term, str] = {}
        self._used = {
            one.id
            for bundle in document.everything()
            for one in bundle.statements
            if one.id is not None and one.id[0] == "_"
        }
        self._numbers = count(1)

    def written(self) -> tuple[str, tuple[Loss, ...]]:
        own: dict[str, Any] = {}
        self._say(self._document.own.statements, own)
        bundles: dict[str, Any] = {}
        for bundle in self._document.bundles:
            name = self._name(self._sayer.bundle_name(bundle))
            if name in bundles:
                self._losses.tell(ENTITY, name, "two bundles of one name become one")
            self._say(bundle.statements, bundles.setdefault(name, {}))
        if bundles:
            own["bundle"] = bundles
        prefixes = {
            prefix or "default": space
            for prefix, space in sorted(self._names.declared.items())
        }
        whole = {"prefix": prefixes, **own}
        text = json.dumps(whole, ensure_ascii=False, indent=2)
        return f"{text}\n", self._losses.all()

    def _say(self, statements: Sequence[Statement], into: dict[str, Any]) -> None:
        for given in statements:
            one = self._sayer.sayable(given)
            group = into.setdefault(one.kind.name, {})
            name = self._fresh() if one.id is None else self._name(one.id)
            _put(group, name, self._record(one))

    def _fresh(self) -> str:
        """Return a name for what has none, which nothing else has."""
        while True:
            label = f"_:n{next(self._numbers)}"
            if label not in self._used:
                return label

    def _record(self, one: Statement) -> dict[str, Any]:
        record: dict[str, Any] = {}
        kind = one.kind
        pairs = one.pairs
        for argument, value in zip(kind.arguments, one.arguments, strict=True):
            if value is None:
                continue
            if argument.is_a is Is.TIME:
                record[f"prov:{argument.name}"] = lexical(value)
            elif argument.is_a is Is.KEY:
                # A pair says the entity too.
                record.pop("prov:entity", None)
                pairs = (Pair(value, one.arguments[1]),)
            elif kind is MEMBERSHIP and argument is kind.arguments[1]:
                record[f"prov:{argument.name}"] = [self._name(value)]
            else:
                record[f"prov:{argument.name}"] = self._name(value)
        if pairs:
            is_keyed = kind in {INSERTION, DICTIONARY_MEMBERSHIP}
            name = "prov:key-entity-set" if is_keyed else "prov:key-set"
            record[name] = [self._pair(pair, is_keyed=is_keyed) for pair in pairs]
        for name, value in one.attributes:
            _put(record, self._name(name), self._value(value))
        return record

    def _pair(self, pair: Pair, *, is_keyed: bool) -> object:
        if not is_keyed:
            return self._value(pair.key)
        said = {"key": self._value(pair.key)}
        if pair.entity is not None:
            said["$"] = self._name(pair.entity)
        return said

    def _name(self, node: Term) -> str:
        found = self._known.get(node)
        if found is None:
            if node[0] == "_":
                found = str(node)
            else:
                prefix, local = self._names.of(node)
                found = f"{prefix}:{local}" if prefix else local
            self._known[node] = found
        return found

    def _value(self, value: Term) -> object:
        if value[0] != '"':
            return {"$": self._name(value), "type": _NAME}
        said, datatype, language = value_of(value)
        if language is not None:
            return {"$": said, "lang": language}
        if datatype is not None:
            return {"$": said, "type": self._name(datatype)}
        return said


def _put(group: dict[str, Any], name: str, value: object) -> None:
    """Put a value under a name, beside what stands there already."""
    if name not in group:
        group[name] = value
    elif isinstance(group[name], list):
        group[name].append(value)
    else:
        group[name] = [group[name], value]
