"""Every form that a report can be written in, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from provgraph.contracts.report import Report
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.graph import write_ntriples
from provgraph.contracts.reports.write_html import write_html
from provgraph.contracts.reports.write_json import write_json
from provgraph.contracts.reports.write_junit import write_junit
from provgraph.contracts.reports.write_markdown import write_markdown
from provgraph.contracts.reports.write_sarif import write_sarif
from provgraph.contracts.reports.write_table import write_table
from provgraph.contracts.reports.write_turtle import write_turtle


@dataclass(frozen=True, slots=True)
class Writer:
    """One form of a report.

    Attributes:
        write: yields the report in pieces of UTF-8.
        media_type: what the form is called over HTTP.
        ending: of a file's name, with its dot.
    """

    write: Callable[[Report, About], Iterator[bytes]]
    media_type: str
    ending: str

    def __call__(self, report: Report, about: About) -> Iterator[bytes]:
        """Yield a report in this form, in pieces."""
        return self.write(report, about)


REPORTS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "table": Writer(write_table, "text/plain", ".txt"),
        "json": Writer(write_json, "application/json", ".json"),
        "turtle": Writer(write_turtle, "text/turtle", ".ttl"),
        "ntriples": Writer(write_ntriples, "application/n-triples", ".nt"),
        "sarif": Writer(write_sarif, "application/sarif+json", ".sarif"),
        "junit": Writer(write_junit, "application/xml", ".xml"),
        "html": Writer(write_html, "text/html", ".html"),
        "markdown": Writer(write_markdown, "text/markdown", ".md"),
    }
)
