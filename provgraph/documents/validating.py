"""A worker's job: whether documents are valid PROV, and if not, why.

Source: https://www.w3.org/TR/prov-constraints/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from provgraph.constraints import (
    Verdict,
    Violation,
    as_json,
    as_junit,
    as_sarif,
    validate,
)
from provgraph.constraints.reports import as_text
from provgraph.documents.held import Held, held_of
from provgraph.documents.places import Places
from provgraph.documents.reading import read_held
from provgraph.errors import InputError
from provgraph.model.statement import Bundle, Document
from provgraph.rdf.terms import iri_value
from provgraph.sandbox.out import Out

Judged = tuple[str, Verdict]


def _as_lines(judged: Iterable[Judged]) -> bytes:
    return "".join(line for one in judged for line in _lines(*one)).encode()


REPORTS: Final[Mapping[str, Callable[[Iterable[Judged]], bytes]]] = {
    "text": _as_lines,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
}
"""By name, what writes the verdicts."""


def judge(out: Out, *, documents: list[dict[str, Any]], report: str) -> dict[str, Any]:
    """Give a report on documents, each in a file of its own.

    Of each there is `path`, what it is called (`source`), and what `read_held` is
    told; with `under`, only what is said of things whose IRIs begin so is judged.

    Returns of each in `judged` whether it is valid, how many violations are listed,
    and what was mended; in `refused` those that cannot be read, and why.
    """
    verdicts: list[Judged] = []
    judged: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for one in documents:
        asked = dict(one)
        source, under = asked.pop("source"), asked.pop("under", "")
        body = Path(asked.pop("path")).read_bytes()
        location = asked.pop("location")
        try:
            held = read_held(body, base=location, **asked)
        except InputError as error:
            refused.append(
                {
                    "source": source,
                    "code": error.code,
                    "message": error.message,
                    "hint": error.hint,
                }
            )
            continue
        if under:
            held = _only_under(held, f"<{under}")
        verdict = _with_places(validate(held.document), Places(body, held.prefixes))
        verdicts.append((source, verdict))
        judged.append(
            {
                "source": source,
                "form": held.form,
                "valid": verdict.valid,
                "violations": len(verdict.violations),
                "cut": verdict.cut,
                "repairs": [repair._asdict() for repair in held.repairs],
            }
        )
    out.write(REPORTS[report](verdicts))
    return {"judged": judged, "refused": refused}


def _only_under(held: Held, begins: str) -> Held:
    """Return the statements about things whose IRIs begin so."""
    kept = tuple(
        one
        for one in held.document.own.statements
        if one.subject is not None and one.subject.startswith(begins)
    )
    return held_of(Document(Bundle(None, kept, held.prefixes)), held.form)


def _with_places(verdict: Verdict, places: Places) -> Verdict:
    return replace(
        verdict,
        violations=tuple(
            replace(
                one, statements=tuple(places.placed(said) for said in one.statements)
            )
            for one in verdict.violations
        ),
    )


def _lines(source: str, verdict: Verdict) -> Iterable[str]:
    """Yield what people read of one verdict."""
    if verdict.valid:
        yield f"{source}: valid\n"
        return
    many = len(verdict.violations)
    more = "more than " if verdict.cut else ""
    yield f"{source}: not valid: {more}{many} violation{'s' if many > 1 else ''}\n"
    for one in verdict.violations:
        yield from _violation(source, one)


def _violation(source: str, one: Violation) -> Iterable[str]:
    number = "" if one.number is None else f"{one.number} "
    inside = "" if one.bundle is None else f" (in the bundle {iri_value(one.bundle)})"
    yield f"\n{source}: constraint {number}{one.rule.name}{inside}\n"
    yield f"  {one.sentence}\n"
    for said in one.statements:
        place = f"{said.place}: " if said.place else ""
        yield f"    {place}{as_text(said)}\n"
    yield f"  {one.rule.clause}\n"
