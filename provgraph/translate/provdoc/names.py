"""Names of others, made fit to be IRIs, and what they mean in their place."""

from __future__ import annotations

import re
from typing import Final

from provgraph.rdf.terms import XSD, Term, iri
from provgraph.translate.provdoc.repairs import Mending, Place

PROV: Final = "http://www.w3.org/ns/prov#"
FIXED: Final = {"prov": PROV, "xsd": XSD}
"""The prefixes that PROV's forms give to everybody."""

# ucschar of RFC 3987, which leaves out private use, surrogates and no-characters.
_BEYOND_ASCII: Final = "".join(
    ["\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"]
    + [f"{chr(one << 16)}-{chr((one << 16) + 0xFFFD)}" for one in range(1, 0xE)]
    + ["\U000e1000-\U000efffd"]
)
_CHARACTERS: Final = rf"A-Za-z0-9\-._~:/?@!$&'()*+,;={_BEYOND_ASCII}"
_UNFIT: Final = re.compile(rf"[^{_CHARACTERS}%]|%(?![0-9A-Fa-f]{{2}})")
_SURELY_FIT: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:(?://[A-Za-z0-9\-._~]+(?::[0-9]*)?(?=[/?#]|$)|(?!//))"
    r"[A-Za-z0-9\-._~:/?@!$&'()*+,;=]*(?:#[A-Za-z0-9\-._~:/?@!$&'()*+,;=]*)?"
)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PARTS: Final = re.compile(
    r"(?P<head>[A-Za-z][A-Za-z0-9+.\-]*:)(?://(?P<host>[^/?#]*))?(?P<rest>.*)",
    re.DOTALL,
)
_HOST: Final = re.compile(
    r"(?:[^@\[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^:@\[\]]*)(?::[0-9]*)?"
)
_HOST_UNFIT: Final = re.compile(r"[:@\[\]]")
_SCHEMES: Final = frozenset(
    {"ark", "data", "did", "doi", "file", "hdl", "http", "https", "info", "mailto"}
    | {"tag", "urn"}
)
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")


def fit_for_iri(name: str) -> str:
    """Return a name with what no IRI can hold percent-encoded.

    >>> fit_for_iri("http://example.org/two words")
    'http://example.org/two%20words'
    >>> fit_for_iri("http://example.org/ns#a#b[1]")
    'http://example.org/ns#a%23b%5B1%5D'

    Source: https://www.rfc-editor.org/rfc/rfc3987#section-2.2
    """
    if _SURELY_FIT.fullmatch(name):
        return name
    parts = _PARTS.fullmatch(name)
    if parts is None:
        return _encoded(name)
    host = parts["host"]
    start = parts["head"] if host is None else f"{parts['head']}//{_fit_host(host)}"
    path, mark, fragment = parts["rest"].partition("#")
    return f"{start}{_encoded(path)}{mark}{_encoded(fragment)}"


def is_absolute(name: str) -> bool:
    """Tell whether a name begins with a scheme, as `http:`."""
    return _ABSOLUTE.match(name) is not None


def blank(label: str) -> Term:
    """Return the blank node of a label, which may be any text.

    >>> blank("id1"), blank("a b")
    ('_:id1', '_:x612062')
    """
    if _LABEL.fullmatch(label):
        return Term(f"_:{label}")
    return Term(f"_:x{label.encode('utf-8', 'surrogatepass').hex()}")


