"""Names for a text that is written: prefixes for IRIs, and what stands behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from provgraph.model.statement import Document
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc.names import FIXED, is_absolute

_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")
"""A prefix that every form can bind."""

_TAKEN: Final = frozenset({*FIXED, "default", "xsi", "xml", "xmlns"})
_CUT: Final = re.compile(r"(.*[#/:?=])([^#/:?=]+[#/:?=]*)", re.DOTALL)
"""A namespace, and a local name that is not empty."""


class Names:
    """The prefixes of one text, and the names of IRIs under them.

    Each prefix means one namespace in all of the text, in its bundles too.
    """

    def __init__(
        self,
        document: Document,
        base: str,
        *,
        fits: Callable[[str], bool],
        has_default: bool = True,
    ) -> None:
        self._mint = Mint(base)
        self._fits = fits
        self._spaces: dict[str, str] = {}
        self._prefixes: dict[str, list[str]] = {}
        self._lengths: list[int] = []
        self._known: dict[Term, tuple[str, str]] = {}
        self._minted = 0
        for prefix, space in FIXED.items():
            self._bind(prefix, space)
        for bundle in document.everything():
            self._take(bundle.prefixes.items(), has_default=has_default)

    @property
    def declared(self) -> dict[str, str]:
        """The namespaces of the prefixes, "" for the default one."""
        return self._spaces

    def of(self, node: Term) -> tuple[str, str]:
        """Return the prefix and the local name of an IRI, "" for the default prefix."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._cut(node[1:-1])
        return found

    def skolem(self, blank: Term) -> Term:
        """Return the IRI that stands for a blank node where a form has none."""
        return self._mint.node("genid", blank[2:])

    def _take(self, prefixes: Iterable[tuple[str, str]], *, has_default: bool) -> None:
        for prefix, space in prefixes:
            fits = _PREFIX.fullmatch(prefix) if prefix else has_default
            taken = prefix in _TAKEN or prefix.lower().startswith("xml")
            if fits and not taken and is_absolute(space) and _is_clean(space):
                self._bind(prefix, space)

    def _bind(self, prefix: str, space: str) -> None:
        if prefix in self._spaces:
            return
        self._spaces[prefix] = space
        self._prefixes.setdefault(space, []).append(prefix)
        if len(space) not in self._lengths:
            # The longest namespace comes first, and so the shortest name.
            self._lengths = sorted((*self._lengths, len(space)), reverse=True)

    def _cut(self, whole: str) -> tuple[str, str]:
        for length in self._lengths:
            for prefix in self._prefixes.get(whole[:length], ()):
                if self._is_local(prefix, whole[length:]):
                    return prefix, whole[length:]
        match = _CUT.fullmatch(whole)
        space, local = match.groups() if match else (whole, "")
        if not self._is_local("ns", local):
            space, local = self._shorter(whole)
        return self._prefix_of(space), local

    def _is_local(self, prefix: str, local: str) -> bool:
        if not local or not self._fits(local):
            return False
        # Without a prefix, a colon would end one, and `//` would begin a comment.
        return bool(prefix) or not (":" in local or local.startswith("/"))

    def _shorter(self, whole: str) -> tuple[str, str]:
        """Return the longest ending that can be a local name, and what is before."""
        for at in range(1, len(whole)):
            if self._fits(whole[at:]):
                return whole[:at], whole[at:]
        return whole, ""

    def _prefix_of(self, space: str) -> str:
        for prefix in self._prefixes.get(space, ()):
            if prefix:
                return prefix
        while True:
            self._minted += 1
            prefix = f"ns{self._minted}"
            if prefix not in self._spaces:
                self._bind(prefix, space)
                return prefix


def _is_clean(space: str) -> bool:
    return not any(one in space for one in '<>"{}|^`\\ \t\n\r')
