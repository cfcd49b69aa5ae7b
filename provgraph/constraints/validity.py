"""Whether a document is valid PROV: the one way through all constraints.

Each bundle is an instance of its own, and so is what stands outside any.

Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from provgraph.constraints.components import components, shortest_path
from provgraph.constraints.events import Events
from provgraph.constraints.merging import Clash, Merging
from provgraph.constraints.nature import Breach, Nature
from provgraph.constraints.ordering import impossible_orders
from provgraph.constraints.rows import Instance, instance_of
from provgraph.constraints.rules import BUNDLE_NAMES, REQUIRED, RULES
from provgraph.constraints.terms import IsBlank, Terms, is_blank_node
from provgraph.constraints.verdict import Verdict, Violation
from provgraph.model.statement import Bundle, Document
from provgraph.rdf.terms import Term

VIOLATIONS_MAX: Final = 1_000
"""How many violations a verdict lists unless it is asked for more."""


def validate(
    document: Document,
    *,
    is_blank: IsBlank = is_blank_node,
    violations_max: int = VIOLATIONS_MAX,
) -> Verdict:
    """Return whether a document is valid, with each constraint that it violates.

    What clashes is left unmerged, and the check goes on: so every violation follows
    from the document, but where two statements clash, others may hide behind them.

    Args:
        document: is judged as it is; what is missing in it is no violation.
        is_blank: says which terms are existential, and may turn out to be any other,
            besides those that are written as blank nodes.
        violations_max: how many violations the verdict lists at most.

    Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
    """
    found = list(islice(_violations(document, is_blank), violations_max + 1))
    return Verdict(tuple(found[:violations_max]), cut=len(found) > violations_max)


def _violations(document: Document, is_blank: IsBlank) -> Iterator[Violation]:
    seen: set[Term] = set()
    for bundle in document.everything():
        if bundle.id is not None and bundle.id in seen:
            sentence = f"{bundle.id} is the name of more than one bundle"
            yield Violation(BUNDLE_NAMES, bundle.id, (), sentence)
        elif bundle.id is not None:
            seen.add(bundle.id)
        breaches = sorted(_breaches(bundle, is_blank), key=_place)
        for breach in breaches:
            yield Violation(
                breach.rule,
                bundle.id,
                tuple(bundle.statements[source] for source in breach.sources),
                breach.sentence,
                breach.along,
            )


def _place(breach: Breach) -> tuple[int, tuple[int, ...], str]:
    return breach.rule.place, breach.sources, breach.sentence


def _breaches(bundle: Bundle, is_blank: IsBlank) -> Iterator[Breach]:
    instance = instance_of(bundle, is_blank)
    yield from _lacking(instance)
    merging = Merging(instance)
    merging.run()
    yield from (_clash(clash, instance.terms) for clash in merging.clashes)
    nature = Nature(instance)
    yield from nature.breaches()
    yield from _reflexive(nature, instance.terms)
    events = Events(instance, nature)
    events.draw()
    yield from impossible_orders(events, instance.terms)


def _lacking(instance: Instance) -> Iterator[Breach]:
    for source, name in instance.lacking:
        kind = instance.bundle.statements[source].kind.name
        yield Breach(REQUIRED, (source,), f"{kind} leaves out its {name}")


def _clash(clash: Clash, terms: Terms) -> Breach:
    one, other = (terms.word(value) for value in clash.values)
    sentence = (
        f"{clash.rule.words}, but the {clash.what} would be both {one} and {other}"
    )
    return Breach(clash.rule, clash.sources, sentence)


def _reflexive(nature: Nature, terms: Terms) -> Iterator[Breach]:
    """Yield each knot of specializations: all in it specialize themselves (19, 52)."""
    if not nature.specializations:
        return
    place: dict[int, int] = {}
    for below, above, _ in nature.specializations:
        place.setdefault(below, len(place))
        place.setdefault(above, len(place))
    heads: list[list[int]] = [[] for _ in place]
    for below, above, _ in nature.specializations:
        heads[place[below]].append(place[above])
    knots = components(heads)
    inside: dict[int, list[tuple[int, int, int]]] = {}
    for pair in nature.specializations:
        if knots[place[pair[0]]] == knots[place[pair[1]]]:
            inside.setdefault(knots[place[pair[0]]], []).append(pair)
    for pairs in inside.values():
        said = {(place[below], place[above]): source for below, above, source in pairs}
        (below, above), source = next(iter(said.items()))
        way = shortest_path(
            heads, above, below, {node for pair in said for node in pair}
        )
        sources = (source, *(said[pair] for pair in pairwise(way)))
        word = terms.word(pairs[0][0])
        yield Breach(RULES[52], sources, f"{word} would be a specialization of itself")
