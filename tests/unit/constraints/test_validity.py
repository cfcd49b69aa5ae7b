"""What is valid, and what a verdict says of what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provgraph.constraints import RULES, validate
from provgraph.model.kinds import ACTIVITY, DICTIONARY_MEMBERSHIP, INSERTION, REMOVAL
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import XSD, Term, iri, text
from tests.unit.constraints.builders import document, said, term

EMPTY = said("entity(c)", type="EmptyCollection")

BROKEN: dict[int, tuple[str | Statement, ...]] = {
    22: ("activity(a, 12:00, -)", "activity(a, 13:00, -)"),
    23: ("used(u; a, e, -)", "used(u; a, f, -)"),
    24: ("wasGeneratedBy(g; e, a, -)", "wasGeneratedBy(h; e, a, -)"),
    25: ("wasInvalidatedBy(g; e, a, -)", "wasInvalidatedBy(h; e, a, -)"),
    26: ("wasStartedBy(s; a, e, b, -)", "wasStartedBy(t; a, e, b, -)"),
    27: ("wasEndedBy(s; a, e, b, -)", "wasEndedBy(t; a, e, b, -)"),
    28: ("activity(a, 12:00, -)", "wasStartedBy(a, -, -, 13:00)"),
    29: (
        "wasEndedBy(a, -, -, 12:00)",
        "wasEndedBy(a, -, -, 13:00)",
        "activity(a, -, -)",
    ),
    42: ("entity(e)", "entity(f)", "wasDerivedFrom(e, f)", "wasDerivedFrom(f, e)"),
    51: ("wasDerivedFrom(e, f, -, g, -)",),
    52: ("specializationOf(e, f)", "specializationOf(f, e)"),
    53: ("used(i; a, e, -)", "wasStartedBy(i; a, e, -, -)"),
    54: ("agent(i)", "used(i; a, e, -)"),
    55: ("used(a, e, -)", "wasInformedBy(e, b)"),
    56: (EMPTY, "hadMember(c, e)"),
}

SOUND: tuple[tuple[str | Statement, ...], ...] = (
    ("activity(a, 12:00, -)", "activity(a, -, 13:00)"),
    ("used(u; a, e, -)", "used(u; a, -, 12:00)"),
    ("wasGeneratedBy(g; e, a, -)", "wasGeneratedBy(e, a, 12:00)"),
    ("wasGeneratedBy(g; e, a, -)", "wasGeneratedBy(h; e, b, -)"),
    ("wasGeneratedBy(g; e, a, -)", "wasGeneratedBy(h; e, -, -)"),
    ("used(u; a, e, 12:00)", "used(v; a, e, 13:00)"),
    ("wasStartedBy(a, e, -, -)", "wasStartedBy(a, f, -, -)"),
    ("activity(a, 13:00, 12:00)",),
    ("wasDerivedFrom(e, f, a, g, -)",),
    ("wasDerivedFrom(e, f)", "wasDerivedFrom(f, e)"),
    ("specializationOf(e, f)", "alternateOf(e, e)"),
    ("wasInfluencedBy(i; a, e)", "used(i; a, e, -)"),
    ("agent(e)", "entity(e)", "agent(a)", "activity(a, -, -)"),
    (EMPTY, "hadMember(d, c)"),
    ("entity(e)", "used(a, e, -)", "wasGeneratedBy(e, a, -)", "activity(a, -, -)"),
)


@pytest.mark.parametrize("number", BROKEN)
def test_a_document_that_breaks_one_constraint_is_told_which(number: int) -> None:
    verdict = validate(document(*BROKEN[number]))

    assert not verdict.valid
    assert [number] == [one.number for one in verdict.violations]
    assert verdict.violations[0].rule is RULES[number]
    assert verdict.violations[0].sentence


@pytest.mark.parametrize("lines", SOUND)
def test_a_document_that_could_be_true_is_valid(
    lines: tuple[str | Statement, ...],
) -> None:
    assert () == validate(document(*lines)).violations


INSTANTS = (
    ("2026-01-01T12:00:00Z", "2026-01-01T13:00:00+01:00"),
    ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000Z"),
    ("2026-01-01T12:00:00.5Z", "2026-01-01T12:00:00.500Z"),
    ("2026-01-02T00:00:00Z", "2026-01-01T24:00:00Z"),
    ("2026-01-01T12:01:00Z", "2026-01-01T12:00:60Z"),
    ("nonsense", "nonsense"),
    ("2026-13-01T12:00:00Z", "2026-13-01T12:00:00Z"),
)


@pytest.mark.parametrize("texts", INSTANTS)
def test_times_of_one_instant_agree_however_they_are_written(
    texts: tuple[str, str],
) -> None:
    assert validate(_started(*texts)).valid
    assert validate(_started(*reversed(texts))).valid


@pytest.mark.parametrize(
    "texts",
    [
        ("2026-01-01T12:00:00Z", "2026-01-01T12:00:01Z"),
        ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00.1Z"),
        ("2026-13-01T12:00:00Z", "2027-01-01T12:00:00Z"),
        ("2026-01-01T12:00:00Z", "nonsense"),
    ],
)
def test_other_times_do_not_agree(texts: tuple[str, str]) -> None:
    (violation,) = validate(_started(*texts)).violations

    assert violation.number == 22
    assert all(one in violation.sentence for one in texts)


def _started(*texts: str) -> Document:
    """Return a document of an activity that starts at each of some times."""
    return document(
        *(
            Statement(ACTIVITY, term("a"), (Term(f'"{one}"^^<{XSD}dateTime>'), None))
            for one in texts
        )
    )


@pytest.mark.parametrize("first", [0, 1])
def test_an_event_that_a_derivation_implies_as_well_is_told_of_by_who_says_it_first(
    first: int,
) -> None:
    events = ["used(u; a, f, -)", "wasDerivedFrom(e, f, a, -, u)"]
    said_first = events.pop(first)
    judged = document(said_first, *events, "entity(a)")

    (violation,) = validate(judged).violations

    assert violation.number == 55
    assert judged.own.statements[0] in violation.statements


def test_an_event_that_a_derivation_implies_clashes_with_another_of_its_name() -> None:
    lines = ("used(u; a, g, -)", "wasDerivedFrom(e, f, a, -, u)")

    for judged in (document(*lines), document(*reversed(lines))):
        (violation,) = validate(judged).violations
        assert violation.number == 23
        assert set(judged.own.statements) == set(violation.statements)


@pytest.mark.parametrize("number", BROKEN)
def test_a_violation_has_the_statements_of_the_document_itself(number: int) -> None:
    """So whoever knows where they stand in the source can say so."""
    judged = document(*BROKEN[number])

    (violation,) = validate(judged).violations

    given = {id(one) for one in judged.own.statements}
    assert {id(one) for one in violation.statements} == given


CYCLES: dict[int, tuple[str, ...]] = {
    34: ("wasStartedBy(a, f, -, -)", "wasGeneratedBy(e, a, -)", "entity(f)"),
    43: ("wasStartedBy(a, f, -, -)", "wasAttributedTo(e, a)", "entity(f)"),
    45: ("specializationOf(e, f)", "entity(e)", "entity(f)"),
    48: ("wasAttributedTo(e, f)", "wasGeneratedBy(f, -, -)"),
}
"""By a constraint, how f would be generated no later than e."""


@pytest.mark.parametrize("number", CYCLES)
def test_a_cycle_of_events_names_the_constraints_that_draw_it(number: int) -> None:
    lines = CYCLES[number]

    assert validate(document(*lines)).valid
    (violation,) = validate(document(*lines, "wasDerivedFrom(f, e)")).violations
    assert RULES[42] is violation.rule
    assert number in [rule.number for rule in violation.along]
    assert "would be before itself" in violation.sentence


@pytest.mark.parametrize(
    "lines",
    [
        ("wasEndedBy(a, e, -, -)", "used(a, f, -)", "wasInvalidatedBy(e, a, -)"),
        ("wasInformedBy(a, b)", "wasInformedBy(b, a)", "activity(a)", "activity(b)"),
        ("actedOnBehalfOf(a, b)", "actedOnBehalfOf(b, a)", "entity(a)", "entity(b)"),
        ("wasAssociatedWith(a, a, -)", "activity(a)", "wasEndedBy(a, -, -, -)"),
    ],
)
def test_ends_and_invalidations_contradict_no_order(lines: tuple[str, ...]) -> None:
    """They may all be at one moment, and nothing has to come after them."""
    entities = ("entity(e)", "entity(f)", "wasDerivedFrom(f, e)")

    assert validate(document(*lines, *entities)).valid


def test_a_chain_of_derivations_as_long_as_you_like_is_followed() -> None:
    """No recursion; and the way round is told in full."""
    length = 2_000
    lines = [f"wasDerivedFrom(e{n + 1}, e{n})" for n in range(length)]
    lines += [f"entity(e{n})" for n in range(length + 1)]

    assert validate(document(*lines)).valid
    (violation,) = validate(
        document(*lines, f"wasDerivedFrom(e0, e{length})")
    ).violations
    assert length + 1 < len(violation.statements)


def test_a_specialization_hands_on_what_is_said_of_what_it_specializes() -> None:
    """Inference 21, through any number of steps (19): here that it is empty."""
    steps = ("specializationOf(e, f)", "specializationOf(f, c)")

    (violation,) = validate(document(EMPTY, *steps, "hadMember(e, x)")).violations

    assert RULES[56] is violation.rule


def test_each_bundle_is_an_instance_of_its_own() -> None:
    one, other = ["used(u; a, e, -)"], ["used(u; a, f, -)"]

    assert validate(document(*one, b=other)).valid
    (violation,) = validate(document(b=[*one, *other], c=one)).violations
    assert term("b") == violation.bundle


def test_bundles_have_names_of_their_own() -> None:
    once = document(b=["entity(e)"])

    (violation,) = validate(Document(once.own, once.bundles * 2)).violations

    assert (None, "distinct-bundles") == (violation.number, violation.rule.name)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("wasDerivedFrom(e, -)", "usedEntity"),
        ("wasInformedBy(-, a)", "informed"),
        ("mentionOf(e, f, -)", "bundle"),
        ("used(-, e)", "activity"),
    ],
)
def test_a_statement_has_what_it_cannot_do_without(line: str, name: str) -> None:
    (violation,) = validate(document(line)).violations

    assert (None, "required-argument") == (violation.number, violation.rule.name)
    assert name in violation.sentence


def test_a_blank_node_may_turn_out_to_be_anything_but_two_things() -> None:
    merged = ("used(u; a, _:e, -)", "used(u; a, f, -)")

    assert validate(document(*merged)).valid
    (violation,) = validate(document(*merged, "wasInformedBy(_:e, a)")).violations
    assert RULES[55] is violation.rule


def test_who_names_blank_nodes_says_which_iris_are_blank() -> None:
    """A store that has no blank nodes gives them names, and they stay existential."""
    lines = ("used(u; a, genid, -)", "used(u; a, f, -)")

    assert not validate(document(*lines)).valid
    assert validate(document(*lines), is_blank=lambda one: "genid" in one).valid


def test_one_moment_in_two_zones_is_one_time() -> None:
    def at(written: str) -> Statement:
        time = replace(said("used(u; a, e)"), arguments=(None, None, None))
        moment = f'"{written}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
        return replace(time, arguments=(term("a"), term("e"), moment))

    noon, same = at("2026-01-01T12:00:00Z"), at("2026-01-01T13:00:00.0+01:00")

    assert validate(document(noon, same)).valid
    assert not validate(document(noon, at("2026-01-01T13:00:00Z"))).valid


def test_dictionaries_raise_no_false_alarm() -> None:
    """What PROV-DICTIONARY adds is not judged, and hides nothing either."""
    before, after, key = term("d"), term("e"), text("key")
    statements = (
        Statement(INSERTION, None, (after, before), pairs=(Pair(key, term("f")),)),
        Statement(REMOVAL, None, (before, after), pairs=(Pair(key),)),
        Statement(DICTIONARY_MEMBERSHIP, None, (after, term("f"), key)),
        said("entity(d)", type="EmptyDictionary"),
    )

    assert validate(Document(Bundle(None, statements))).valid


def test_a_verdict_that_is_cut_says_so() -> None:
    lines = [f"specializationOf(e{n}, e{n})" for n in range(5)]

    verdict = validate(document(*lines), violations_max=3)

    assert (3, True) == (len(verdict.violations), verdict.cut)
    assert not validate(document(*lines), violations_max=5).cut


def test_every_rule_has_its_clause() -> None:
    assert list(range(22, 57)) == list(RULES)
    for rule in RULES.values():
        assert f"https://www.w3.org/TR/prov-constraints/#{rule.name}" == rule.clause


def test_a_document_without_statements_is_valid() -> None:
    assert validate(Document(Bundle(iri("urn:b"), ()))).valid
