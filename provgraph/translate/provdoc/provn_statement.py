"""The statements of PROV-N: their arguments, attributes, values, keys and pairs."""

from __future__ import annotations

from typing import Final

from provgraph.model.kinds import INSERTION, KINDS, REMOVAL, Is, Kind
from provgraph.model.statement import Pair, Statement
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc.literals import time
from provgraph.translate.provdoc.provn_term import TermReader
from provgraph.translate.provdoc.provn_tokens import Token
from provgraph.translate.provdoc.repairs import refused, shortened
from provgraph.translate.provdoc.spellings import ARGUMENTS, SUBTYPES, TYPE

_SHAPES: Final = {
    kind: tuple(one.is_a for one in kind.arguments) for kind in KINDS.values()
}
# How many arguments PROV-N's grammar lets a statement have, where it is not all.
_SHORT: Final = {
    **dict.fromkeys(("wasGeneratedBy", "used", "wasStartedBy", "wasEndedBy"), 1),
    **dict.fromkeys(("wasInvalidatedBy", "wasAssociatedWith"), 1),
    "activity": 0,
    "actedOnBehalfOf": 2,
    "wasDerivedFrom": 2,
}


def is_keyword(word: str) -> bool:
    """Tell whether a word begins a statement."""
    return word.removeprefix("prov:") in KINDS


