"""OpenLineage events for the timeline's tests: built by hand or by Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

RUNS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 6)]
BASE = {"producer": "https://example.org/p", "schemaURL": "https://example.org/s"}


def at(minute: int) -> str:
    """Return a time of one day."""
    return f"2026-01-01T{minute // 60:02d}:{minute % 60:02d}:00Z"


def dataset(name: str, **facets: Any) -> Json:
    """Return a dataset; `version`, `lifecycle`, `columns`, `symlink` are shorthand."""
    built: Json = {}
    if (version := facets.pop("version", None)) is not None:
        built["version"] = {"datasetVersion": version}
    if (change := facets.pop("lifecycle", None)) is not None:
        built["lifecycleStateChange"] = {"lifecycleStateChange": change}
    if (former := facets.pop("former", None)) is not None:
        previous = {"namespace": "n", "name": former}
        built["lifecycleStateChange"] = {
            "lifecycleStateChange": "RENAME",
            "previousIdentifier": previous,
        }
    if (columns := facets.pop("columns", None)) is not None:
        inputs = [{"namespace": "n", "name": one, "field": "f"} for one in columns]
        built["columnLineage"] = {"fields": {"f": {"inputFields": inputs}}}
    if (symlink := facets.pop("symlink", None)) is not None:
        identifier = {"namespace": "n", "name": symlink, "type": "TABLE"}
        built["symlinks"] = {"identifiers": [identifier]}
    return {"namespace": "n", "name": name, "facets": built | facets}


def run_event(
    kind: str,
    run: int,
    minute: int,
    inputs: list[Any] = (),
    outputs: list[Any] = (),
    *,
    job: str = "j",
    job_facets: Json | None = None,
    parent: int | None = None,
    root: int | None = None,
) -> Json:
    """Return a RunEvent; inputs and outputs may be bare names."""
    facets: Json = {}
    if parent is not None:
        facets["parent"] = _parent(parent)
        if root is not None:
            facets["parent"]["root"] = _parent(root)
    return {
        **BASE,
        "eventType": kind,
        "eventTime": at(minute),
        "run": {"runId": RUNS[run], "facets": facets},
        "job": {"namespace": "n", "name": job, "facets": job_facets or {}},
        "inputs": [dataset(one) if isinstance(one, str) else one for one in inputs],
        "outputs": [dataset(one) if isinstance(one, str) else one for one in outputs],
    }


def dataset_event(minute: int, built: Json) -> Json:
    """Return a DatasetEvent."""
    return {**BASE, "eventTime": at(minute), "dataset": built}


def job_event(minute: int, job: str, inputs: list[str], outputs: list[str]) -> Json:
    """Return a JobEvent."""
    return {
        **BASE,
        "eventTime": at(minute),
        "job": {"namespace": "n", "name": job},
        "inputs": [dataset(one) for one in inputs],
        "outputs": [dataset(one) for one in outputs],
    }


def streaming(processing: str = "STREAMING") -> Json:
    """Return job facets that say how the job runs."""
    return {"jobType": {"processingType": processing, "integration": "FLINK"}}


def lineage(*entries: Json) -> Json:
    """Return job facets with explicit lineage."""
    return {"lineage": {"entries": list(entries)}}


def entry(target: str, *sources: str) -> Json:
    """Return an explicit entry: a dataset made from datasets."""
    inputs = [{"namespace": "n", "name": one, "type": "DATASET"} for one in sources]
    return {"namespace": "n", "name": target, "type": "DATASET", "inputs": inputs}


def _parent(run: int) -> Json:
    job = {"namespace": "n", "name": "p"}
    return {"run": {"runId": RUNS[run]}, "job": job}


_names = st.sampled_from("ABCD")
_minutes = st.integers(0, 12)
_inputs = st.builds(
    dataset,
    _names,
    version=st.none() | st.sampled_from(["1", "2"]),
    symlink=st.none() | st.none() | st.none() | _names,
)
_outputs = st.builds(
    dataset,
    _names,
    version=st.none() | st.sampled_from(["1", "2"]),
    lifecycle=st.none() | st.none() | st.sampled_from(["DROP", "TRUNCATE", "CREATE"]),
    former=st.none() | st.none() | st.none() | _names,
    columns=st.none() | st.none() | st.lists(_names, max_size=2),
    schema=st.builds(lambda name: {"fields": [{"name": name}]}, _names)
    | st.just({"_deleted": True}),
)
_entries = st.builds(
    lambda target, sources: entry(target, *sources),
    _names,
    st.lists(_names, max_size=2),
)
_other_runs = st.builds(
    lambda run, source: {
        "namespace": "n",
        "name": "j",
        "type": "JOB",
        "runId": RUNS[run],
        "inputs": [{"namespace": "n", "name": source, "type": "DATASET"}],
    },
    st.integers(0, 4),
    _names,
)
_job_facets = (
    st.none()
    | st.none()
    | st.none()
    | st.builds(streaming, st.sampled_from(["STREAMING", "BATCH", "SERVICE"]))
    | st.builds(
        lambda found: lineage(*found), st.lists(_entries | _other_runs, max_size=2)
    )
    | st.just({"jobType": {"_deleted": True}})
)
_kinds = st.sampled_from(
    ["START", "START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL", "ABORT", "OTHER"]
)
_run_events = st.builds(
    run_event,
    _kinds,
    st.integers(0, 4),
    _minutes,
    st.lists(_inputs, max_size=2),
    st.lists(_outputs, max_size=2),
    job=st.sampled_from(["j", "k"]),
    job_facets=_job_facets,
    parent=st.none() | st.none() | st.integers(0, 4),
    root=st.none() | st.integers(0, 4),
)
_dataset_events = st.builds(dataset_event, _minutes, _outputs)
_job_events = st.builds(
    job_event,
    _minutes,
    st.sampled_from(["j", "k"]),
    st.lists(_names, max_size=2),
    st.lists(_names, max_size=2),
)

event_sets = st.lists(
    _run_events | _run_events | _run_events | _dataset_events | _job_events, max_size=12
)
"""Sets of events of few runs, datasets and minutes, so that they meet."""
