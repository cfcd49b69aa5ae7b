"""PROV-N as documents.

Source: https://www.w3.org/TR/prov-n/
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import MalformedError
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.translate.provdoc.names import Scope
from provgraph.translate.provdoc.provn_statement import StatementReader, is_keyword
from provgraph.translate.provdoc.provn_tokens import PREFIX, Tokens, unescaped
from provgraph.translate.provdoc.repairs import Mending, refused, shortened

_DECLARATIONS: Final = frozenset({"prefix", "default"})


def read_provn(source: str, mending: Mending) -> Document:
    """Return the document that a PROV-N text holds.

    Raises:
        MalformedError: it is not PROV-N; line and column are told.
    """
    return _Reader(source, mending).read()


class _Reader:
    """A text while it is read: documents, bundles and declarations."""

    def __init__(self, source: str, mending: Mending) -> None:
        self._tokens = Tokens(source)
        self._mending = mending

    def read(self) -> Document:
        """Return the document."""
        tokens = self._tokens
        is_whole = self._takes("document")
        if not is_whole:
            if tokens.now.kind == "end":
                raise MalformedError(
                    "line 1, column 1: there is no statement",
                    hint="An empty document is `document endDocument`.",
                )
            self._mending.mend(
                self._here(),
                "the text does not begin with `document`",
                "it is read as the inside of one",
            )
        scope = Scope(self._mending)
        statements: list[Statement] = []
        bundles: list[Bundle] = []
        reader = StatementReader(tokens, scope, self._mending)
        self._declarations(scope)
        while not self._is_at("endDocument"):
            if tokens.now.kind == "end":
                if is_whole:
                    raise self._cut_short("endDocument")
                break
            if self._is_at("bundle"):
                bundles.append(self._bundle(scope))
            elif not self._late_declaration(scope):
                statements += reader.statement()
        if tokens.now.kind != "end":
            tokens.advance()
            self._see_the_end()
        own = Bundle(None, tuple(statements), scope.declared)
        return Document(own, tuple(bundles))

    def _bundle(self, outer: Scope) -> Bundle:
        tokens = self._tokens
        tokens.advance()
        scope = outer.inner()
        reader = StatementReader(tokens, scope, self._mending)
        # Its own declarations come behind its name, and hold for it already.
        header = reader.header()
        self._declarations(scope)
        name = reader.header_name(header)
        statements: list[Statement] = []
        while not self._takes("endBundle"):
            if tokens.now.kind == "end":
                raise self._cut_short("endBundle")
            if self._is_at("bundle") or self._is_at("endDocument"):
                raise refused(
                    self._here(), "`endBundle` is missing before what stands here"
                )
            if not self._late_declaration(scope):
                statements += reader.statement()
        return Bundle(name, tuple(statements), scope.declared)

    def _declarations(self, scope: Scope) -> None:
        while self._tokens.now.text in _DECLARATIONS and self._declares():
            self._declaration(scope)

    def _late_declaration(self, scope: Scope) -> bool:
        if self._tokens.now.text not in _DECLARATIONS or not self._declares():
            return False
        self._mending.mend(
            self._here(),
            "a declaration stands behind a statement",
            "it holds from here on",
        )
        self._declaration(scope)
        return True

    def _declares(self) -> bool:
        """Tell a declaration from a name that happens to be `prefix`."""
        now = self._tokens.now
        rest = self._tokens.text[now.end : now.end + 1]
        return rest.isspace() or rest in ("<", "/")

    def _declaration(self, scope: Scope) -> None:
        tokens = self._tokens
        prefix = ""
        if tokens.advance().text == "prefix":
            token = tokens.advance()
            prefix = token.text.removesuffix(":")
            if token.kind != "name" or not re.fullmatch(PREFIX, prefix):
                raise refused(
                    tokens.place(token.start), f"{token.text!r} is not a prefix"
                )
        token = tokens.advance()
        if token.kind != "iri" or len(token.text) == 2:
            raise refused(
                tokens.place(token.start),
                f"an IRI in <> must follow, not {shortened(token.text, 40)!r}",
            )
        place = tokens.place(token.start)
        try:
            space = unescaped(token.text[1:-1])
        except ValueError as error:
            raise refused(place, f"the escape {error} is none of PROV-N's") from error
        scope.declare(prefix, space, place)

    def _see_the_end(self) -> None:
        now = self._tokens.now
        if now.kind == "end":
            return
        if is_keyword(now.text) or now.text in {"document", "bundle", "prefix"}:
            raise refused(
                self._here(),
                "more is stated behind `endDocument`",
                hint="Give each document in a file of its own.",
            )
        rest = self._tokens.text[now.start :]
        self._mending.mend(
            self._here(),
            f"{len(rest)} characters stand behind `endDocument`: {rest!r}",
            "they are not read",
        )

    def _is_at(self, word: str) -> bool:
        now = self._tokens.now
        return now.text == word and now.kind == "name"

    def _takes(self, word: str) -> bool:
        found = self._is_at(word)
        if found:
            self._tokens.advance()
        return found

    def _here(self) -> str:
        return self._tokens.place(self._tokens.now.start)

    def _cut_short(self, word: str) -> MalformedError:
        return MalformedError(
            f"{self._here()}: the text ends before `{word}`",
            hint="The file seems to be cut short; nothing of it was taken in.",
        )
