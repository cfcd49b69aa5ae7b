"""The W3C test suites of SPARQL, as cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from tests.suites import suites

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
UPDATE = "http://www.w3.org/2009/sparql/tests/test-update#"


@dataclass(frozen=True)
class Case:
    """One test of a manifest that names a query or an update."""

    kind: str
    path: Path
    data: list[tuple[Path, str | None]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def positive(self) -> bool:
        return "Negative" not in self.kind


def cases(suite: str) -> list[Case]:
    """Return the cases of *suite* that have a text."""
    return [
        case
        for manifest in sorted(suites(suite).glob("*/manifest.ttl"))
        for case in _of_manifest(manifest)
    ]


def _of_manifest(manifest: Path) -> Iterator[Case]:
    store = ox.Store()
    store.load(
        path=str(manifest), base_iri=manifest.as_uri(), format=ox.RdfFormat.TURTLE
    )

    def values(subject: ox.Term, predicate: str) -> list[ox.Term]:
        node = ox.NamedNode(predicate)
        return [one.object for one in store.quads_for_pattern(subject, node, None)]

    for test in sorted(store.quads_for_pattern(None, TYPE, None), key=str):
        kind = test.object.value.rsplit("#", 1)[1]
        for action in values(test.subject, f"{MANIFEST}action"):
            inside = store.quads_for_pattern(action, None, None)
            named = {action, *(quad.object for quad in inside)}
            data = [(_path(one), None) for one in values(action, f"{UPDATE}data")]
            for graph in values(action, f"{UPDATE}graphData"):
                (file,) = values(graph, f"{UPDATE}graph")
                data.append((_path(file), values(graph, LABEL.value)[0].value))
            for one in named:
                if getattr(one, "value", "").endswith((".rq", ".ru")):
                    yield Case(kind, _path(one), data)


def _path(node: ox.Term) -> Path:
    return Path(node.value.removeprefix("file://"))
