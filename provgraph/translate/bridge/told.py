"""Events that never were PROV, as the document that they tell.

The facts are those of the OpenLineage dialect, line by line; what follows from all
events together comes from `concluding`. Of both, what is said of events, runs, jobs,
datasets and agents is read as PROV-O; the events themselves are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from provgraph.model.facts import Chunk, Claim
from provgraph.model.reading_prov_o import Triple, read_statements
from provgraph.model.statement import Bundle, Document
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import PREFIXES
from provgraph.translate.bridge.concluding import concluded
from provgraph.translate.bridge.facet import identity
from provgraph.translate.bridge.kept import keeping
from provgraph.translate.bridge.lineage import Lineage
from provgraph.translate.openlineage import Translator, read_event

_SAID_OF: Final = (
    "event",
    "statement",
    "emitter",
    "run",
    "job",
    "jobversion",
    "dataset",
    "version",
    "namedversion",
    "agent",
    "association",
    "usage",
    "derivation",
)
"""The kinds of nodes of which a statement of PROV can tell."""

_PREFIXES: Final = {
    prefix: PREFIXES[prefix] for prefix in ("prov", "pg", "dcterms", "dcat", "xsd")
}


def document_told(events: Iterable[object], mint: Mint) -> Document:
    """Return the document that events tell, which keeps each of them, once.

    They stand first and in the order given; all else has an order of its own, which
    is the same in whatever order the events came.

    Raises:
        TranslateError: one is no event, or JSON cannot hold it.
    """
    keepings: dict[Triple, None] = {}
    triples = sorted(set(_shown(_triples(events, mint, keepings), mint)))
    statements = read_statements([*keepings, *triples]).statements
    return Document(Bundle(None, statements, _PREFIXES))


def _triples(
    events: Iterable[object], mint: Mint, keepings: dict[Triple, None]
) -> Iterator[Triple]:
    """Yield what the events tell, each by itself and then all together.

    Args:
        events: as JSON values.
        mint: names things.
        keepings: takes in the triples that keep the events.
    """
    translator = Translator(mint.base)
    claims: list[Claim] = []
    seen: set[str] = set()
    for event in events:
        read = read_event(event)
        told = translator.translate(read, identity(event))
        if told.subject in seen:
            continue
        seen.add(told.subject)
        claims += told.claims
        keepings |= dict.fromkeys(keeping(event, mint))
        chunks = (chunk.lines for chunk in _every(told.chunks, seen))
        yield from _parsed("".join((told.lines, *chunks)))
    yield from _parsed("\n".join(concluded(Lineage(claims, mint), mint)))


def _every(chunks: Iterable[Chunk], seen: set[str]) -> Iterator[Chunk]:
    """Yield chunks and their parts, each once, parts after what they are part of."""
    waiting = list(chunks)[::-1]
    while waiting:
        chunk = waiting.pop()
        if chunk.key not in seen:
            seen.add(chunk.key)
            waiting += chunk.parts[::-1]
            yield chunk


def _parsed(lines: str) -> Iterator[Triple]:
    for subject, predicate, value, _ in parse(lines.encode(), NTRIPLES, None).quads:
        yield subject, predicate, value


def _shown(triples: Iterable[Triple], mint: Mint) -> Iterator[Triple]:
    """Yield the triples about, and pointing to, what PROV has words for."""
    for subject, predicate, value in triples:
        if _is_shown(subject, mint) and (
            not value.startswith(f"<{mint.base}") or _is_shown(value, mint)
        ):
            yield subject, predicate, value


def _is_shown(node: Term, mint: Mint) -> bool:
    kind, colon, _ = node[len(mint.base) + 1 :].partition(":")
    return node.startswith(f"<{mint.base}") and bool(colon) and kind in _SAID_OF
