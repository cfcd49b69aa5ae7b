"""From a run as it stands to the triples that follow from it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from provgraph.rdf.instant import lexical_instant
from provgraph.rdf.mint import Mint, encoded
from provgraph.rdf.terms import Term, boolean, date_time, text, triple
from provgraph.rdf.vocab import A, pg, prov
from provgraph.timeline.facets import settled_facets
from provgraph.timeline.run import Generation, Run

OBSERVED: Final = pg("observed")
INFERRED: Final = pg("inferred")
VERSION_UNKNOWN: Final = pg("versionUnknown")
VERSION_NOT_MADE: Final = pg("versionNotMade")

_STATE: Final = pg("state")
_MENTIONED_ONLY: Final = pg("mentionedOnly")
_TRUE: Final = boolean(True)  # noqa: FBT003 - the value itself
_STARTED: Final = prov("startedAtTime")
_ENDED: Final = prov("endedAtTime")
_HAD_PLAN: Final = prov("hadPlan")
_USED: Final = prov("used")
_QUALIFIED_USAGE: Final = prov("qualifiedUsage")
_ENTITY: Final = prov("entity")
_CAPTURE_METHOD: Final = pg("captureMethod")
_GAP: Final = pg("gap")
_PAIRS_OVER_LIMIT: Final = pg("pairsOverLimit")
_DATASET_VERSION: Final = pg("DatasetVersion")
_PROV_ENTITY: Final = prov("Entity")
_SPECIALIZATION_OF: Final = prov("specializationOf")
_WAS_GENERATED_BY: Final = prov("wasGeneratedBy")
_GENERATED_AT: Final = prov("generatedAtTime")
_VERSION_LABEL: Final = pg("versionLabel")
_DECLARED_OUTPUT: Final = pg("declaredOutput")
_EMPTIED: Final = pg("emptied")
_WAS_DERIVED_FROM: Final = prov("wasDerivedFrom")
_QUALIFIED_DERIVATION: Final = prov("qualifiedDerivation")
_HAD_ACTIVITY: Final = prov("hadActivity")
_RENAMED_FROM: Final = pg("renamedFrom")
_QUALIFIED_RENAME: Final = pg("qualifiedRename")
_AT_TIME: Final = prov("atTime")


class Conclusions(NamedTuple):
    """Triples that follow from one run.

    Attributes:
        own: no other run can assert them.
        shared: other runs may assert the same.
    """

    own: set[str]
    shared: set[str]


def version_node(mint: Mint, dataset: str, run: str, label: str) -> Term:
    """Return the IRI of the version of *dataset* that *run* wrote."""
    tail = f":{encoded(label)}" if label else ""
    return mint.node("version", f"{dataset}:{run}{tail}")


def named_version_node(mint: Mint, dataset: str, label: str) -> Term:
    """Return the IRI of a version that a reader named and nobody was seen to make."""
    return mint.node("namedversion", f"{dataset}:{encoded(label)}")


def conclusions(run: Run, mint: Mint, pairs_max: int) -> Conclusions:
    """Return all that follows from *run*; the same run gives the same triples."""
    own: set[str] = set()
    shared: set[str] = set()
    node = mint.node("run", run.key)
    own.update(_course(run, node, mint))
    own.update(settled_facets(node, run.facet_sets, mint))
    own.update(_usages(run, node, mint))
    _name_versions(run, mint, shared)
    _outcome(run, node, mint, pairs_max, Conclusions(own, shared))
    return Conclusions(own, shared)


def _course(run: Run, node: Term, mint: Mint) -> Iterator[str]:
    """Yield its state and times, and by which plan each agent went."""
    if not run.told:
        yield triple(node, _MENTIONED_ONLY, _TRUE)
        return
    if run.state[3]:
        yield triple(node, _STATE, text(run.state[3]))
    if run.started is not None:
        yield triple(node, _STARTED, date_time(lexical_instant(run.started)))
    if run.ended is not None:
        yield triple(node, _ENDED, date_time(lexical_instant(run.ended)))
    plan = run.plan[1] if run.plan else mint.node("job", run.job[2])
    for agent in run.agents:
        yield triple(mint.association(run.key, agent), _HAD_PLAN, plan)


def _usages(run: Run, node: Term, mint: Mint) -> Iterator[str]:
    """Yield what it used, and how each usage is known."""
    for dataset, by_label in run.used.items():
        facets = run.reads[dataset][2].values()
        for label, (entity, method, gap) in by_label.items():
            tail = f":{encoded(label)}" if label else ""
            usage = mint.node("usage", f"{run.key}:{dataset}{tail}")
            yield f"{node} {_USED} {entity} ."
            yield triple(node, _QUALIFIED_USAGE, usage)
            yield f"{usage} {_ENTITY} {entity} ."
            yield f"{usage} {_CAPTURE_METHOD} {method} ."
            if gap is not None:
                yield f"{usage} {_GAP} {gap} ."
            for _, _, predicate, value in facets:
                if value is not None:
                    yield f"{usage} {predicate} {value} ."


def _name_versions(run: Run, mint: Mint, shared: set[str]) -> None:
    """Describe the versions that it read by a name that nobody was seen to make."""
    for dataset, by_label in run.used.items():
        for label, (_, _, gap) in by_label.items():
            if gap == VERSION_NOT_MADE:
                named = named_version_node(mint, dataset, label)
                shared.update(_version(named, mint.node("dataset", dataset), label))


def _version(node: Term, dataset: Term, label: str) -> Iterator[str]:
    yield triple(node, A, _DATASET_VERSION)
    yield triple(node, A, _PROV_ENTITY)
    yield triple(node, _SPECIALIZATION_OF, dataset)
    if label:
        yield triple(node, _VERSION_LABEL, text(label))


def _outcome(
    run: Run, node: Term, mint: Mint, pairs_max: int, into: Conclusions
) -> None:
    """Add what it made and from what; or, while it made nothing, what it declared."""
    made: set[str] = set()
    generations = list(run.generations())
    sources = _sources(run, {g.dataset for g in generations if not g.empties})
    over_limit = sum(map(len, sources.inferred.values())) > pairs_max
    if over_limit:
        into.own.add(triple(node, _GAP, _PAIRS_OVER_LIMIT))
    for generation in generations:
        made.add(generation.dataset)
        dataset = mint.node("dataset", generation.dataset)
        if generation.empties:
            into.own.add(triple(node, _EMPTIED, dataset))
            continue
        version = version_node(mint, generation.dataset, run.key, generation.label)
        into.own.update(_version(version, dataset, generation.label))
        into.own.update(_generated(run, node, version, generation))
        methods: dict[str, str] = {}
        if not over_limit:
            methods |= _entities(run, sources.inferred, generation, INFERRED)
        methods |= _entities(run, sources.observed, generation, OBSERVED)
        into.own.update(_derivations(version, methods, mint))
    for dataset_key, write in run.writes.items():
        dataset = mint.node("dataset", dataset_key)
        if dataset_key not in made:
            into.own.add(triple(node, _DECLARED_OUTPUT, dataset))
        elif write["lifecycle"] and run.completed:
            _rename(run, dataset_key, mint, into)


class _Sources(NamedTuple):
    """Which datasets each output was made from, by how that is known."""

    observed: dict[str, list[str]]
    inferred: dict[str, list[str]]


def _sources(run: Run, targets: set[str]) -> _Sources:
    """Settle each output's sources: explicit, else its columns, else all inputs."""
    found = _Sources({}, {})
    listed = [key for key, read in run.reads.items() if read[0]]
    for target in targets:
        write = run.writes[target]
        columns = write["sources"][2] if write["sources"] else None
        if run.explicit is not None:
            found.observed[target] = list(run.explicit.get(target, ()))
        elif columns:
            found.observed[target] = list(columns)
        else:
            found.inferred[target] = listed
        if write["lifecycle"] and write["lifecycle"][2] == "RENAME":
            former = write["lifecycle"][3]
            if former:
                found.observed.setdefault(target, []).append(former)
    return found


