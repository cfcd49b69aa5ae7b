"""A version of a contract, and how the system graph tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term, date_time, iri, lexical, text, triple
from provgraph.rdf.vocab import DCTERMS_NAMESPACE, A, pg, prov

DRAFT: Final = "draft"
ACTIVE: Final = "active"
RETIRED: Final = "retired"

REJECT: Final = "reject"
QUARANTINE: Final = "quarantine"
WARN: Final = "warn"
AUDIT: Final = "audit"
MODES: Final = (REJECT, QUARANTINE, WARN, AUDIT)
"""What is done with what breaks a contract, the strictest first."""

CLASS: Final = pg("ContractVersion")
_SPECIALIZES: Final = prov("specializationOf")
_REVISES: Final = prov("wasRevisionOf")
_ENTITY: Final = prov("Entity")
_NAMESPACES: Final = pg("contractNamespace")
_TEXTS: Final[Mapping[str, Term]] = {
    "name": pg("contractName"),
    "version": pg("contractVersion"),
    "title": iri(f"{DCTERMS_NAMESPACE}title"),
    "description": iri(f"{DCTERMS_NAMESPACE}description"),
    "owner": pg("contractOwner"),
    "form": pg("contractForm"),
    "base": pg("contractBase"),
    "text": pg("contractText"),
    "shapes": pg("contractShapes"),
    "status": pg("contractStatus"),
    "mode": pg("contractMode"),
    "recorded_by": pg("recordedBy"),
}
_TIMES: Final[Mapping[str, Term]] = {
    "valid_from": pg("validFrom"),
    "valid_to": pg("validTo"),
    "recorded_at": pg("recordedAt"),
}


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of a contract.

    Attributes:
        name: of the contract, the same for all versions.
        version: of this one, as `1.2.0`.
        shapes: its shapes as N-Triples, as they were read when it was added.
        text: as its owner wrote it.
        form: media type of the text.
        status: draft, active or retired; of one name one version is active at most.
        mode: what is done while it is active.
        namespaces: of jobs, to whose events the mode applies; none: to all.
        valid_from: time from which it is enforced; "" for as soon as it is active.
        valid_to: time up to which it is; "" for no end.
        revises: the version before it; "" for none.
        recorded_at: when it was added.
        recorded_by: who added it; "" where nobody knows.
        base: what IRIs in its text are relative to; "" where none is relative.
    """

    name: str
    version: str
    shapes: str
    text: str
    form: str
    title: str = ""
    description: str = ""
    owner: str = ""
    status: str = DRAFT
    mode: str = WARN
    namespaces: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    revises: str = ""
    recorded_at: str = ""
    recorded_by: str = ""
    base: str = ""

    @property
    def label(self) -> str:
        """The name with the version, as people say it."""
        return f"{self.name}@{self.version}"

    def node(self, mint: Mint) -> Term:
        """Return the IRI of this version."""
        return version_node(mint, self.name, self.version)

    def is_in_force(self, now: str) -> bool:
        """Tell whether it is enforced at a time."""
        begun = not self.valid_from or self.valid_from <= now
        ended = bool(self.valid_to) and self.valid_to <= now
        return self.status == ACTIVE and begun and not ended

    def lines(self, mint: Mint) -> frozenset[str]:
        """Return the triples of the system graph that tell of it."""
        return frozenset(triple(*one) for one in self._triples(mint))

    def _triples(self, mint: Mint) -> Iterator[tuple[Term, Term, Term]]:
        node = self.node(mint)
        yield node, A, CLASS
        yield node, A, _ENTITY
        yield node, _SPECIALIZES, mint.node("contract", encoded(self.name))
        if self.revises:
            yield node, _REVISES, version_node(mint, self.name, self.revises)
        for name, predicate in _TEXTS.items():
            if value := getattr(self, name):
                yield node, predicate, text(value)
        for name, predicate in _TIMES.items():
            if value := getattr(self, name):
                yield node, predicate, date_time(value)
        for namespace in self.namespaces:
            yield node, _NAMESPACES, text(namespace)


def version_node(mint: Mint, name: str, version: str) -> Term:
    """Return the IRI of a version of a contract."""
    return mint.node("contract", f"{encoded(name)}:{encoded(version)}")


def name_and_version(mint: Mint, node: Term) -> tuple[str, str]:
    """Return what the IRI of a version of a contract was made of.

    >>> name_and_version(Mint(), version_node(Mint(), "owners", "1.0.0"))
    ('owners', '1.0.0')
    """
    name, _, version = mint.key("contract", node).partition(":")
    return unquote(name), unquote(version)


def contract_of(said: Iterable[tuple[Term, Term]]) -> Contract | None:
    """Return the version that predicates and objects tell of; None where they do not.

    It is what `Contract.lines` wrote.
    """
    told: dict[Term, list[Term]] = {}
    for predicate, value in said:
        told.setdefault(predicate, []).append(value)
    values: dict[str, str | Sequence[str]] = {
        name: lexical(told[predicate][0])
        for name, predicate in (*_TEXTS.items(), *_TIMES.items())
        if predicate in told
    }
    for revised in told.get(_REVISES, ()):
        values["revises"] = _version_in(revised)
    values["namespaces"] = tuple(sorted(map(lexical, told.get(_NAMESPACES, ()))))
    if not values.keys() >= {"name", "version"}:
        return None
    return Contract(**{"shapes": "", "text": "", "form": "", **values})  # type: ignore[arg-type]


def _version_in(node: Term) -> str:
    return unquote(node[1:-1].rsplit(":", 1)[-1])
