"""Literals that their datatypes have, and what a store makes of them."""

from __future__ import annotations

import concurrent.futures
import tracemalloc
from datetime import date

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.rdf.terms import XSD, Term, datatype, lexical, text
from provgraph.rdf.vocab import RDF_NAMESPACE
from provgraph.rdf.xsd import Folded, is_well_formed, stored, stored_datatype
from tests.profile import scaled
from tests.unit.rdf.literals import TEXTS, literals

A = pyoxigraph.NamedNode("a:a")
RDF_NAMES = {"langString", "JSON", "XMLLiteral"}

# datatype: what is one, what is none; texts with spaces are split at "|"
CASES = {
    "string": ("|a|a\tb ", "\0|\uffff"),
    "boolean": ("true|false|1|0", "|TRUE|yes| true|true "),
    "decimal": ("1|+1|-0.5|.5|5.|007", "|.|1e3|1,5|INF|1 |--1"),
    "integer": ("0|-0|+7|007|" + "9" * 5000, "|1.0|1e3|+|٣"),
    "long": ("9223372036854775807|-9223372036854775808", "9223372036854775808"),
    "int": ("2147483647|-2147483648|" + "0" * 5000 + "1", "2147483648|-2147483649|x"),
    "short": ("32767|-32768", "32768|-32769"),
    "byte": ("127|-128|+1", "128|-129|300|" + "9" * 5000),
    "unsignedLong": ("0|18446744073709551615", "-1|18446744073709551616"),
    "unsignedInt": ("4294967295", "4294967296|-1"),
    "unsignedShort": ("65535", "65536|-1"),
    "unsignedByte": ("255|-0", "256|-1"),
    "nonNegativeInteger": ("0|9", "-1"),
    "positiveInteger": ("1", "0|-1"),
    "nonPositiveInteger": ("0|-1", "1"),
    "negativeInteger": ("-1", "0|1"),
    "float": ("1|-1.5e-3|.5E+2|INF|+INF|-INF|NaN", "|inf|-NaN|1e|e1|0x1|1_0"),
    "double": ("1|1.|1E400|NaN", "Infinity|nan|1e1.5|1 "),
    "dateTime": (
        (
            "2024-11-26T14:10:42Z|2024-02-29T00:00:00.0001-14:00|2000-02-29T24:00:00"
            "|12024-01-31T23:59:59+05:30|-0004-02-29T00:00:00|0000-02-29T00:00:00Z"
        ),
        (
            "|2024-11-26|2023-02-29T00:00:00|1900-02-29T00:00:00|2024-04-31T00:00:00"
            "|2024-11-26T24:00:01|2024-11-26T14:10:60Z|2024-11-26T14:10:42+14:01"
            "|2024-11-26 14:10:42|02024-01-01T00:00:00|24-01-01T00:00:00"
            "|2024-11-26T14:10:42.|2024-11-26T14:10|2024-11-26T14:10:42z"
            "|100-02-29T00:00:00|+2024-01-01T00:00:00|2024-00-01T00:00:00"
        ),
    ),
    "dateTimeStamp": ("2024-11-26T14:10:42Z", "2024-11-26T14:10:42"),
    "date": ("2024-11-26|2024-11-26Z|-0001-01-01+05:00", "2024-11-31|2024-1-1|0"),
    "time": ("14:10:42|24:00:00.00|00:00:00.5Z", "24:00:01|14:10|25:00:00|1:00:00"),
    "gYear": ("2024|-0001|0000Z|12024+01:00", "24|02024|2024-01|+2024"),
    "gYearMonth": ("2024-12|2024-01Z", "2024-13|2024-00|2024-1"),
    "gMonth": ("--12|--01-05:00", "--13|--00|12|--12--"),
    "gMonthDay": ("--02-29|--12-31Z", "--02-30|--04-31|--13-01|02-29"),
    "gDay": ("---31|---01Z", "---32|---00|31"),
    "duration": (
        "P1Y|P1M|P1D|PT1H|PT1M|PT1.5S|-P1Y2M3DT4H5M6.7S|P0Y",
        "|P|PT|P1YT|1Y|P1S|P-1Y|P1.5D|P1W|PT.5S|+P1Y|P1M1Y",
    ),
    "dayTimeDuration": ("P1D|PT1S|-P3DT4H", "P1Y|P1M|P|P1DT"),
    "yearMonthDuration": ("P1Y|P14M|-P1Y2M", "P1D|PT1M|P"),
    "hexBinary": ("|0a|FFfe", "0|0g|0a "),
    "base64Binary": (
        "|YWJj|YWI=|YQ==|Y W J j|Y Q = =|YWJjYWJj",
        "YQ|YQ=|YR==|YWJ=|Y|YWJj=| YWJj|YWJj |Y  WJj",
    ),
    "anyURI": ("|http://a/b|a b|../x", "\0"),
    "language": ("en|de-AT|x-private1|zh-Hant-CN", "|e_n|en-|abcdefghi|1a|en us"),
    "normalizedString": ("|a  b | a", "a\tb|a\nb|\r"),
    "token": ("|a b|a", " a|a |a  b|a\tb| "),
    "NMTOKEN": ("a|1a|-a|a:b|·", "|a b|a/b|é,"),
    "Name": ("a|_a|:a|é1|a:b", "|1a|-a|a b"),
    "NCName": ("a|_a|a-1.b", "|:a|a:b|1a|.a"),
    "langString": ("|a", "\0"),
    "JSON": ('{"a": [1, null]}|1.5e3|"x"', "|{|NaN|{'a': 1}|" + "[" * 100_000),
    "XMLLiteral": ("|a<b c='d'/>&amp;|<![CDATA[<]]>", "<a>|&|</x><x>|<a:b/>|&e;"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_datatype_has_its_texts_and_no_other(name: str) -> None:
    good, bad = (texts.split("|") for texts in CASES[name])
    named = (RDF_NAMESPACE if name in RDF_NAMES else XSD) + name

    assert [] == [one[:80] for one in good if not is_well_formed(one, named)]
    assert [] == [one[:80] for one in bad if is_well_formed(one, named)]


def test_what_is_not_known_forbids_nothing() -> None:
    assert is_well_formed("<p>", f"{RDF_NAMESPACE}HTML")
    assert is_well_formed("anything", "urn:celsius")
    assert is_well_formed("anything", f"{XSD}unheardOf")


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_one_of_the_calendar(year: int, month: int, day: int) -> None:
    try:
        is_day = bool(date(year, month, day))
    except ValueError:
        is_day = False

    written = f"{year:04}-{month:02}-{day:02}"
    assert is_day == is_well_formed(written, f"{XSD}date")
    assert is_day == is_well_formed(f"{written}T00:00:00Z", f"{XSD}dateTime")
    # The calendar comes again after 400 years, before Christ and after the myriad.
    later = f"{year + 40_000}-{month:02}-{day:02}"
    assert is_day == is_well_formed(later, f"{XSD}date")


def given_back(term: Term) -> Term:
    """Return a term as a store gives it back, asked as anyone asks it."""
    line = f"<a:a> <a:a> {term} .".encode()
    (triple,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(A, A, triple.object))
    ((found,),) = store.query("SELECT ?o { ?s ?p ?o }")
    return Term(str(found))


@settings(max_examples=scaled(20_000))
@given(literals())
def test_a_literal_is_foreseen_as_the_store_gives_it_back(term: Term) -> None:
    assert given_back(term) == stored(term)
    assert stored(term) == stored(stored(term))


@given(st.sampled_from(["en", "en-US", "DE-latn-at", "EN--ltr"]), TEXTS["string"])
def test_a_language_is_given_back_in_small_letters(language: str, value: str) -> None:
    term = Term(f"{text(value)}@{language}")

    assert given_back(term) == stored(term)


@pytest.mark.parametrize(
    "term", ["<a:A>", "_:b1", '"a@EN"', '"a"^^<urn:b>', '"\\"\\\\"', '"^^<a:a>"']
)
def test_all_other_terms_are_given_back_as_they_are(term: str) -> None:
    assert term == stored(Term(term))


def test_what_stands_in_a_triple_is_rewritten_too() -> None:
    said, found = ('"01"', "int"), ('"1"', "integer")
    before, after = (
        Term(f"<<( <a:a> <a:a> {value}^^<{XSD}{name}> )>>")
        for value, name in (said, found)
    )

    assert after == stored(before)
    assert '"a"' == stored(Term(f'"a"^^<{XSD}string>'))


@settings(max_examples=scaled(4_000))
@given(literals())
def test_a_datatype_is_folded_as_the_store_folds_it(term: Term) -> None:
    """What keeps its datatype there is such as the store cannot read."""
    was, becomes = datatype(term), datatype(stored(term))
    folded = stored_datatype(was)

    if becomes != was:
        assert folded is not None
        assert folded.datatype == becomes
    elif folded is not None and is_well_formed(lexical(term), was):
        assert stored(term) == term


@settings(max_examples=scaled(4_000))
@given(literals(*(name for name in TEXTS if stored_datatype(XSD + name))))
def test_the_bounds_say_what_was_well_formed(term: Term) -> None:
    folded = stored_datatype(datatype(term))
    assert folded is not None
    after = stored(term)
    if folded.datatype == datatype(after) == f"{XSD}integer":
        number = int(lexical(after))
        fits = (folded.least is None or int(folded.least) <= number) and (
            folded.most is None or number <= int(folded.most)
        )

        assert fits == is_well_formed(lexical(term), datatype(term))


def test_what_is_kept_and_what_is_folded() -> None:
    assert Folded(f"{XSD}integer", "-2147483648", "2147483647") == stored_datatype(
        f"{XSD}int"
    )
    assert Folded(f"{XSD}integer", "0") == stored_datatype(f"{XSD}nonNegativeInteger")
    assert Folded(f"{XSD}dateTime") == stored_datatype(f"{XSD}dateTimeStamp")
    assert stored_datatype(f"{XSD}integer") is None
    assert stored_datatype(f"{XSD}string") is None
    assert stored_datatype("int") is None


def test_threads_do_not_see_one_anothers_literals() -> None:
    terms = [Term(f'"0{number}.50"^^<{XSD}decimal>') for number in range(2_000)]
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        found = list(threads.map(stored, terms))

    assert [f'"{number}.5"^^<{XSD}decimal>' for number in range(2_000)] == found


def test_long_texts_are_not_remembered() -> None:
    """Descriptions in a language are as long as people like, and each is another."""
    tracemalloc.start()
    try:
        for number in range(200):
            stored(Term(f'"{number}{"x" * 50_000}"@en'))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 1_000_000 > kept
