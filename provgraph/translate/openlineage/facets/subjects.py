"""Datasets, jobs and runs as facets and events name them, in triples and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from provgraph.rdf.mint import Mint, is_uuid
from provgraph.rdf.terms import Term, lexical, text
from provgraph.rdf.vocab import DCAT_DATASET, IDENTIFIER, A, pg, prov
from provgraph.translate.openlineage.facets.words import JOB, NAME, NAMESPACE

Quads = Mapping[Term, Mapping[Term, Sequence[Term]]]
"""Triples as they are read: subject, then predicate, then objects."""

_REMEMBERED_MAX: Final = 16_384
_UUID_LENGTH: Final = 36
_DATASET_CLASSES: Final = (pg("Dataset"), prov("Entity"), DCAT_DATASET)
_JOB_CLASSES: Final = (pg("Job"), prov("Plan"))
_RUN_CLASSES: Final = (pg("Run"), prov("Activity"))


@lru_cache(maxsize=_REMEMBERED_MAX)
def dataset_lines(mint: Mint, namespace: str, name: str) -> str:
    """Return the triples that say of a dataset what it is and how it is named."""
    node = mint.dataset(namespace, name)
    return _classes(node, _DATASET_CLASSES) + _named(node, namespace, name)


@lru_cache(maxsize=_REMEMBERED_MAX)
def job_lines(mint: Mint, namespace: str, name: str) -> str:
    """Return the triples that say of a job what it is and how it is named."""
    node = mint.job(namespace, name)
    return _classes(node, _JOB_CLASSES) + _named(node, namespace, name)


@lru_cache(maxsize=_REMEMBERED_MAX)
def run_lines(mint: Mint, run_id: str, job_namespace: str, job_name: str) -> str:
    """Return the triples that say of a run what it is and its job.

    And its id, unless that is a UUID, which already stands in the IRI.
    """
    node = mint.run(run_id, job_namespace, job_name)
    job = mint.job(job_namespace, job_name)
    return f"{_identified(node, run_id)}{node} {JOB} {job} .\n"


@lru_cache(maxsize=_REMEMBERED_MAX)
def lone_run_lines(mint: Mint, run_id: str) -> str:
    """Return the triples of a run whose job is not told; its id is a UUID."""
    return _identified(mint.run(run_id, "", ""), run_id)


def canonical_run_id(run_id: str) -> str:
    """Return the id that the graph keeps of a run: a UUID in lower case."""
    return run_id.lower() if is_uuid(run_id) else run_id


def names_of(quads: Quads, node: Term) -> dict[str, object]:
    """Return the namespace and the name of a dataset or a job, as JSON has them."""
    stated = quads[node]
    return {
        "namespace": lexical(stated[NAMESPACE][0]),
        "name": lexical(stated[NAME][0]),
    }


def run_id_of(quads: Quads, node: Term) -> str:
    """Return the id of a run: a UUID stands in its IRI, any other is told of it."""
    identifier = quads.get(node, {}).get(IDENTIFIER)
    return lexical(identifier[0]) if identifier else node[-_UUID_LENGTH - 1 : -1]


def _identified(node: Term, run_id: str) -> str:
    lines = _classes(node, _RUN_CLASSES)
    if is_uuid(run_id):
        return lines
    return f"{lines}{node} {IDENTIFIER} {text(run_id)} .\n"


def _classes(node: Term, classes: tuple[Term, ...]) -> str:
    return "".join(f"{node} {A} {each} .\n" for each in classes)


def _named(node: Term, namespace: str, name: str) -> str:
    return f"{node} {NAMESPACE} {text(namespace)} .\n{node} {NAME} {text(name)} .\n"
