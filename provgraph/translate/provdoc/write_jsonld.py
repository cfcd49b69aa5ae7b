"""Documents as PROV-JSONLD.

Source: https://www.w3.org/submissions/prov-jsonld/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from provgraph.model.kinds import MEMBERSHIP, MENTION, Is
from provgraph.model.statement import Document, Statement
from provgraph.rdf.terms import Term, lexical
from provgraph.translate.provdoc.losses import Loss, Losses
from provgraph.translate.provdoc.names import FIXED
from provgraph.translate.provdoc.naming import Names
from provgraph.translate.provdoc.read_jsonld import ATTRIBUTES, ID_TYPED
from provgraph.translate.provdoc.saying import Sayer, value_of
from provgraph.translate.provdoc.spellings import TERMS

_CONTEXT: Final = "https://openprovenance.org/prov-jsonld/context.jsonld"
_TERM_OF: Final = {kind: term for term, kind in TERMS.items() if kind is not MENTION}
_ATTRIBUTE_OF: Final = {name: term for term, name in ATTRIBUTES.items()}
_PREFIX: Final = re.compile("[A-Za-z0-9_]+")


def write_jsonld(document: Document, base: str) -> tuple[str, tuple[Loss, ...]]:
    """Return a document as PROV-JSONLD, and what PROV-JSONLD cannot say of it."""
    return _Writer(document, base).written()


class _Writer:
    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._names = Names(
            document,
            base,
            fits=lambda local: not local.startswith("//"),
            has_default=False,
        )
        self._losses = Losses()
        self._sayer = Sayer(self._names, self._losses, has_blanks=True, names_all=True)
        self._known: dict[Term, str] = {}

    def written(self) -> tuple[str, tuple[Loss, ...]]:
        graph = list(self._graph(self._document.own.statements))
        for bundle in self._document.bundles:
            name = self._name(self._sayer.bundle_name(bundle))
            inner = list(self._graph(bundle.statements))
            graph.append({"@type": "Bundle", "@id": name, "@graph": inner})
        prefixes = dict(sorted((self._names.declared | FIXED).items()))
        whole = {"@context": [prefixes, _CONTEXT], "@graph": graph}
        text = json.dumps(whole, ensure_ascii=False, indent=2)
        return f"{text}\n", self._losses.all()

    def _graph(self, statements: Sequence[Statement]) -> Iterator[dict[str, Any]]:
        for one in statements:
            term = _TERM_OF.get(one.kind)
            if term is None:
                self._losses.of(one, f"PROV-JSONLD has no {one.kind.name}")
            else:
                yield self._record(term, self._sayer.sayable(one))

    def _record(self, term: str, one: Statement) -> dict[str, Any]:
        record: dict[str, Any] = {"@type": term}
        if one.id is not None:
            record["@id"] = self._name(one.id)
        for argument, value in zip(one.kind.arguments, one.arguments, strict=True):
            if value is None:
                continue
            if argument.is_a is Is.TIME:
                record[argument.name] = lexical(value)
            elif one.kind is MEMBERSHIP and argument is one.kind.arguments[1]:
                record[argument.name] = [self._name(value)]
            else:
                record[argument.name] = self._name(value)
        for name, value in one.attributes:
            key = _ATTRIBUTE_OF.get(name) or self._name(name)
            said = self._value(value, key)
            record.setdefault(key, []).append(said)
        return record

    def _name(self, node: Term) -> str:
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = (
                str(node) if node[0] == "_" else ":".join(self._names.of(node))
            )
        return found

    def _value(self, value: Term, key: str) -> object:
        if value[0] != '"':
            name = self._name(value)
            return name if key in ID_TYPED else {"@id": name}
        said, datatype, language = value_of(value)
        if language is not None:
            return {"@value": said, "@language": language}
        if datatype is not None:
            return {"@value": said, "@type": self._name(datatype)}
        return {"@value": said}
