"""Documents as PROV-XML.

Source: https://www.w3.org/TR/prov-xml/, https://www.w3.org/TR/prov-dictionary/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from provgraph.errors import InputError
from provgraph.model.kinds import (
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    REMOVAL,
    Argument,
    Is,
    Kind,
)
from provgraph.model.statement import Document, Pair, Statement
from provgraph.rdf.terms import XSD, Term, lexical
from provgraph.translate.provdoc.literals import XML_LITERAL
from provgraph.translate.provdoc.losses import Loss, Losses
from provgraph.translate.provdoc.naming import Names
from provgraph.translate.provdoc.saying import Sayer, Value, value_of
from provgraph.translate.provdoc.xml_elements import (
    content_of,
    escaped,
    quoted,
    unbound,
    written,
)
from provgraph.translate.provdoc.xml_statement import XSI

# Letters that every edition of XML takes in names.
_STARTS: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u03a3-\u03ce\u0410-\u044f"
    "\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
)
_UNFIT: Final = re.compile(
    rf"^[^{_STARTS}]|[^{_STARTS}\-.0-9]|_(?=x(?:[0-9A-F]{{8}}|[0-9A-F]{{4}})_)"
)
"""What no element's name can hold, and what would be taken for its escape."""

_NO_CHARACTERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DICTIONARIES: Final = ("newDictionary", "oldDictionary")


def write_xml(document: Document, base: str) -> tuple[str, tuple[Loss, ...]]:
    """Return a document as PROV-XML, and what PROV-XML cannot say of it."""
    return _Writer(document, base).written()


class _Writer:
    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._names = Names(document, base, fits=bool)
        self._losses = Losses()
        self._sayer = Sayer(
            self._names, self._losses, has_blanks=False, names_all=False
        )
        self._known: dict[Term, str] = {}

    def written(self) -> tuple[str, tuple[Loss, ...]]:
        # Prefixes are known once all is said.
        body = "".join(self._body())
        spaces = self._names.declared | {"xsd": XSD[:-1], "xsi": XSI}
        bound = "".join(
            f"\n  xmlns{':' if prefix else ''}{prefix}={quoted(space)}"
            for prefix, space in sorted(spaces.items())
        )
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<prov:document{bound}>\n'
            f"{body}</prov:document>\n"
        )
        return text, self._losses.all()

    def _body(self) -> Iterator[str]:
        for one in self._document.own.statements:
            yield self._statement(one, "  ")
        for bundle in self._document.bundles:
            name = self._sayer.bundle_name(bundle)
            yield f"  <prov:bundleContent prov:id={self._quoted(name)}>\n"
            for one in bundle.statements:
                yield self._statement(one, "    ")
            yield "  </prov:bundleContent>\n"

    def _statement(self, given: Statement, indent: str) -> str:
        one = self._sayer.sayable(given)
        kind = one.kind
        named = "" if one.id is None else f" prov:id={self._quoted(one.id)}"
        inner = "".join(
            f"{indent}  {said}\n"
            for said in (*self._arguments(one), *self._attributes(one))
        )
        if not inner:
            return f"{indent}<prov:{kind.name}{named}/>\n"
        return (
            f"{indent}<prov:{kind.name}{named}>\n{inner}{indent}</prov:{kind.name}>\n"
        )

    def _arguments(self, one: Statement) -> Iterator[str]:
        kind = one.kind
        if kind is DICTIONARY_MEMBERSHIP:
            yield from self._member(one)
            return
        for at, argument in enumerate(kind.arguments):
            value = one.arguments[at]
            if value is None:
                self._see_required(kind, argument, at)
            elif argument.is_a is Is.TIME:
                yield f"<prov:{argument.name}>{lexical(value)}</prov:{argument.name}>"
            else:
                paired = kind in {INSERTION, REMOVAL}
                yield self._reference(
                    _DICTIONARIES[at] if paired else argument.name, value
                )
        for pair in one.pairs:
            if kind is REMOVAL:
                yield self._element("prov:key", pair.key, kind)
            else:
                yield self._pair(pair, kind)

    def _see_required(self, kind: Kind, argument: Argument, at: int) -> None:
        if at < kind.required:
            self._losses.tell(
                kind,
                f"no {argument.name}",
                "PROV-XML's schema wants it; it is left out",
            )

    def _member(self, one: Statement) -> Iterator[str]:
        dictionary, entity, key = one.arguments
        if dictionary is not None:
            yield self._reference("dictionary", dictionary)
        if key is not None:
            yield self._pair(Pair(key, entity), one.kind)
        if dictionary is None or entity is None or key is None:
            self._losses.of(one, "PROV-XML cannot leave out a part of it")

    def _pair(self, pair: Pair, kind: Kind) -> str:
        said = self._element("prov:key", pair.key, kind)
        if pair.entity is not None:
            said += self._reference("entity", pair.entity)
        return f"<prov:keyEntityPair>{said}</prov:keyEntityPair>"

    def _reference(self, name: str, node: Term) -> str:
        return f"<prov:{name} prov:ref={self._quoted(node)}/>"

    def _attributes(self, one: Statement) -> Iterator[str]:
        for name, value in one.attributes:
            prefix, local = self._names.of(name)
            fit = _UNFIT.sub(_escape, local)
            yield self._element(f"{prefix}:{fit}" if prefix else fit, value, one.kind)

    def _element(self, name: str, value: Term, kind: Kind) -> str:
        if value[0] != '"':
            return f'<{name} xsi:type="xsd:QName">{escaped(self._name(value))}</{name}>'
        said = value_of(value)
        start = name
        if said.language is not None:
            start += f" xml:lang={quoted(said.language)}"
        elif said.datatype is not None:
            start += f" xsi:type={self._quoted(said.datatype)}"
        inner = self._inner(said, value, kind)
        return f"<{start}>{inner}</{name}>"

    def _inner(self, said: Value, value: Term, kind: Kind) -> str:
        if said.datatype == XML_LITERAL:
            return self._literal(said.lexical, value, kind)
        text = said.lexical
        if _NO_CHARACTERS.search(text):
            self._losses.tell(
                kind,
                value,
                "XML cannot hold its control characters; U+FFFD stands there",
            )
            text = _NO_CHARACTERS.sub("\ufffd", text)
        return escaped(text)

    def _literal(self, said: str, value: Term, kind: Kind) -> str:
        """Return what an XML literal holds, as it will be read again."""
        try:
            content = content_of(said)
        except InputError:
            self._losses.tell(kind, value, "it is no XML, and stands there as a text")
            return escaped(_NO_CHARACTERS.sub("\ufffd", said))
        again = written(content, {}).strip()
        loose = unbound(content)
        if loose - {""} or ("" in loose and "" in self._names.declared):
            self._losses.tell(kind, value, "its XML leans on the document's prefixes")
        elif again != said:
            self._losses.tell(kind, value, "its XML is spelled in another way")
        return again

    def _name(self, node: Term) -> str:
        found = self._known.get(node)
        if found is None:
            prefix, local = self._names.of(node)
            found = self._known[node] = f"{prefix}:{local}" if prefix else local
        return found

    def _quoted(self, node: Term) -> str:
        return quoted(self._name(node))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"_x{code:04X}_" if code <= 0xFFFF else f"_x{code:08X}_"
