"""Where a document's triples go: its own graphs, and its share of the merged view.

Source: docs/documents.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from provgraph.documents.held import Held, follows
from provgraph.errors import MissingError
from provgraph.model.reading_prov_o import Triple
from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term, integer, iri_value, text, triple
from provgraph.rdf.vocab import A, pg, prov

DOCUMENT: Final = pg("Document")
DIGEST: Final = pg("digest")
GRAPH: Final = pg("graph")
MENDED: Final = pg("mended")
GRAPH_NAME: Final = pg("graphName")


class Placed(NamedTuple):
    """The triples of one document, as lines without their ends.

    Attributes:
        graphs: by the graph's token, "" for the default graph.
        quads: how many there are.
    """

    graphs: dict[str, list[str]]
    quads: int


class Places:
    """The names under which one document stands.

    Attributes:
        node: the document itself.
    """

    def __init__(self, base: str, key: str) -> None:
        """Name the document that goes by *key* in the workspace of *base*."""
        self._mint = Mint(base)
        self._key = encoded(key)
        self.node = self._mint.node("document", self._key)
        self._minted = f"<{base}"
        self._own = (f"<{base}genid:{self._key}:", f"{self.node[:-1]}/")

    def graph(self, bundle: Term | None) -> Term:
        """Return the graph of a bundle; of the document itself where it is None."""
        if bundle is None:
            return self._mint.node("graph", f"document:{self._key}")
        name = encoded(bundle[1:-1] if bundle[0] == "<" else bundle)
        return self._mint.node("graph", f"document:{self._key}:{name}")

    @property
    def entailed(self) -> Term:
        """The graph of what follows from the document, and it does not say itself."""
        return self._mint.node("graph", f"entailed:{self._key}")

    def named(self, term: Term) -> Term:
        """Return what stands for a term in the store: blank nodes have names there."""
        if term.startswith("_:"):
            return self._mint.node("genid", f"{self._key}:{encoded(term[2:])}")
        return term

    def is_shared(self, subject: Term) -> bool:
        """Tell whether what is said of a subject may stand in the merged view.

        Of what the lineage names, only the lineage speaks there; of what another
        document brought without a name, only that one.
        """
        return not subject.startswith(self._minted) or subject.startswith(self._own)


def missing(key: str) -> MissingError:
    """Return the error of a document that is not there."""
    return MissingError(
        f"there is no document {key!r}", hint="provgraph documents list has them all."
    )


def digest_of(body: bytes) -> Term:
    """Return what names the bytes of a document."""
    return text(f"sha256:{sha256(body).hexdigest()}")


class Came(NamedTuple):
    """How a document came.

    Attributes:
        source: a file's name, or what else is known; "" for nothing.
        base: what its sender says that relative names are relative to; "" as before.
    """

    body: bytes
    source: str
    base: str


def placed(held: Held, places: Places, came: Came) -> Placed:
    """Return every triple that a document brings, and where it goes."""
    graphs: dict[str, list[str]] = {}
    asserted: set[Triple] = set()
    named = _memo(places.named)
    for graph in held.graphs:
        lines = dict.fromkeys(
            (named(s), p, named(o) if o[0] == "_" else o) for s, p, o in graph.triples
        )
        graphs[places.graph(graph.name)] = [triple(*line) for line in lines]
        asserted.update(lines)
    more = {
        (named(s), p, named(o) if o[0] == "_" else o)
        for s, p, o in follows(held.graphs)
    } - asserted
    if more:
        graphs[places.entailed] = [triple(*line) for line in sorted(more)]
    share = [triple(*line) for line in (*asserted, *more) if places.is_shared(line[0])]
    graphs[""] = [*share, *_described(held, places, came)]
    return Placed(graphs, sum(len(lines) for lines in graphs.values()))


def _memo(named: Callable[[Term], Term]) -> Callable[[Term], Term]:
    known: dict[Term, Term] = {}

    def remembered(term: Term) -> Term:
        if term[0] != "_":
            return term
        found = known.get(term)
        if found is None:
            found = known[term] = named(term)
        return found

    return remembered


def _described(held: Held, places: Places, came: Came) -> Iterator[str]:
    """Yield what is said of the document itself; the receipt comes with its entry."""
    node = places.node
    yield triple(node, A, DOCUMENT)
    yield triple(node, A, prov("Entity"))
    yield triple(node, pg("form"), text(held.form))
    yield triple(node, DIGEST, digest_of(came.body))
    yield triple(node, pg("byteCount"), integer(len(came.body)))
    if came.source:
        yield triple(node, pg("source"), text(came.source))
    if came.base:
        yield triple(node, pg("baseIri"), text(came.base))
    count = sum(len(graph.bundle.statements) for graph in held.graphs)
    yield triple(node, pg("statementCount"), integer(count))
    for graph in held.graphs:
        yield triple(node, GRAPH, places.graph(graph.name))
        if graph.name is not None:
            name = text(iri_value(graph.name)) if graph.name[0] == "<" else None
            if name is not None:
                yield triple(places.graph(graph.name), GRAPH_NAME, name)
    yield from _repairs(held, node)


def _repairs(held: Held, node: Term) -> Iterator[str]:
    for number, one in enumerate(held.repairs, 1):
        repair = Term(f"{node[:-1]}:repair:{number}>")
        yield triple(node, MENDED, repair)
        yield triple(repair, A, pg("Repair"))
        yield triple(repair, pg("place"), text(one.place))
        yield triple(repair, pg("fault"), text(one.what))
        yield triple(repair, pg("reason"), text(one.why))
