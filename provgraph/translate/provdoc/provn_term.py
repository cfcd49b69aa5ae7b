"""The names and values of PROV-N.

Source: https://www.w3.org/TR/prov-n/#prod-QUALIFIED_NAME,
https://www.w3.org/TR/prov-n/#expression-Literal
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import MalformedError
from provgraph.rdf.terms import Term, text
from provgraph.translate.provdoc.literals import number, tagged, typed
from provgraph.translate.provdoc.names import Scope, blank
from provgraph.translate.provdoc.provn_tokens import (
    Token,
    Tokens,
    name_parts,
    unescaped,
)
from provgraph.translate.provdoc.repairs import Mending, refused, shortened

_DIGITS: Final = re.compile(r"-?[0-9]+")
_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_TO_DELIMITER: Final = re.compile(r"[^,;()\[\]={}\n\r]+")
_DELIMITERS: Final = frozenset(",;)]=}(")


class TermReader:
    """Reads terms from tokens, with the prefixes of one document or bundle.

    Attributes:
        tokens: where they are read from.
        scope: what names mean.
        mending: what is told of what is mended.
        at: the position that `here` tells.
        here: the place of `at`.
    """

    def __init__(self, tokens: Tokens, scope: Scope, mending: Mending) -> None:
        self.tokens = tokens
        self.scope = scope
        self.mending = mending
        self.at = 0
        self.here = self.place

    def place(self) -> str:
        """Return the place of `at`."""
        return self.tokens.place(self.at)

    def header(self) -> Token:
        """Return the token that is a bundle's name, and go behind it.

        What follows it stands behind a space.
        """
        token = self.tokens.advance()
        if token.kind not in ("name", "iri"):
            raise refused(
                self.tokens.place(token.start),
                f"a bundle's name must stand here, not {shortened(token.text, 40)!r}",
            )
        return token

    def header_name(self, token: Token) -> Term:
        """Return what a bundle's name means."""
        if token.kind == "name":
            return self.named(token)
        return self._iri(token)

    def _iri(self, token: Token) -> Term:
        self.at = token.start
        self.mending.mend(
            self.here, f"{token.text} is no name with a prefix", "it is an IRI"
        )
        return self.scope.whole(token.text[1:-1], self.here)

    def name(self) -> Term:
        """Return the name at hand, mended where it is none of PROV-N's."""
        token = self.tokens.now
        if token.kind == "name":
            if self.tokens.seek(token.end).text in _DELIMITERS:
                return self.named(token)
        elif token.kind == "iri":
            self.tokens.advance()
            return self._iri(token)
        self.at = token.start
        self.tokens.seek(token.start)
        written = self.to_delimiter()
        self.mending.mend(
            self.here, f"{written!r} is no name of PROV-N", "it is taken as one"
        )
        prefix, local = name_parts(written)
        return self.scope.joined(prefix, local, self.here)

    def skip_name(self) -> None:
        """Go behind the name or marker at hand, whatever it is."""
        token = self.tokens.advance()
        following = self.tokens.now
        if token.kind == "name" and following.text not in _DELIMITERS:
            match = _TO_DELIMITER.match(self.tokens.text, token.start)
            if match is not None:
                self.tokens.seek(match.end())

    def to_delimiter(self) -> str:
        """Return what stands up to the next delimiter, and go behind it."""
        start = self.tokens.now.start
        match = _TO_DELIMITER.match(self.tokens.text, start)
        written = "" if match is None else match[0].strip()
        if match is None or not written:
            raise self.unexpected("a name")
        self.tokens.seek(match.end())
        return written

    def named(self, token: Token) -> Term:
        """Return what the name in a token means."""
        found = self.scope.known.get(token.text)
        if found is None:
            self.at = token.start
            prefix, local = name_parts(token.text)
            if prefix == "_":
                self.mending.mend(
                    self.here,
                    f"{token.text} is a blank node, which PROV-N has not",
                    "it is kept as one",
                )
                found = blank(local)
            else:
                found = self.scope.joined(prefix, local, self.here)
            self.scope.known[token.text] = found
        return found

    def value(self) -> Term:
        """Return the value at hand, and go behind it."""
        tokens = self.tokens
        token = tokens.now
        if token.kind == "string":
            return self._string(token)
        if token.kind == "quoted":
            tokens.seek(token.end)
            return self._quoted(token)
        if token.kind in ("integer", "name") and _DIGITS.fullmatch(token.text):
            tokens.seek(token.end)
            return self._integer(token)
        self.at = token.start
        if token.kind in ("integer", "name"):
            match = _DECIMAL.match(tokens.text, token.start)
            if match is not None:
                tokens.seek(match.end())
                self.mending.mend(
                    self.here, f"{match[0]} is bare", "it is taken as an xsd:double"
                )
                return number(float(match[0]), match[0])
        if token.kind in ("name", "iri"):
            self.mending.mend(
                self.here, f"the value {token.text} is not quoted", "it is a name"
            )
            return self.name()
        raise self.unexpected("a value")

    def _integer(self, token: Token) -> Term:
        try:
            return number(int(token.text), token.text)
        except ValueError as error:
            raise refused(
                self.tokens.place(token.start), "the number has too many digits"
            ) from error

    def _string(self, token: Token) -> Term:
        tokens = self.tokens
        quotes = 3 if token.text.startswith('"""') and len(token.text) > 5 else 1
        lexical = self._said(token, quotes)
        language = tokens.language(token.end)
        if language is not None:
            self.at = token.start
            return tagged(lexical, language, self.mending, self.here)
        if tokens.seek(token.end).text != "%%":
            return text(lexical)
        tokens.advance()
        datatype = self.name()
        self.at = token.start
        return typed(lexical, datatype, self.scope, self.here)

    def _said(self, token: Token, quotes: int) -> str:
        try:
            return unescaped(token.text[quotes:-quotes])
        except ValueError as error:
            place = self.tokens.place(token.start)
            raise refused(place, f"the escape {error} is none of PROV-N's") from error

    def _quoted(self, token: Token) -> Term:
        inner = token.text[1:-1]
        found = self.scope.known.get(inner)
        if found is None:
            found = self.named(Token("name", inner, token.start, token.end))
        return found

    def expect(self, mark: str) -> None:
        """Go behind a mark, which must be at hand."""
        if self.tokens.now.text != mark or self.tokens.now.kind != "mark":
            raise self.unexpected(f"`{mark}`")
        self.tokens.advance()

    def unexpected(self, wanted: str) -> MalformedError:
        """Return the error that says what should stand here."""
        now = self.tokens.now
        found = "the end" if now.kind == "end" else repr(shortened(now.text, 40))
        return refused(
            self.tokens.place(now.start), f"{wanted} must stand here, not {found}"
        )
