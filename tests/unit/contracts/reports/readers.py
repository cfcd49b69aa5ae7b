"""Reports of each form, read by what reads such forms."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

from provgraph.contracts.report import Report
from provgraph.contracts.reports import About
from tests.unit.contracts.reports.builders import (
    written,
)

ABOUT = About(
    "lineage",
    "1.2.0",
    source="events.ttl",
    file="data/the events.ttl",
    when="2026-01-01T00:00:00Z",
)


def log_of(report: Report, about: About = ABOUT) -> dict[str, Any]:
    (run,) = json.loads(written("sarif", report, about))["runs"]
    return run  # type: ignore[no-any-return]


def suite_of(report: Report, about: About = ABOUT) -> ET.Element:
    root = ET.fromstring(written("junit", report, about))  # noqa: S314 - our own
    (suite,) = root
    assert root.get("failures") == suite.get("failures")
    assert suite.get("tests") == str(len(suite.findall("testcase")))
    failed = len(suite.findall("testcase/failure"))
    assert str(failed) == suite.get("failures")
    return suite


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and the text in rows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data
