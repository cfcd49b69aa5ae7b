"""IRIs as the names of OpenLineage: namespace and name, run id, version.

The rules only look at the IRI, and no two IRIs get the same name, but where one
of them is what provgraph itself made of that name.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from provgraph.rdf.mint import DEFAULT_BASE, encoded, is_uuid
from provgraph.rdf.terms import Term

_WITH_AUTHORITY: Final = re.compile(r"([A-Za-z][\w+.-]*://[^/?#]+)/(.+)", re.DOTALL)
_FILE: Final = re.compile(r"(file)://(/.+)", re.DOTALL)
_URN: Final = re.compile(r"(urn:[^:/?#]+):(.+)", re.DOTALL | re.IGNORECASE)
_OTHER: Final = re.compile(r"([A-Za-z][\w+.-]*):([^/].*)", re.DOTALL)
_SCHEME: Final = re.compile(r"([A-Za-z][\w+.-]*:)(.*)", re.DOTALL)
_FORMS: Final = (_WITH_AUTHORITY, _FILE, _URN, _OTHER, _SCHEME)


class Named(NamedTuple):
    """A job or dataset as OpenLineage names it."""

    namespace: str
    name: str


def split(address: str) -> Named:
    """Return namespace and name of an IRI of others.

    >>> split("s3://lake/raw/users.csv")
    Named(namespace='s3://lake', name='raw/users.csv')
    >>> split("http://example.org/ns#e1")
    Named(namespace='http://example.org', name='ns#e1')
    >>> split("urn:isbn:0451450523")
    Named(namespace='urn:isbn', name='0451450523')
    >>> split("ex:e1")
    Named(namespace='ex', name='e1')
    """
    for form in _FORMS:
        match = form.fullmatch(address)
        if match is not None:
            return Named(match[1], match[2])
    return Named("", address)


class Names:
    """Names the things of one document.

    Attributes:
        scope: the document's name; things without a name of their own are told
            apart by it.
    """

    def __init__(self, scope: str, base: str = DEFAULT_BASE) -> None:
        self.scope = scope
        self._base = base

    def address(self, term: Term) -> str:
        """Return the IRI of a thing; a blank node gets one within the document."""
        if term.startswith("<"):
            return term[1:-1]
        return f"{self._base}genid:{encoded(self.scope)}:{encoded(term)}"

    def job(self, term: Term) -> Named:
        """Return what the job is called that a plan, type or activity stands for."""
        return self._named("job", term)

    def dataset(self, term: Term) -> Named:
        """Return what the dataset is called that an entity stands for."""
        return self._named("dataset", term)

    def run_id(self, term: Term) -> str:
        """Return the UUID of the run that an activity stands for.

        It is the one in the IRI where provgraph minted that for a run; else it is
        made from the IRI, as UUID version 5, so that all documents about one
        activity tell of one run.
        """
        key = self._key("run", term)
        if key is not None and is_uuid(key):
            return key
        return str(uuid5(NAMESPACE_URL, self.address(term)))

    def version(self, term: Term) -> str:
        """Return what the version is called that a specialization stands for.

        It is what the source called it where provgraph minted the IRI for such a
        version; else the IRI.
        """
        parts = (self._key("version", term) or "").split(":")
        # dataset namespace and name, one or three parts of the run, then the name
        if len(parts) in {4, 6}:
            return unquote(parts[-1])
        named = (self._key("namedversion", term) or "").split(":")
        return unquote(named[-1]) if len(named) == 3 else self.address(term)

    def _named(self, kind: str, term: Term) -> Named:
        parts = (self._key(kind, term) or "").split(":")
        if len(parts) == 2:
            return Named(unquote(parts[0]), unquote(parts[1]))
        return split(self.address(term))

    def _key(self, kind: str, term: Term) -> str | None:
        head = f"<{self._base}{kind}:"
        return term[len(head) : -1] if term.startswith(head) else None
