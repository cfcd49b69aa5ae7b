"""From JSON to an event: what is there, what had to be mended, what is refused.

Real producers leave out a schema URL, write `null` for no facets, times without
a zone and run ids that are no UUIDs. Lenient reading takes those in and says so;
strict reading refuses them with the place. Neither guesses what an event is
about: without a run, job or dataset that has a name there is nothing to keep.

Source: https://openlineage.io/spec/2-0-2/OpenLineage.json
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, NoReturn

from provgraph.errors import TranslateError
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.mint import is_uuid

EVENT_TYPES: Final = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
_EMPTY: Final[Mapping[str, Any]] = {}


class DatasetPart(NamedTuple):
    """A dataset as one event names it.

    Attributes:
        raw: the JSON object itself, by which equal parts are recognised.
        facets: dataset facets by name.
        io_facets: input facets or output facets by name.
    """

    raw: Mapping[str, Any]
    namespace: str
    name: str
    facets: Mapping[str, Any]
    io_facets: Mapping[str, Any]


class JobPart(NamedTuple):
    """The job as one event names it."""

    raw: Mapping[str, Any]
    namespace: str
    name: str
    facets: Mapping[str, Any]


class RunPart(NamedTuple):
    """The run as one event names it."""

    run_id: str
    facets: Mapping[str, Any]


@dataclass(slots=True)
class Event:
    """A RunEvent, JobEvent or DatasetEvent, whichever of its parts are set.

    Attributes:
        instant: sortable event time, see `provgraph.rdf.instant`.
        event_type: "" where it names none.
        repairs: what was mended, each as `pointer: what`.
    """

    instant: str
    event_type: str = ""
    producer: str = ""
    schema_url: str = ""
    run: RunPart | None = None
    job: JobPart | None = None
    dataset: DatasetPart | None = None
    inputs: list[DatasetPart] = field(default_factory=list)
    outputs: list[DatasetPart] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


def read_event(value: object, *, strict: bool = False) -> Event:
    """Return the event that a JSON value holds.

    Raises:
        TranslateError: it is none, or `strict` and something is not as the
            specification has it; the pointer says where.
    """
    return _Reader(strict=strict).event(value)


def _refuse(pointer: str, message: str, hint: str | None = None) -> NoReturn:
    where = pointer or "the event"
    raise TranslateError(f"{where} {message}", pointer=pointer, hint=hint)


class _Reader:
    """Reads one event and collects the repairs on the way."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._repairs: list[str] = []

    def event(self, value: object) -> Event:
        if not isinstance(value, dict):
            _refuse("", "is not a JSON object", "Send one OpenLineage event.")
        event = Event(
            instant=self._instant(value),
            event_type=self._event_type(value),
            producer=self._text(value, "producer"),
            schema_url=self._text(value, "schemaURL"),
            repairs=self._repairs,
        )
        if value.get("run") is not None:
            event.run = self._run(value["run"])
            event.job = self._job(value.get("job"))
        elif value.get("job") is not None:
            event.job = self._job(value["job"])
        elif value.get("dataset") is not None:
            event.dataset = self._dataset(value["dataset"], "/dataset", "facets")
            return event
        else:
            _refuse(
                "",
                "is of no known kind: it has neither run, job nor dataset",
                "A RunEvent has run and job, a JobEvent job, a DatasetEvent dataset.",
            )
        event.inputs = self._datasets(value, "inputs", "inputFacets")
        event.outputs = self._datasets(value, "outputs", "outputFacets")
        return event

    def _mend(self, pointer: str, what: str) -> None:
        if self._strict:
            _refuse(pointer, what)
        self._repairs.append(f"{pointer}: {what}")

    def _instant(self, value: Mapping[str, Any]) -> str:
        written = value.get("eventTime")
        if not isinstance(written, str):
            _refuse("/eventTime", "is missing or not text", "Send an ISO 8601 time.")
        instant = parse_instant(written)
        if instant is None:
            _refuse("/eventTime", f"is not a time: {written[:40]!r}")
        if instant.zone_missing:
            self._mend("/eventTime", "has no zone; taken as UTC")
        return instant.key

    def _event_type(self, value: Mapping[str, Any]) -> str:
        written = value.get("eventType")
        if written is None:
            return ""
        if not isinstance(written, str) or written.upper() not in EVENT_TYPES:
            known = ", ".join(EVENT_TYPES)
            _refuse("/eventType", f"is none of {known}: {str(written)[:40]!r}")
        if written not in EVENT_TYPES:
            self._mend("/eventType", f"is not in capitals: {written!r}")
        return written.upper()

    def _text(self, value: Mapping[str, Any], name: str) -> str:
        written = value.get(name)
        if isinstance(written, str) and written:
            return written
        self._mend(f"/{name}", "is missing" if written is None else "is not text")
        return ""

    def _run(self, value: object) -> RunPart:
        if not isinstance(value, dict):
            _refuse("/run", "is not a JSON object")
        run_id = value.get("runId")
        if not isinstance(run_id, str) or not run_id:
            _refuse("/run/runId", "is missing or not text", "Send the run's UUID.")
        if not is_uuid(run_id):
            self._mend(
                "/run/runId", "is not a UUID; kept, as the run's name in its job"
            )
        return RunPart(run_id, self._facets(value, "/run", "facets"))

    def _job(self, value: object) -> JobPart:
        if not isinstance(value, dict):
            _refuse("/job", "is missing or not a JSON object")
        namespace, name = self._names(value, "/job")
        return JobPart(value, namespace, name, self._facets(value, "/job", "facets"))

    def _names(self, value: Mapping[str, Any], pointer: str) -> tuple[str, str]:
        namespace, name = value.get("namespace"), value.get("name")
        if not isinstance(namespace, str):
            _refuse(f"{pointer}/namespace", "is missing or not text")
        if not isinstance(name, str):
            _refuse(f"{pointer}/name", "is missing or not text")
        return namespace, name

    def _datasets(
        self, value: Mapping[str, Any], name: str, io_facets: str
    ) -> list[DatasetPart]:
        written = value.get(name)
        if written is None:
            if name in value:
                self._mend(f"/{name}", "is null; taken as none")
            return []
        if not isinstance(written, list):
            _refuse(f"/{name}", "is not a list")
        return [
            self._dataset(one, f"/{name}/{index}", io_facets)
            for index, one in enumerate(written)
        ]

    def _dataset(self, value: object, pointer: str, io_facets: str) -> DatasetPart:
        if not isinstance(value, dict):
            _refuse(pointer, "is not a JSON object")
        namespace, name = self._names(value, pointer)
        facets = self._facets(value, pointer, "facets")
        if io_facets == "facets":
            return DatasetPart(value, namespace, name, facets, _EMPTY)
        return DatasetPart(
            value, namespace, name, facets, self._facets(value, pointer, io_facets)
        )

    def _facets(
        self, value: Mapping[str, Any], pointer: str, name: str
    ) -> Mapping[str, Any]:
        written = value.get(name)
        if isinstance(written, dict):
            if self._strict:
                self._check_facets(written, f"{pointer}/{name}")
            return written
        if written is not None:
            self._mend(f"{pointer}/{name}", "is not a JSON object; not read")
        elif name in value:
            self._mend(f"{pointer}/{name}", "is null; taken as none")
        return _EMPTY

    def _check_facets(self, facets: Mapping[str, Any], pointer: str) -> None:
        """Refuse a facet without what the specification asks of every facet."""
        for facet, held in facets.items():
            if not isinstance(held, dict):
                _refuse(f"{pointer}/{facet}", "is not a JSON object")
            for name in ("_producer", "_schemaURL"):
                if not isinstance(held.get(name), str):
                    _refuse(f"{pointer}/{facet}/{name}", "is missing or not text")
