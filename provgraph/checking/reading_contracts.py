"""Workers' jobs: a contract as its owner wrote it, read into shapes; two compared.

It is SHACL in any form of RDF, or YAML of the Open Data Contract Standard. Nothing of
it is parsed where the workspace is open.

Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from provgraph.checking.contracts import Text, head_of, read_contracts, said_of
from provgraph.checking.data_contracts import is_data_contract
from provgraph.contracts import comparing
from provgraph.contracts.change import Change
from provgraph.contracts.odcs import comparing as odcs_comparing
from provgraph.contracts.odcs.reading import read_contract as read_odcs
from provgraph.contracts.odcs.shapes import translated
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.storing import as_stored
from provgraph.documents.form import rdf_form_of
from provgraph.enforcing.compiled import compiled
from provgraph.rdf.formats import NTRIPLES, TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term, iri, iri_value, triple
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import DCTERMS_NAMESPACE
from provgraph.sandbox.out import Out

YAML: Final = "application/yaml"
_ELSEWHERE: Final = "http://elsewhere.invalid/"
_TITLE: Final = iri(f"{DCTERMS_NAMESPACE}title")
_DESCRIPTION: Final = iri(f"{DCTERMS_NAMESPACE}description")
_PUBLISHER: Final = iri(f"{DCTERMS_NAMESPACE}publisher")


class _Read(NamedTuple):
    """A contract, whatever it was written in."""

    shapes: Sequence[Triple]
    said: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def read(
    out: Out, *, path: str, name: str, media_type: str, location: str, base: str
) -> dict[str, Any]:
    """Give the shapes of a contract as N-Triples.

    Args:
        out: where they go.
        path: of the file that has the text.
        name: of the file as its sender calls it: a hint at its form.
        media_type: as its sender says: likewise.
        location: what relative IRIs in it are relative to.
        base: of the workspace, under which datasets have their names.

    Returns what it says of itself: `name`, `version`, `title`, `description`,
    `owner`, "" for what it does not; its `form`; its `base`, which is *location* if
    any of its IRIs is relative to that, and else ""; `unsaid`, what of a data contract
    is no shape, each with place and reason; and `notes` for its owner.

    Raises:
        ShapesError: its shapes are ill-formed.
        MediaTypeError, MalformedError, TooDeepError, TooLargeError, TranslateError:
            it cannot be read.
    """
    body = Path(path).read_bytes()
    found = (
        _of_odcs(body, base)
        if is_data_contract(body, name, media_type)
        else _of_shapes(body, name, media_type, location)
    )
    lines = "".join(f"{triple(*one)}\n" for one in found.shapes)
    core, asked = compiled(lines)  # what is not well-formed is refused here
    shapes = read_shapes(Triples(found.shapes))
    notes = [*found.notes, *shapes.notes, *as_stored(shapes)[1]]
    if not core.targeted():
        notes.append("None of its shapes has a target: it judges nothing.")
    if many := sum(len(one.constraints) for one in asked.targeted().values()):
        notes.append(
            f"{many} of its parts ask in SPARQL: such are judged when the graph has"
            " changed, and not at the door."
        )
    out.write(lines.encode())
    return {**found.said, "notes": notes}


def compare(
    out: Out,  # noqa: ARG001 - every job has one
    *,
    old: Mapping[str, str],
    new: Mapping[str, str],
) -> dict[str, Any]:
    """Say what a new version of a contract changes.

    Of each there is its `form`, and the path of its `text` and of its `shapes` as
    N-Triples. Returns `changes`, each with `place`, `kind` and `sentence`.

    Raises:
        ShapesError, TranslateError: one cannot be read any more.
    """
    changes: Sequence[Change]
    if old["form"] == new["form"] == YAML:
        texts = (read_odcs(Path(one["text"]).read_bytes()) for one in (old, new))
        changes = odcs_comparing.difference(*texts)
    else:
        graphs = (_graph(Path(one["shapes"]).read_bytes()) for one in (old, new))
        changes = comparing.difference(*map(read_shapes, graphs))
    return {
        "changes": [
            {"place": one.place, "kind": one.kind, "sentence": one.sentence}
            for one in changes
        ]
    }


def _of_odcs(body: bytes, base: str) -> _Read:
    contract = read_odcs(body)
    translation = translated(contract, base)
    owners = contract.team.owners if contract.team else ()
    purpose = contract.description.get("purpose")
    said = {
        "name": contract.id,
        "version": contract.version,
        "title": contract.title,
        "description": str(purpose or ""),
        "owner": ", ".join(owners),
        "form": YAML,
        "base": "",
        "unsaid": [
            {"place": one.place, "reason": one.reason} for one in translation.unsaid
        ],
    }
    graph = _graph(translation.shapes.encode(), turtle=True)
    return _Read(tuple(graph.match(None, None, None)), said)


def _of_shapes(body: bytes, name: str, media_type: str, location: str) -> _Read:
    text = Text(body, "", name, media_type, location)
    (contract,) = read_contracts([text], "")
    (elsewhere,) = read_contracts([text._replace(location=_ELSEWHERE)], "")
    is_relative = _iris(contract.graph) != _iris(elsewhere.graph)
    form = rdf_form_of(body, name, media_type)
    head = head_of(contract.graph)
    said = {
        "name": contract.name,
        "version": contract.version or "",
        "form": "" if form is None else form.media_type,
        "base": location if is_relative else "",
        "unsaid": [],
        **{
            word: said_of(contract.graph, head, predicate) or ""
            for word, predicate in (
                ("title", _TITLE),
                ("description", _DESCRIPTION),
                ("owner", _PUBLISHER),
            )
        },
    }
    return _Read(tuple(contract.triples()), said, tuple(_unknown(contract.advanced)))


def _iris(graph: Quads) -> frozenset[Term]:
    """Return all IRIs in a graph; blank nodes have other labels each time."""
    every = (term for one in graph.match(None, None, None) for term in one)
    return frozenset(term for term in every if term[0] == "<")


def _unknown(words: Sequence[Term]) -> Iterator[str]:
    if words:
        named = ", ".join(f"sh:{iri_value(one).rpartition('#')[2]}" for one in words)
        yield f"{named}: the engine does not know that, and nothing is made of it."


def _graph(body: bytes, *, turtle: bool = False) -> Quads:
    quads = parse(body, TURTLE if turtle else NTRIPLES, None).quads
    return Triples(quad[:3] for quad in quads)
