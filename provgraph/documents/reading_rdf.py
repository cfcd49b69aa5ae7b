"""Documents in RDF: what is asserted is kept to the letter, and read as PROV-O.

Source: https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import Final

from provgraph.documents.held import Held, HeldGraph
from provgraph.errors import MalformedError
from provgraph.model.reading_prov_o import Triple, read_statements
from provgraph.model.statement import Bundle
from provgraph.rdf.formats import JSONLD, Format
from provgraph.rdf.iris import is_iri, is_language
from provgraph.rdf.parsing import Parsed, Quad, parse, see_that_they_stand
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import prov
from provgraph.translate.provdoc.repairs import Mending, Repair, shortened

_UNFIT: Final = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\u00A0-\U0010FFFF]")
_TIMES: Final = {
    prov(name)
    for name in (
        "atTime",
        "startedAtTime",
        "endedAtTime",
        "generatedAtTime",
        "invalidatedAtTime",
    )
}
_ELSEWHERE: Final = "http://elsewhere.invalid/"
_LINE: Final = re.compile(r"line \d+")
_LANGUAGE: Final = re.compile(r'"@([^"\s]+)\Z')
_HAS_ZONE: Final = re.compile(r'.*(?:Z|[+-]\d\d:\d\d)"')


def read_rdf(
    body: bytes, form: Format, base: str, *, strict: bool, genid: str = ""
) -> Held:
    """Return what a document in a form of RDF holds.

    Relative IRIs are taken as below *base*, "" for nowhere. Where it is not *strict*,
    what no IRI can hold is encoded. IRIs that begin with *genid* become blank nodes.

    Raises:
        MalformedError: it cannot be read, with the place.
        TooLargeError: one term of it is too large.
    """
    mending = Mending(base, strict=strict)
    if strict:
        parsed = parse(body, form, base or None)
    else:
        parsed = _leniently(body, form, mending)
    if genid:
        parsed = Parsed(_blank_again(parsed.quads, f"<{genid}"), parsed.prefixes)
    by_graph: dict[Term | None, list[Triple]] = {None: []}
    for name, quads in groupby(parsed.quads, key=itemgetter(3)):
        triples = by_graph.setdefault(name, [])
        triples.extend([quad[:3] for quad in quads])
    graphs = []
    for name, triples in by_graph.items():
        read = read_statements(triples)
        bundle = Bundle(name, read.statements, parsed.prefixes)
        graphs.append(HeldGraph(name, tuple(triples), bundle, read.unsaid))
    return Held(form.name, tuple(graphs), mending.repairs, parsed.prefixes)


def _blank_again(quads: list[Quad], genid: str) -> list[Quad]:
    known: dict[Term, Term] = {}

    def blank(term: Term) -> Term:
        if not term.startswith(genid):
            return term
        # Labels of the text itself never begin so.
        return known.setdefault(term, Term(f"_:genid{len(known)}"))

    return [
        (blank(subject), predicate, blank(value), graph)
        for subject, predicate, value, graph in quads
    ]


def _leniently(body: bytes, form: Format, mending: Mending) -> Parsed:
    """Return what a lenient reader takes, with IRIs that are some.

    Raises:
        MalformedError: not even that reader takes it, or a name cannot be mended.
    """
    if form is not JSONLD:  # whose reader drops what is relative to nothing
        with suppress(MalformedError):
            parsed = parse(body, form, None)
            _tell(_without_zone(parsed), mending)
            return parsed
    base, lenient = mending.base, False
    try:
        parsed = parse(body, form, base)
    except MalformedError as error:
        parsed, lenient = parse(body, form, base, lenient=True), True
        place = _LINE.search(error.message)
        mending.tell(
            place[0] if place else "", error.message, "it is clear what is meant"
        )
    if parsed.has_base:
        elsewhere = parse(body, form, _ELSEWHERE, lenient=lenient)
        _tell(_relative(parsed, elsewhere, base), mending)
    if lenient:
        parsed = _with_terms(parsed, mending)
        see_that_they_stand(_lines(parsed))
    _tell(_without_zone(parsed), mending)
    return parsed


def _tell(repairs: Iterable[Repair], mending: Mending) -> None:
    for repair in repairs:
        mending.tell(*repair)


def _with_terms(parsed: Parsed, mending: Mending) -> Parsed:
    """Return the same with IRIs and languages that are some."""
    known: dict[Term, Term] = {}
    for term in _terms(parsed):
        if term in known:
            continue
        if term[0] == "<" and term[1] != "<":
            known[term] = fit = _fit(term)
            if fit != term:
                why = f"what no IRI can hold is encoded: {fit}"
                mending.tell(shortened(term), "is no IRI", why)
            continue
        found = _LANGUAGE.search(term)
        if found is not None and not is_language(found[1]):
            known[term] = Term(term[: found.start() + 1])
            what = f"{shortened(found[1])!r} is no language tag"
            mending.tell("", what, "the text is kept without a language")
    quads = [
        (
            known.get(subject, subject),
            known.get(predicate, predicate),
            known.get(value, value),
            graph if graph is None else known.get(graph, graph),
        )
        for subject, predicate, value, graph in parsed.quads
    ]
    return Parsed(quads, parsed.prefixes)


def _lines(parsed: Parsed) -> Iterator[str]:
    for subject, predicate, value, graph in parsed.quads:
        yield f"{subject} {predicate} {value} {graph or ''} ."


def _terms(parsed: Parsed) -> Iterator[Term]:
    for quad in parsed.quads:
        yield from (term for term in quad if term is not None)


def _fit(term: Term) -> Term:
    value = term[1:-1]
    if is_iri(value):
        return term
    fit = _UNFIT.sub(_encoded, value)
    if not is_iri(fit):
        raise MalformedError(
            f"{shortened(term)} is no IRI, and cannot be made one",
            hint="Correct it; nothing of the document was taken in.",
        )
    return Term(f"<{fit}>")


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _relative(parsed: Parsed, elsewhere: Parsed, base: str) -> Iterable[Repair]:
    """Yield a line for each name that is another where the base is another."""
    found = dict.fromkeys(
        one
        for one, other in zip(_terms(parsed), _terms(elsewhere), strict=False)
        if one != other and one.startswith(f"<{base}")
    )
    for term in found:
        relative = shortened(f"<{term[len(base) + 1 :]}")
        yield Repair(relative, "is relative, and to nothing", f"it is taken as {term}")


def _without_zone(parsed: Parsed) -> Iterable[Repair]:
    times = [one for one in parsed.quads if one[1] in _TIMES]
    naive = {time for time in {one[2] for one in times} if not _HAS_ZONE.match(time)}
    for subject, _, value, _ in times if naive else ():
        if value in naive:
            why = "where times are compared it is taken as UTC"
            yield Repair(shortened(subject), f"the time {value} has no zone", why)
