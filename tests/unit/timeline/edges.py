"""Read the timeline's triples back as the reference's edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from provgraph.rdf.terms import Term, lexical
from tests.unit.timeline.reference import Edge

_LINE = re.compile(r"(<[^>]*>) (<[^>]*>) (.*) \.")
_PLAIN = {
    "state": "state",
    "startedAtTime": "started",
    "endedAtTime": "ended",
    "mentionedOnly": "mentionedOnly",
}


def edges(lines: Iterable[str]) -> set[Edge]:
    """Return the edges that *lines* say, in the reference's words."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match is not None, line
        about[match[1]][re.split("[#/]", match[2][1:-1])[-1]].append(match[3])
    found: set[Edge] = set()
    for node, said in about.items():
        if node.startswith("<urn:provgraph:run:"):
            found |= _of_run(_key(node), said, about)
        elif node.startswith("<urn:provgraph:version:"):
            found |= _of_version(node, said, about)
    return found


def _of_run(
    run: str, said: dict[str, list[str]], about: dict[str, dict[str, list[str]]]
) -> set[Edge]:
    found: set[Edge] = set()
    for predicate, name in _PLAIN.items():
        for value in said.get(predicate, ()):
            told = (_time(value) if "Time" in predicate else lexical(Term(value)),)
            found.add((name, run, *(() if name == "mentionedOnly" else told)))
    for usage in said.get("qualifiedUsage", ()):
        (entity,) = about[usage]["entity"]
        assert entity in said["used"]
        (how,) = about[usage]["captureMethod"]
        gap = "".join(_tail(one) for one in about[usage].get("gap", ()))
        dataset = ":".join(_key(usage).removeprefix(run).split(":")[1:3])
        found.add(("used", run, dataset, _entity(entity), _tail(how), gap))
    assert set(said.get("used", ())) == {
        about[usage]["entity"][0] for usage in said.get("qualifiedUsage", ())
    }
    found |= {("declared", run, _key(one)) for one in said.get("declaredOutput", ())}
    found |= {("emptied", run, _key(one)) for one in said.get("emptied", ())}
    found |= {(_tail(one), run) for one in said.get("gap", ())}
    return found


def _of_version(
    node: str, said: dict[str, list[str]], about: dict[str, dict[str, list[str]]]
) -> set[Edge]:
    version = _entity(node)
    (run,), (at,) = said["wasGeneratedBy"], said["generatedAtTime"]
    found: set[Edge] = {("generated", version, _key(run), _time(at))}
    derived = set()
    for edge in said.get("qualifiedDerivation", ()):
        (entity,), (how,) = about[edge]["entity"], about[edge]["captureMethod"]
        derived.add(entity)
        found.add(("derived", version, _entity(entity), _tail(how)))
    assert derived == set(said.get("wasDerivedFrom", ()))
    return found


def _entity(node: str) -> str:
    kind, key = node[len("<urn:provgraph:") : -1].split(":", 1)
    dataset, rest = ":".join(key.split(":")[:2]), key.split(":")[2:]
    if kind == "version":
        # A run's key has one part or, where its id is no UUID, three.
        label = unquote(rest.pop()) if len(rest) % 2 == 0 else ""
        return f"{dataset}@{':'.join(rest)}#{label}"
    if kind == "namedversion":
        return f"{dataset}#{unquote(rest[0])}"
    return key


def _key(node: str) -> str:
    return node[len("<urn:provgraph:") : -1].split(":", 1)[1]


def _tail(node: str) -> str:
    return node[1:-1].rpartition("#")[2]


def _time(value: str) -> str:
    whole, _, fraction = lexical(Term(value)).removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<9}"
