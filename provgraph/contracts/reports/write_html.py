"""A report as one page: no script, nothing fetched, the counts first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts.report import Kind, Report, Result
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import in_markup, packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import (
    DETAILS_DEEP_MAX,
    by_kind,
    is_grave,
    kinds,
    left_out,
    plural,
    verdict,
)
from provgraph.contracts.words import WARNING
from provgraph.rdf.terms import Term

_OPEN_MAX: Final = 50
"""A group of more results is closed at first."""

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #62676f; --line: #dfe2e6;
  --paper: #fff; --shade: #f6f7f9; --grave: #b3261e; --warn: #8a5a00; --note: #1d5fa8;
  --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa1ab;
  --line: #33373d; --paper: #16181b; --shade: #1e2125; --grave: #ff8a80;
  --warn: #f0b454; --note: #8ab8f5; --good: #7fd6a2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: .25rem 0; } .about { color: var(--soft); }
.verdict { font-size: 1.25rem; font-weight: 600; margin: 1.25rem 0; }
.cut { border-left: .25rem solid var(--warn); padding: .5rem .9rem;
  background: var(--shade); margin: 1rem 0; }
.grave { color: var(--grave); } .warn { color: var(--warn); }
.note { color: var(--note); } .good { color: var(--good); }
code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-size: .8rem; font-weight: 600; color: var(--soft); }
.count { text-align: right; font-variant-numeric: tabular-nums; width: 5rem; }
.focus, .value { width: 28%; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; }
summary { cursor: pointer; padding: .6rem .9rem; background: var(--shade);
  border-radius: .5rem; font-weight: 600; overflow-wrap: anywhere; }
details > table, details > p { margin: .25rem .9rem .75rem;
  width: calc(100% - 1.8rem); }
ul { margin: .25rem 0 0; padding-left: 1.1rem; color: var(--soft); }
a { color: inherit; }
@media print { details { break-inside: avoid; } }
"""

_HEAD: Final = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; style-src 'unsafe-inline'">
<style>{_STYLE}</style>
"""


def write_html(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as a page of HTML; all text of strangers is escaped."""
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    title = in_markup(about.title)
    yield f"{_HEAD}<title>{title}: {in_markup(verdict(report, naming))}</title>\n"
    yield f"</head>\n<body>\n<h1>{title}</h1>\n"
    for told in filter(None, (about.source, about.when)):
        yield f'<p class="about">{in_markup(told)}</p>\n'
    tone = "good" if report.conforms else _tone(kinds(report, naming)[0][0].severity)
    words = ["Conforms"] if report.conforms else []
    if report.total:  # there are results that do not keep it from conforming
        words.append(in_markup(verdict(report, naming)))
    yield f'<p class="verdict {tone}">{": ".join(words)}</p>\n'
    if report.cut:
        yield f'<p class="cut">{in_markup(left_out(report))}</p>\n'
    if report.total:
        yield from _summary(report, naming)
        yield from _groups(report, about, naming)
    yield from _foot(report, naming)
    yield "</body>\n</html>\n"


def _summary(report: Report, naming: Naming) -> Iterator[str]:
    yield "<h2>Summary</h2>\n<table>\n<thead><tr>"
    yield '<th class="count">Count</th><th>Severity</th><th>Shape</th>'
    yield "<th>Path</th><th>Constraint</th></tr></thead>\n<tbody>\n"
    for number, (kind, count) in enumerate(kinds(report, naming), 1):
        path = "" if kind.path is None else _code(naming.path(kind.path))
        yield (
            f'<tr><td class="count">{count:,}</td>'
            f'<td class="{_tone(kind.severity)}">'
            f"{in_markup(naming.severity(kind.severity))}</td>"
            f'<td><a href="#kind-{number}">{in_markup(naming.shape(kind.shape))}</a>'
            f"</td><td>{path}</td>"
            f"<td>{in_markup(naming.component(kind.component))}</td></tr>\n"
        )
    yield "</tbody>\n</table>\n"


def _groups(report: Report, about: About, naming: Naming) -> Iterator[str]:
    messages = Messages(about, naming)
    results = by_kind(report.results)
    yield "<h2>Results</h2>\n"
    for number, (kind, count) in enumerate(kinds(report, naming), 1):
        some = results.get(kind, [])
        is_open = " open" if len(some) <= _OPEN_MAX else ""
        yield f'<details id="kind-{number}"{is_open}>\n'
        yield f"<summary>{_heading(kind, count, naming)}</summary>\n"
        if some:
            yield '<table>\n<thead><tr><th class="focus">Focus node</th>'
            yield '<th class="value">Value</th><th>What is wrong</th></tr></thead>\n'
            yield "<tbody>\n"
            for result in some:
                yield _row(result, messages, naming)
            yield "</tbody>\n</table>\n"
        if count > len(some):
            more = plural(count - len(some), "more result")
            yield f"<p>{more} {_is(count - len(some))} left out.</p>\n"
        yield "</details>\n"


def _heading(kind: Kind, count: int, naming: Naming) -> str:
    shape, component = naming.shape(kind.shape), naming.component(kind.component)
    told = plural(count, naming.severity(kind.severity))
    return (
        f'<span class="{_tone(kind.severity)}">{in_markup(told)}</span> '
        f"{in_markup(shape)} · {in_markup(component)}"
    )


def _row(result: Result, messages: Messages, naming: Naming) -> str:
    value = "" if result.value is None else _code(naming.term(result.value))
    details = _details(result, messages, naming, 1) if result.details else ""
    return (
        f"<tr><td>{_code(naming.term(result.focus))}</td><td>{value}</td>"
        f"<td>{_said(messages.of(result))}{details}</td></tr>\n"
    )


def _details(result: Result, messages: Messages, naming: Naming, depth: int) -> str:
    """Return the results that led to one, as a list within its cell."""
    if depth >= DETAILS_DEEP_MAX:
        many = len(result.details)
        return f"<p>{plural(many, 'result')} below {_is(many)} left out.</p>"
    items = []
    for one in result.details:
        inner = _details(one, messages, naming, depth + 1) if one.details else ""
        focus = _code(naming.term(one.focus))
        items.append(f"<li>{focus}: {_said(messages.of(one))}{inner}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _foot(report: Report, naming: Naming) -> Iterator[str]:
    if report.engines or report.notes:
        yield "<h2>How it was judged</h2>\n"
    for engine, count in report.engines.items():
        yield f"<p>{in_markup(engine)}: {plural(count, 'constraint')}</p>\n"
    for note in report.notes:
        yield f"<p>{in_markup(note)}</p>\n"
    if naming.used:
        yield "<h2>Prefixes</h2>\n<table>\n<tbody>\n"
    for prefix in sorted(naming.used):
        namespace = naming.prefixes[prefix]
        yield f"<tr><td>{_code(prefix + ':')}</td><td>{_code(namespace)}</td></tr>\n"
    if naming.used:
        yield "</tbody>\n</table>\n"


def _tone(severity: Term) -> str:
    """Return the class of a severity's colour."""
    if is_grave(severity):
        return "grave"
    return "warn" if severity == WARNING else "note"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _code(text: str) -> str:
    return f"<code>{in_markup(text)}</code>"


def _said(text: str) -> str:
    return f"<bdi>{in_markup(text)}</bdi>"
