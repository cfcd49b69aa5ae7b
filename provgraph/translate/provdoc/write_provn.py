"""Documents as PROV-N.

Source: https://www.w3.org/TR/prov-n/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from provgraph.model.kinds import (
    ACTIVITY,
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    REMOVAL,
    Is,
    Kind,
)
from provgraph.model.statement import Document, Pair, Statement
from provgraph.rdf.terms import Term, lexical
from provgraph.translate.provdoc.losses import Loss, Losses
from provgraph.translate.provdoc.names import FIXED
from provgraph.translate.provdoc.naming import Names
from provgraph.translate.provdoc.provn_tokens import BARE
from provgraph.translate.provdoc.saying import Sayer, value_of

_LOCAL: Final = re.compile(rf"(?:{BARE}|%[0-9A-Fa-f]{{2}}|[=',:;\[\]().])+")
_ESCAPED: Final = re.compile(r"[=',:;\[\]()]|^[-.]|\.$")
_IN_STRINGS: Final = re.compile(r'[\\"\n\r\t\b\f]')
_LETTERS: Final = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_LANGUAGE: Final = re.compile("[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_OF_DICTIONARIES: Final = frozenset({INSERTION, REMOVAL, DICTIONARY_MEMBERSHIP})


def write_provn(document: Document, base: str) -> tuple[str, tuple[Loss, ...]]:
    """Return a document as PROV-N, and what PROV-N cannot say of it."""
    return _Writer(document, base).written()


class _Writer:
    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._names = Names(
            document, base, fits=lambda local: _LOCAL.fullmatch(local) is not None
        )
        self._losses = Losses()
        self._sayer = Sayer(
            self._names, self._losses, has_blanks=False, names_all=False
        )
        self._known: dict[Term, str] = {}

    def written(self) -> tuple[str, tuple[Loss, ...]]:
        # Prefixes are known once all is said.
        body = list(self._body())
        lines = ["document"]
        for prefix, space in sorted(self._names.declared.items()):
            if not prefix:
                lines.insert(1, f"  default <{space}>")
            elif prefix not in FIXED:
                lines.append(f"  prefix {prefix} <{space}>")
        return "\n".join((*lines, *body, "endDocument\n")), self._losses.all()

    def _body(self) -> Iterator[str]:
        for statement in self._document.own.statements:
            yield f"  {self._statement(statement)}"
        for bundle in self._document.bundles:
            yield f"  bundle {self._name(self._sayer.bundle_name(bundle))}"
            for statement in bundle.statements:
                yield f"    {self._statement(statement)}"
            yield "  endBundle"

    def _statement(self, given: Statement) -> str:
        one = self._sayer.sayable(given)
        kind = one.kind
        word = f"prov:{kind.name}" if kind in _OF_DICTIONARIES else kind.name
        arguments = [
            self._argument(argument.is_a, value, kind)
            for argument, value in zip(kind.arguments, one.arguments, strict=True)
        ]
        self._see_required(one)
        if kind.is_element:
            if kind is ACTIVITY and one.arguments == (None, None):
                arguments = []
            assert one.id is not None  # noqa: S101 - what an element is
            arguments.insert(0, self._name(one.id))
        if one.pairs:
            pairs = ", ".join(self._pair(kind, pair) for pair in one.pairs)
            arguments.append(f"{{{pairs}}}")
        if one.attributes:
            said = ", ".join(
                f"{self._name(name)}={self._value(value, kind)}"
                for name, value in one.attributes
            )
            arguments.append(f"[{said}]")
        name = ""
        if one.id is not None and not kind.is_element:
            name = f"{self._name(one.id)}; "
        return f"{word}({name}{', '.join(arguments)})"

    def _see_required(self, one: Statement) -> None:
        for argument, value in zip(
            one.kind.arguments[: one.kind.required], one.arguments, strict=False
        ):
            if value is None:
                self._losses.tell(
                    one.kind,
                    f"no {argument.name}",
                    "PROV-N cannot leave it out; `-` stands there",
                )

    def _argument(self, is_a: Is, value: Term | None, kind: Kind) -> str:
        if value is None:
            return "-"
        if is_a is Is.TIME:
            return lexical(value)
        return self._value(value, kind) if is_a is Is.KEY else self._name(value)

    def _pair(self, kind: Kind, pair: Pair) -> str:
        key = self._value(pair.key, kind)
        if kind is REMOVAL:
            return key
        return f"({key}, {'-' if pair.entity is None else self._name(pair.entity)})"

    def _name(self, node: Term) -> str:
        found = self._known.get(node)
        if found is None:
            prefix, local = self._names.of(node)
            local = _ESCAPED.sub(r"\\\g<0>", local)
            found = self._known[node] = f"{prefix}:{local}" if prefix else local
        return found

    def _value(self, value: Term, kind: Kind) -> str:
        if value[0] != '"':
            return f"'{self._name(value)}'"
        said, datatype, language = value_of(value)
        string = _IN_STRINGS.sub(lambda one: _LETTERS[one[0]], said)
        if datatype is not None:
            return f'"{string}" %% {self._name(datatype)}'
        if language is None:
            return f'"{string}"'
        if _LANGUAGE.fullmatch(language) is None:
            self._losses.tell(kind, value, "PROV-N has no such language tag")
            return f'"{string}"'
        return f'"{string}"@{language}'
