"""Workers' jobs for the graph store: one graph given, replaced, added to, removed.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph

from provgraph.errors import ChangedError, MissingError
from provgraph.graph.answer import RDF_FORMATS
from provgraph.graph.bodies import read_body
from provgraph.graph.effect import Effect
from provgraph.graph.nodes import BlankNames
from provgraph.graph.owned import Owned
from provgraph.graph.packed import Packed
from provgraph.graph.reading import damage_in_our_words, opened_store
from provgraph.graph.trouble import store_in_our_words
from provgraph.rdf.formats import RDFXML, by_name
from provgraph.rdf.vocab import PREFIXES
from provgraph.rdf.xml import SayableInXml
from provgraph.sandbox.out import Out

_TAG_BYTES: Final = 16
_UNFIT: Final = re.compile("[^0-9A-Za-z]")
"""What is not part of a blank node's label in every form."""

_Graph = pyoxigraph.NamedNode | pyoxigraph.DefaultGraph


def give(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    checkpoint: str,
    graph: str | None,
    form: str,
    coding: str | None,
    owned: Mapping[str, Any],
    only_head: bool,
) -> None:
    """Give one graph; its head has its tag. None is the default graph.

    Nodes that stand for blank ones are blank again. The tag is None where the
    graph changes with every event.

    Raises:
        MissingError: there is no such graph.
        UnsayableError: the form cannot say what is in it.
        GraphError, GraphDamagedError: see `answer`.
    """
    whose = Owned(**owned)
    with damage_in_our_words():
        store = opened_store(checkpoint)
        node = _node(graph)
        if not _is_there(store, graph):
            raise _missing(graph)
        changes = graph is None and not whose.plain
        head = {"tag": None if changes else tag_of(store, node)}
        written = by_name(form)
        if only_head or written is None:
            out.head({**head, "coding": None})
            return
        packed = Packed(out, head, coding, None)
        file = cast("IO[bytes]", packed)
        if written == RDFXML:
            file = cast("IO[bytes]", SayableInXml(file))
        with store_in_our_words("read"):
            pyoxigraph.serialize(
                _blank_again(store, node, whose),
                file,
                format=RDF_FORMATS[written.name],
                prefixes=PREFIXES if written.name in {"turtle", "trig"} else None,
            )
        packed.finish()


def keep(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    checkpoint: str,
    action: str,
    graph: str | None,
    path: str,
    media_type: str,
    location: str,
    if_match: str | None,
    if_none_match: str | None = None,
    owned: Mapping[str, Any],
    token: str,
    quads_max: int,
) -> dict[str, Any]:
    """Give the effect of `put`, `post` or `delete` on one graph, as an update.

    Returns whether the graph was there, and how many quads were sent.

    Raises:
        ForbiddenError: the graph is not the user's.
        MissingError: it is to be deleted and is not there.
        ChangedError: it is not the one that *if_match* names, or is one that
            *if_none_match* names.
        MediaTypeError, MalformedError: the body cannot be read.
        TooLargeError: there are too many triples.
    """
    whose = Owned(**owned)
    whose.check(graph)
    effect = Effect(quads_max)
    with damage_in_our_words():
        store = opened_store(checkpoint)
        there = _is_there(store, graph)
        if if_match is not None and not _is_named(store, graph, there, if_match):
            raise ChangedError(
                "the graph is not the one that If-Match names",
                hint="Get it again, and look at what has changed.",
            )
        if if_none_match is not None and _is_named(store, graph, there, if_none_match):
            raise ChangedError(
                "the graph is one that If-None-Match names",
                hint="Get it, and look at what is there.",
            )
    target = "DEFAULT" if graph is None else f"GRAPH <{graph}>"
    if action == "delete":
        if not there:
            raise _missing(graph)
        effect.do(f"DROP SILENT {target}")
    else:
        if action == "put" and there:
            effect.do(f"DROP SILENT {target}")
        triples = read_body(Path(path), media_type, location)
        effect.change("INSERT", _named(triples, graph, BlankNames(whose, token)))
        if not effect.quads and graph is not None:
            effect.do(f"CREATE SILENT {target}")
    for piece in effect.pieces():
        out.write(piece.encode())
    return {"there": there, "quads": effect.quads}


def tag_of(store: pyoxigraph.Store, node: _Graph) -> str:
    """Return a digest of a graph's triples, in whatever order they come."""
    total = count = 0
    for quad in store.quads_for_pattern(None, None, None, node):
        line = str(quad.triple).encode()
        total += int.from_bytes(blake2b(line, digest_size=_TAG_BYTES).digest())
        count += 1
    return f"{total % (1 << 8 * _TAG_BYTES):032x}{count:x}"


def _is_named(
    store: pyoxigraph.Store,
    graph: str | None,
    there: bool,  # noqa: FBT001 - found before
    tags: str,
) -> bool:
    """Tell whether the graph is there, and one that a list of ETags names."""
    if not there or tags.strip() == "*":
        return there
    listed = {one.strip().strip('"').partition(".")[0] for one in tags.split(",")}
    return tag_of(store, _node(graph)) in listed


def _named(
    triples: Iterable[pyoxigraph.Triple], graph: str | None, names: BlankNames
) -> Iterator[pyoxigraph.Quad]:
    known: dict[str, Any] = {}
    node = _node(graph)
    for triple in triples:
        subject, value = triple.subject, triple.object
        yield pyoxigraph.Quad(
            names.named(subject, known),
            triple.predicate,
            names.named(value, known),
            node,
        )


def _blank_again(
    store: pyoxigraph.Store, node: _Graph, owned: Owned
) -> Iterator[pyoxigraph.Triple]:
    genid = owned.genid
    for quad in store.quads_for_pattern(None, None, None, node):
        triple = quad.triple
        yield triple if owned.plain else blank_again(triple, genid)


def blank_again(term: Any, genid: str) -> Any:  # noqa: ANN401 - any of the library's
    """Return a term or triple in which IRIs that begin with *genid* are blank nodes."""
    if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(genid):
        label = _UNFIT.sub(_told_apart, term.value.removeprefix(genid))
        return pyoxigraph.BlankNode(f"b{label}")
    if isinstance(term, pyoxigraph.Triple):
        return pyoxigraph.Triple(
            blank_again(term.subject, genid),
            term.predicate,
            blank_again(term.object, genid),
        )
    return term


def _told_apart(match: re.Match[str]) -> str:
    return f"_{ord(match[0]):x}_"


def _node(graph: str | None) -> _Graph:
    return pyoxigraph.DefaultGraph() if graph is None else pyoxigraph.NamedNode(graph)


def _is_there(store: pyoxigraph.Store, graph: str | None) -> bool:
    return graph is None or store.contains_named_graph(pyoxigraph.NamedNode(graph))


def _missing(graph: str | None) -> MissingError:
    return MissingError(f"there is no graph <{graph}>")
