"""The parts of events that stand for activities, plans, entities and agents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from provgraph.rdf.terms import Term, iri_value, lexical
from provgraph.rdf.vocab import PG_NAMESPACE, PROV_NAMESPACE
from provgraph.translate.bridge.account import Account, Doing
from provgraph.translate.bridge.facet import FACET, FACET_SCHEMA
from provgraph.translate.bridge.form import Json
from provgraph.translate.bridge.naming import Named, Names

_FACETS: Final = "https://openlineage.io/spec/facets/"
_SCHEMAS: Final = {
    "parent": f"{_FACETS}1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet",
    "version": f"{_FACETS}1-0-1/DatasetVersionDatasetFacet.json"
    "#/$defs/DatasetVersionDatasetFacet",
    "job lineage": f"{_FACETS}1-0-0/LineageFacet.json#/$defs/LineageJobFacet",
    "dataset lineage": f"{_FACETS}1-0-0/LineageFacet.json#/$defs/LineageDatasetFacet",
    "job ownership": f"{_FACETS}1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet",
    "dataset ownership": f"{_FACETS}1-0-1/OwnershipDatasetFacet.json"
    "#/$defs/OwnershipDatasetFacet",
    FACET: FACET_SCHEMA,
}
_SAYS_NOTHING: Final = (f"<{PROV_NAMESPACE}", f"<{PG_NAMESPACE}")
"""Types in these say what kind of thing it is, and not of which process."""


class Parts:
    """Makes the parts of the events of one document."""

    def __init__(self, account: Account, names: Names, producer: str) -> None:
        self._account = account
        self._names = names
        self._producer = producer
        self._versions = _versions(account)

    def stamped(self, schema: str, facet: Json) -> Json:
        """Return a facet with what every facet has to say."""
        return {
            "_producer": self._producer,
            "_schemaURL": _SCHEMAS[schema],
            **facet,
        }

    def job(self, doing: Doing) -> Named:
        """Return the job of an activity: its plan, else its type, else itself.

        Of several, the first by name.
        """
        if doing.plans:
            return self._names.job(min(doing.plans))
        types = [one for one in doing.types if not one.startswith(_SAYS_NOTHING)]
        if not types:
            return self._names.job(doing.node)
        first = min(types)
        if first.startswith('"'):
            return Named(self._names.job(doing.node).namespace, lexical(first))
        return self._names.job(first)

    def run(self, doing: Doing) -> Json:
        """Return the run of an activity, part of another where that is said."""
        run: Json = {"runId": self._names.run_id(doing.node)}
        doings = self._account.doings
        parents = [one for one in doing.parents if one in doings and one != doing.node]
        if parents:
            parent = doings[min(parents)]
            run["facets"] = {
                "parent": self.stamped(
                    "parent",
                    {
                        "run": {"runId": self._names.run_id(parent.node)},
                        "job": self.job(parent)._asdict(),
                    },
                )
            }
        return run

    def job_facets(self, doing: Doing) -> Json:
        """Return who was associated with an activity, and what it made from what.

        The lineage facet is there even if it says nothing: where it is not, every
        output is taken to be made from every input.
        """
        owners = [
            {"name": self._names.address(agent)}
            | ({"type": _spoken(min(roles))} if roles else {})
            for agent, roles in sorted(doing.agents.items())
        ]
        facets = {"lineage": self.stamped("job lineage", {"entries": self._all(doing)})}
        if owners:
            facets["ownership"] = self.stamped("job ownership", {"owners": owners})
        return facets

    def alone(self) -> dict[Named, set[Term]]:
        """Return by dataset the entities that need an event of their own.

        Those that no run reads or writes and that are not plans, which are jobs;
        and those that were made from something in no run that is known. The
        versions of a dataset share an event, since the next one would replace
        what it says.
        """
        account = self._account
        in_runs = {*account.makers, *account.users, *account.plans}
        found: dict[Named, set[Term]] = {}
        for entity in (account.entities - in_runs) | set(account.derived):
            found.setdefault(self._named(entity), set()).add(entity)
        return found

    def dataset(self, entity: Term, *, owned: bool = False) -> Json:
        """Return the dataset of an entity: the general one where it is a version.

        Args:
            entity: what the dataset stands for.
            owned: with the agents that it is attributed to.
        """
        facets = self._version(entity) | (self._owners({entity}) if owned else {})
        named = self._named(entity)._asdict()
        return named | ({"facets": facets} if facets else {})

    def dataset_facets(self, named: Named, entities: set[Term]) -> Json:
        """Return what is said of some entities outside any run.

        Args:
            named: the dataset that they stand for.
            entities: itself, or versions of it.
        """
        account = self._account
        versions = entities & self._versions.keys()
        facets = self._version(min(versions)) if len(versions) == 1 else {}
        facets |= self._owners(entities)
        sources = {one for each in entities for one in account.derived.get(each, ())}
        if inputs := self._inputs(sources, but=named):
            facets["lineage"] = self.stamped("dataset lineage", {"inputs": inputs})
        return facets

    def _version(self, entity: Term) -> Json:
        if entity not in self._versions:
            return {}
        version = {"datasetVersion": self._names.version(entity)}
        return {"version": self.stamped("version", version)}

    def _owners(self, entities: set[Term]) -> Json:
        owners = self._account.owners
        agents = {agent for entity in entities for agent in owners.get(entity, ())}
        if not agents:
            return {}
        named = [{"name": self._names.address(one)} for one in sorted(agents)]
        return {"ownership": self.stamped("dataset ownership", {"owners": named})}

    def _named(self, entity: Term) -> Named:
        return self._names.dataset(self._versions.get(entity, entity))

    def _all(self, doing: Doing) -> list[Json]:
        """Return the entries of the lineage facet of one activity."""
        sources: dict[Term, set[Term]] = {}
        for target, source in doing.derived:
            sources.setdefault(target, set()).add(source)
        entries: list[Json] = [
            {
                **self._named(target)._asdict(),
                "type": "DATASET",
                "inputs": self._inputs(sources[target]),
            }
            for target in sorted(sources)
        ]
        informants = [self._account.doings[one] for one in sorted(doing.informants)]
        told = [
            {
                **self.job(one)._asdict(),
                "type": "JOB",
                "runId": self._names.run_id(one.node),
            }
            for one in informants
            if one is not doing
        ]
        return entries + ([{"type": "JOB", "inputs": told}] if told else [])

    def _inputs(
        self, sources: Iterable[Term], but: Named | None = None
    ) -> list[dict[str, str]]:
        named = {one for source in sources if (one := self._named(source)) != but}
        return [one._asdict() | {"type": "DATASET"} for one in sorted(named)]


def _versions(account: Account) -> dict[Term, Term]:
    """Return the entities that are versions, each with what it is a version of.

    Such is an entity that is said to specialize just one other, where that one
    specializes nothing, and where no activity makes or uses two of its versions,
    or one and itself: an event tells of a dataset once.
    """
    found = {
        entity: min(generals)
        for entity, generals in account.generals.items()
        if len(generals) == 1
    }
    found = {
        entity: general
        for entity, general in found.items()
        if general not in account.generals and general != entity
    }
    crowded: set[Term] = set()
    for doing in account.doings.values():
        for entities in (doing.used, doing.made):
            met = Counter(found.get(one, one) for one in entities)
            crowded |= {one for one, times in met.items() if times > 1}
    return {one: general for one, general in found.items() if general not in crowded}


def _spoken(term: Term) -> str:
    return lexical(term) if term.startswith('"') else iri_value(term)
