"""Reports of several contracts as one text.

Each contract is judged by itself and has its own report. A form that has a place for
several takes them in one: suites of JUnit, runs of SARIF, a list in JSON, sections
of a page. Turtle, tables and Markdown stand one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from provgraph.contracts.report import Report
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.writers import REPORTS

FORMS: Final = ("table", "json", "turtle", "sarif", "junit", "html", "markdown")
"""The forms that several reports can be written in together."""

_SUITES: Final = re.compile(r'<testsuites name="SHACL" tests="(\d+)" failures="(\d+)">')
_RUNS: Final = '"runs": ['
_RUNS_END: Final = "]}\n"
_BODY: Final = "<body>\n"
_BODY_END: Final = "</body>\n"

Reported = tuple[Report, About]


def write_together(form: str, reports: Iterable[Reported]) -> Iterator[bytes]:
    """Yield reports in one of `FORMS`; in JSON they are a list, also a single one."""
    write = REPORTS[form]
    several = list(reports)
    if form == "json":
        yield b"["
        for number, one in enumerate(several):
            yield b"," if number else b""
            yield from write(*one)
        yield b"]\n"
        return
    merge = _MERGED.get(form)
    if len(several) == 1 or merge is None:
        for number, one in enumerate(several):
            yield b"\n" if number else b""
            yield from write(*one)
        return
    texts = [b"".join(write(*one)).decode() for one in several]
    for piece in merge(texts):
        yield piece.encode()


def _one_suite_each(texts: list[str]) -> Iterator[str]:
    heads = [found for one in texts if (found := _SUITES.search(one))]
    tests, failures = (sum(int(one[at]) for one in heads) for at in (1, 2))
    yield texts[0][: heads[0].start()]
    yield f'<testsuites name="SHACL" tests="{tests}" failures="{failures}">'
    for one, head in zip(texts, heads, strict=True):
        yield one[head.end() : one.rindex("</testsuites>")]
    yield "</testsuites>\n"


def _one_run_each(texts: list[str]) -> Iterator[str]:
    yield texts[0][: texts[0].index(_RUNS) + len(_RUNS)]
    for number, one in enumerate(texts):
        yield "," if number else ""
        yield one[one.index(_RUNS) + len(_RUNS) : -len(_RUNS_END)]
    yield _RUNS_END


def _one_section_each(texts: list[str]) -> Iterator[str]:
    yield texts[0][: texts[0].index(_BODY) + len(_BODY)]
    for number, one in enumerate(texts, 1):
        inner = one[one.index(_BODY) + len(_BODY) : one.rindex(_BODY_END)]
        # Only our own tags have such attributes: a stranger's quotes are escaped.
        inner = inner.replace('"#kind-', f'"#contract-{number}-kind-')
        yield inner.replace('id="kind-', f'id="contract-{number}-kind-')
    yield f"{_BODY_END}</html>\n"


_MERGED: Final[Mapping[str, Callable[[list[str]], Iterator[str]]]] = {
    "junit": _one_suite_each,
    "sarif": _one_run_each,
    "html": _one_section_each,
}