class StatementReader(TermReader):
    """Reads statements from tokens, with the prefixes of one document or bundle."""

    def statement(self) -> tuple[Statement, ...]:
        """Return the statement at hand; none where it is of no kind of PROV's."""
        tokens = self.tokens
        keyword = tokens.now
        self.at = keyword.start
        tokens.seek(keyword.end)
        if keyword.kind != "name" or tokens.now.text != "(":
            raise refused(
                self.place(),
                f"a statement must begin here, not {shortened(keyword.text, 40)!r}",
                hint="A statement is a word such as entity, and arguments in ().",
            )
        kind, asserted = self._kind(keyword)
        if kind is None:
            self._leave_out(keyword)
            return ()
        place = f"line {tokens.line(keyword.start)}"
        tokens.seek(tokens.now.end)
        name, arguments, pairs = self._arguments(kind)
        attributes = self._attributes() if tokens.now.text == "[" else ()
        self.expect(")")
        if asserted is not None:
            attributes = (*attributes, (TYPE, asserted))
        self.at = keyword.start
        self._see_arguments(kind, arguments)
        return (Statement(kind, name, arguments, attributes, pairs, place),)

    def _kind(self, keyword: Token) -> tuple[Kind | None, Term | None]:
        word = keyword.text.removeprefix("prov:")
        kind = KINDS.get(word)
        if kind is not None:
            return kind, None
        if word in SUBTYPES and word != "bundle":
            kind, asserted = SUBTYPES[word]
            self.mending.mend(
                self.here,
                f"{word!r} is no statement of PROV-N",
                f"it is taken as {kind.name} with the type {asserted}",
            )
            return kind, asserted
        if ":" in keyword.text:
            return None, None
        raise refused(
            self.place(),
            f"{word!r} is no kind of statement",
            hint="Kinds of one's own need a prefix, as in ex:touched(…).",
        )

    def _leave_out(self, keyword: Token) -> None:
        """Go behind an expression that extends PROV-N in a way nobody here knows."""
        tokens = self.tokens
        # Its name must mean something all the same.
        self.named(keyword)
        depth = 0
        while True:
            token = tokens.advance()
            if token.text == "(" and token.kind == "mark":
                depth += 1
            elif token.text == ")" and token.kind == "mark":
                depth -= 1
            if token.kind == "end":
                raise refused(self.place(), f"{keyword.text}(… has no end")
            if depth == 0:
                break
        said = tokens.text[keyword.start : token.end]
        self.mending.tell(
            self.here, said, "PROV-DM has no such statement, so that it is not kept"
        )

    def _see_arguments(self, kind: Kind, given: tuple[Term | None, ...]) -> None:
        if len(given) not in (len(kind.arguments), _SHORT.get(kind.name)):
            self.mending.mend(
                self.here,
                f"{kind.name} has {len(given)} of {len(kind.arguments)} arguments",
                "those that are left out are taken as `-`",
            )
        for at in range(kind.required):
            if at >= len(given) or given[at] is None:
                name = kind.arguments[at].name
                self.mending.mend(
                    self.here,
                    f"{kind.name} does not say its {name}",
                    "it is kept without; PROV-N cannot leave it out",
                )

    def _arguments(
        self, kind: Kind
    ) -> tuple[Term | None, tuple[Term | None, ...], tuple[Pair, ...]]:
        """Return name, arguments and pairs, with the token at `[` or `)`."""
        tokens = self.tokens
        shape = _SHAPES[kind]
        name: Term | None = None
        arguments: list[Term | None] = []
        pairs: tuple[Pair, ...] = ()
        if kind.is_element:
            name = self.name()
        else:
            before = tokens.now
            # A first look: with `;` behind it, it was the statement's own name.
            self.skip_name()
            has_name = tokens.now.text == ";"
            tokens.seek(before.start)
            if has_name:
                name = self._own_name()
                tokens.advance()
            arguments.append(self._argument(shape[0]))
        while tokens.now.text == ",":
            tokens.advance()
            if tokens.now.text == "[":
                break
            if tokens.now.text == "{":
                pairs += self._pairs(kind)
            elif len(arguments) < len(shape):
                arguments.append(self._argument(shape[len(arguments)]))
            else:
                raise refused(
                    tokens.place(tokens.now.start),
                    f"{kind.name} takes {len(shape)} arguments, and not more",
                )
        return name, tuple(arguments), pairs

    def _own_name(self) -> Term | None:
        if self.tokens.now.kind == "marker":
            self.tokens.advance()
            return None
        return self.name()

    def _argument(self, is_a: Is) -> Term | None:
        tokens = self.tokens
        token = tokens.now
        if token.kind == "marker":
            tokens.seek(token.end)
            return None
        if is_a is Is.TIME:
            return self._time(token)
        if is_a is Is.KEY:
            return self.value()
        return self.name()

    def _time(self, token: Token) -> Term:
        self.at = token.start
        if token.kind in ("string", "quoted"):
            self.tokens.advance()
            self.mending.mend(self.here, "a time is quoted", "it is taken as a time")
            return time(token.text.strip("\"'"), self.mending, self.here)
        if token.kind == "time":
            self.tokens.advance()
            return time(token.text, self.mending, self.here)
        return time(self.to_delimiter(), self.mending, self.here)

    def _attributes(self) -> tuple[tuple[Term, Term], ...]:
        tokens = self.tokens
        tokens.advance()
        found: list[tuple[Term, Term]] = []
        while tokens.now.text != "]" or tokens.now.kind != "mark":
            if found:
                self.expect(",")
            start = tokens.now.start
            name = self.scope.iri(self.name(), self.here)
            if name in ARGUMENTS:
                raise refused(
                    tokens.place(start),
                    f"{name} is an argument of statements, and no attribute",
                )
            self.expect("=")
            found.append((name, self.value()))
        tokens.advance()
        return tuple(found)

    def _pairs(self, kind: Kind) -> tuple[Pair, ...]:
        """Return the keys, or the keys with their entities, between braces."""
        if kind not in (INSERTION, REMOVAL):
            raise self.unexpected("an argument")
        tokens = self.tokens
        tokens.advance()
        found: list[Pair] = []
        while tokens.now.text != "}" or tokens.now.kind != "mark":
            if found:
                self.expect(",")
            if kind is REMOVAL:
                found.append(Pair(self.value()))
                continue
            self.expect("(")
            key = self.value()
            self.expect(",")
            found.append(Pair(key, self._argument(Is.ENTITY)))
            self.expect(")")
        tokens.advance()
        return tuple(found)