def _generated(
    run: Run, node: Term, version: Term, generation: Generation
) -> Iterator[str]:
    yield triple(version, _WAS_GENERATED_BY, node)
    moment = date_time(lexical_instant(generation.instant))
    yield triple(version, _GENERATED_AT, moment)
    for _, _, predicate, value in run.writes[generation.dataset]["described"].values():
        if value is not None:
            yield f"{version} {predicate} {value} ."


def _entities(
    run: Run, sources: Mapping[str, list[str]], generation: Generation, method: str
) -> dict[str, str]:
    """Return the entities that the sources stand for, each with *method*."""
    return {
        str(entity): method
        for source in sources.get(generation.dataset, ())
        for entity, _, _ in run.used.get(source, {}).values()
    }


def _derivations(
    version: Term, methods: Mapping[str, str], mint: Mint
) -> Iterator[str]:
    """Yield its derivations; the activity of each is the run that generated it."""
    for entity, method in methods.items():
        edge = mint.content("derivation", f"{version} {entity}".encode())
        yield f"{version} {_WAS_DERIVED_FROM} {entity} ."
        yield triple(version, _QUALIFIED_DERIVATION, edge)
        yield f"{edge} {_ENTITY} {entity} ."
        yield f"{edge} {_CAPTURE_METHOD} {method} ."


def _rename(run: Run, dataset: str, mint: Mint, into: Conclusions) -> None:
    """Add the former name that a completed run took from a dataset, with its time."""
    _, _, change, former = run.writes[dataset]["lifecycle"]
    if change != "RENAME" or not former or run.ended is None:
        return
    now, then = mint.node("dataset", dataset), mint.node("dataset", former)
    edge = mint.content("rename", f"{now} {then} {run.key}".encode())
    into.shared.add(triple(now, _RENAMED_FROM, then))
    into.own.add(triple(now, _QUALIFIED_RENAME, edge))
    into.own.add(triple(edge, _ENTITY, then))
    into.own.add(triple(edge, _HAD_ACTIVITY, mint.node("run", run.key)))
    moment = date_time(lexical_instant(run.ended))
    into.own.add(triple(edge, _AT_TIME, moment))