class Scope:
    """The prefixes that hold in a document or a bundle, and names read with them.

    Attributes:
        declared: here, as the source says; "" is the default one.
        known: what was read before.
        referred: blank nodes that stand as a value.
    """

    def __init__(self, mending: Mending, *, takes_iris: bool = False) -> None:
        self._mending = mending
        self._takes_iris = takes_iris
        self._outer: Scope | None = None
        self._spaces: dict[str, str] = dict(FIXED)
        self._undeclared: set[str] = set()
        self.declared: dict[str, str] = {}
        self.known: dict[str, Term] = {}
        self.referred: set[Term] = set()

    def inner(self) -> Scope:
        """Return the scope of a bundle, where what holds here holds too."""
        scope = Scope(self._mending, takes_iris=self._takes_iris)
        # Not a copy: a document may have as many bundles as prefixes.
        scope._outer, scope._spaces = self, {}
        scope._undeclared = self._undeclared
        scope.referred = self.referred
        return scope

    def declare(self, prefix: str, space: str, place: Place) -> None:
        """Let a prefix stand for a namespace from here on."""
        fixed = FIXED.get(prefix)
        if fixed is not None:
            if space not in (fixed, fixed.removesuffix("#")):
                self._mending.mend(
                    place,
                    f"the prefix {prefix!r} is bound to <{space}>",
                    f"it always means <{fixed}> in PROV, and is read so",
                )
            return
        before = self.declared.get(prefix, space)
        if before != space:
            self._mending.mend(
                place,
                f"the prefix {prefix!r} is declared a second time, as <{space}>",
                f"it was <{before}>; the last declaration is taken",
            )
        if not is_absolute(space):
            self._mending.mend(
                place,
                f"the namespace <{space}> of the prefix {prefix!r} is relative",
                f"it is taken under <{self._mending.base}>",
            )
            space = f"{self._mending.base}{space}"
        self.declared[prefix] = self._spaces[prefix] = space
        self.known.clear()

    def forget(self, prefix: str) -> None:
        """Let a prefix mean nothing from here on."""
        self._spaces[prefix] = ""
        self.known.clear()

    def spaces(self) -> dict[str, str]:
        """Return every prefix that holds here."""
        outer = {} if self._outer is None else self._outer.spaces()
        return outer | self._spaces

    def space(self, prefix: str) -> str:
        """Return the namespace of a prefix, "" where it has none."""
        found = self._spaces.get(prefix)
        if found is None:
            return "" if self._outer is None else self._outer.space(prefix)
        return found

    def name(self, written: str, place: Place) -> Term:
        """Return what a name means: split at its first colon, blank with `_:`."""
        found = self.known.get(written)
        if found is None:
            prefix, colon, local = written.partition(":")
            if not colon:
                prefix, local = "", prefix
            if prefix == "_" and not self.space("_"):
                found = blank(local)
                self.referred.add(found)
            else:
                found = self.joined(prefix, local, place)
            self.known[written] = found
        return found

    def iri(self, node: Term, place: Place) -> Term:
        """Return what a node is called where no blank node can stand."""
        if node[0] != "_":
            return node
        whole = fit_for_iri(f"{self._mending.base}genid:{node[2:]}")
        self._mending.mend(
            place,
            f"the blank node {node} stands where only an IRI can",
            f"it is taken as <{whole}>",
        )
        return iri(whole)

    def joined(self, prefix: str, local: str, place: Place) -> Term:
        """Return what a prefix and a local name mean together."""
        space = self.space(prefix)
        if not space:
            return self._unprefixed(prefix, local, place)
        return self._fit(f"{space}{local}", place)

    def whole(self, written: str, place: Place) -> Term:
        """Return an IRI written in full; a relative one under the base."""
        if is_absolute(written):
            return self._fit(written, place)
        return self._relative(written, place)

    def _unprefixed(self, prefix: str, local: str, place: Place) -> Term:
        if not prefix:
            return self._relative(local, place)
        written = f"{prefix}:{local}"
        if self._takes_iris or local.startswith("//") or prefix.lower() in _SCHEMES:
            if not is_absolute(written):
                return self._relative(written, place)
            if not self._takes_iris:
                self._mending.mend(
                    place,
                    f"{written!r} stands where a name with a prefix should",
                    "it is taken as an IRI",
                )
            return self._fit(written, place)
        if prefix not in self._undeclared:
            self._undeclared.add(prefix)
            self._mending.mend(
                place,
                f"the prefix {prefix!r} is declared nowhere",
                f"its names are taken as <{self._mending.base}{prefix}:…>",
            )
        return iri(fit_for_iri(f"{self._mending.base}{written}"))

    def _relative(self, local: str, place: Place) -> Term:
        whole = fit_for_iri(f"{self._mending.base}{local}")
        self._mending.mend(
            place,
            f"{local!r} has no prefix, and there is no default namespace",
            f"it is taken as <{whole}>",
        )
        return iri(whole)

    def _fit(self, whole: str, place: Place) -> Term:
        fit = fit_for_iri(whole)
        if fit != whole:
            self._mending.mend(
                place,
                f"{whole!r} holds characters that no IRI can hold",
                f"it is taken as <{fit}>",
            )
        return iri(fit)


def _encoded(text: str) -> str:
    return _UNFIT.sub(_percent, text)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{one:02X}" for one in match[0].encode("utf-8", "surrogatepass"))


def _fit_host(host: str) -> str:
    if _HOST.fullmatch(host):
        before, bracket, rest = host.partition("[")
        return f"{_encoded(before)}{bracket}{rest}" if bracket else _encoded(host)
    return _encoded(_HOST_UNFIT.sub(_percent, host))
