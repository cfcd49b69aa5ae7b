"""The kinds of value that a field of a facet has: how each is written and read.

A kind takes a JSON value and answers whether it could say it in triples; what
it could not say is left for the JSON literal of the node where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeGuard

from provgraph.rdf.terms import (
    XSD,
    Term,
    boolean,
    datatype,
    date_time,
    double,
    integer,
    json_literal,
    lexical,
    text,
)
from provgraph.rdf.vocab import RDF_NAMESPACE
from provgraph.translate.openlineage.facets.page import Page, View, canonical, parsed
from provgraph.translate.openlineage.facets.subjects import (
    dataset_lines,
    job_lines,
    names_of,
)
from provgraph.translate.openlineage.facets.words import (
    MEASURED_VALUE,
    MEASUREMENT_OF,
)

ABSENT: Final = object()
"""What reading answers where nothing was stated."""


class Kind(Protocol):
    """How the values of one field become triples, and come back."""

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write *value* and answer True, or write nothing and answer False."""

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the value that *stated* tells of, or ABSENT."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One literal.

    Attributes:
        name: what the mapping page calls it.
        token: answers the literal of a value, None where it is of another type.
    """

    name: str
    token: Callable[[object], Term | None]

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the literal."""
        token = self.token(value)
        if token is None:
            return False
        page.lines.append(f"{subject} {predicate} {token} .\n")
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return what the literal's datatype makes of it."""
        del view
        return scalar_value(stated[0])


def scalar_value(token: Term) -> object:
    """Return the JSON value of a literal."""
    content = lexical(token)
    read = _READERS.get(datatype(token))
    return content if read is None else read(content)


def scalar_token(value: object) -> Term:
    """Return the literal of any JSON value, in the nearest datatype."""
    match value:
        case str():
            return text(value)
        case bool():
            return boolean(value)
        case int():
            return integer(value)
        case float():
            return double(value)
        case _:
            return json_literal(canonical(value).decode())


_READERS: Final[dict[str, Callable[[str], object]]] = {
    f"{XSD}integer": int,
    f"{XSD}double": float,
    f"{XSD}boolean": lambda content: content == "true",
    f"{RDF_NAMESPACE}JSON": parsed,
}

_KEPT_DATE_TIME: Final = re.compile(
    r"(?!0000)(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,8}[1-9])?"
    r"(?:Z|(?![+-]00:00)[+-](?:0\d|1[0-3]):[0-5]\d)?",
    re.ASCII,
)
"""Times of which Oxigraph gives back the very text: no trailing zeros, `Z` for
an offset of nothing, the hour 24 left out."""


def _instant(value: object) -> Term | None:
    if not isinstance(value, str):
        return None
    match = _KEPT_DATE_TIME.fullmatch(value)
    if match is None:
        return text(value)
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return text(value)
    return date_time(value)


TEXT: Final = Scalar("text", lambda v: text(v) if type(v) is str else None)
BOOLEAN: Final = Scalar("boolean", lambda v: boolean(v) if type(v) is bool else None)
INTEGER: Final = Scalar("integer", lambda v: integer(v) if type(v) is int else None)
NUMBER: Final = Scalar(
    "number", lambda v: scalar_token(v) if type(v) in {int, float} else None
)
INSTANT: Final = Scalar("date and time", _instant)
ANY: Final = Scalar("any value", scalar_token)
OBJECT: Final = Scalar(
    "JSON object",
    lambda v: json_literal(canonical(v).decode()) if type(v) is dict else None,
)


@dataclass(frozen=True, slots=True)
class DatasetLink:
    """A dataset named by an object of namespace and name, and nothing else."""

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Link to the dataset, and say how it is named."""
        if not names_only(value):
            return False
        namespace, name = value["namespace"], value["name"]
        node = page.mint.dataset(namespace, name)
        page.lines.append(f"{subject} {predicate} {node} .\n")
        page.lines.append(dataset_lines(page.mint, namespace, name))
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the namespace and the name."""
        return names_of(view.quads, stated[0])


@dataclass(frozen=True, slots=True)
class Measure:
    """A number measured by a metric, as the Data Quality Vocabulary has it.

    Attributes:
        metric: the dqv:Metric. All metrics of a subject share one predicate.

    Source: https://www.w3.org/TR/vocab-dqv/#dqv:QualityMeasurement
    """

    metric: Term

    def write(self, value: object, subject: Term, predicate: Term, page: Page) -> bool:
        """Write the measurement, which all that measured the same share."""
        token = NUMBER.token(value)
        if token is None:
            return False
        node = page.mint.content("measurement", f"{self.metric}{token}".encode())
        page.lines.append(
            f"{subject} {predicate} {node} .\n"
            f"{node} {MEASUREMENT_OF} {self.metric} .\n"
            f"{node} {MEASURED_VALUE} {token} .\n"
        )
        return True

    def read(self, stated: Sequence[Term], view: View) -> object:
        """Return the number, if one of the measurements is by this metric."""
        for node in stated:
            measured = view.quads[node]
            if self.metric in measured[MEASUREMENT_OF]:
                return scalar_value(measured[MEASURED_VALUE][0])
        return ABSENT


def names_only(value: object) -> TypeGuard[dict[str, str]]:
    """Tell whether *value* is an object of a namespace and a name alone."""
    return isinstance(value, dict) and len(value) == 2 and named(value)


def named(value: Mapping[str, object]) -> bool:
    """Tell whether *value* holds a namespace and a name that are texts."""
    return isinstance(value.get("namespace"), str) and isinstance(
        value.get("name"), str
    )


def link_job(
    namespace: str, name: str, subject: Term, predicate: Term, page: Page
) -> None:
    """Link *subject* to a job, and say how the job is named."""
    node = page.mint.job(namespace, name)
    page.lines.append(f"{subject} {predicate} {node} .\n")
    page.lines.append(job_lines(page.mint, namespace, name))
