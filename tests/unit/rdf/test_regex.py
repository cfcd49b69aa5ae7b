"""Patterns mean the same to RE2, to Rust and to XPath, and end in linear time."""

from __future__ import annotations

import re
import time
import unicodedata

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provgraph.errors import QueryError
from provgraph.rdf.regex import matcher, translated
from tests.profile import scaled

# Signs of many kinds; of two engines one may know younger letters than the other.
signs = st.sampled_from(
    "abcAZ01_-.:$+ \t\n\réßÉ\u017fK\u0131Σς٣²·ǅ\u2028中\U0001f600&~#[]{}^\\|"
) | (
    st.characters(exclude_categories=["Cs", "Cn", "Co"]).filter(
        lambda sign: unicodedata.ucd_3_2_0.category(sign) != "Cn"
    )
)
texts = st.lists(st.text(signs, max_size=6), min_size=1, max_size=8)

categories = st.sampled_from(
    ["L", "Lu", "Ll", "Nd", "N", "P", "S", "Z", "M", "C", "Cc"]
)
named = st.sampled_from([rf"\{letter}" for letter in "dDsSwWiIcC"]) | st.builds(
    r"\{}{{{}}}".format, st.sampled_from("pP"), categories
)
quoted = st.sampled_from([rf"\{sign}" for sign in r"\.^$*+?()[]{}|-nrt"])
plain = st.sampled_from("abcAZ019_:,é中 ßKǅ")
ranges = st.sampled_from(["a-z", "A-Z", "0-9", "b-d", "à-ö", r"\t-\r", "中-亀", "^-z"])
members = st.lists(plain | quoted | named | ranges, min_size=1, max_size=3).map("".join)
simple_classes = st.builds(
    "[{}{}{}]".format, st.sampled_from(["", "^"]), members, st.sampled_from(["", "-"])
)
classes = simple_classes | st.builds("[{}-{}]".format, members, simple_classes)
quantifiers = st.sampled_from(
    ["", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "??"]
)


def patterns(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns of some atoms, grouped, repeated, one of several."""
    repeated = st.builds("{}{}".format, atoms, quantifiers)

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return (
            st.builds("({}){}".format, inner, quantifiers)
            | st.builds("(?:{})".format, inner)
            | st.builds("{}|{}".format, inner, inner)
            | st.builds("{}{}".format, inner, inner)
        )

    return st.recursive(repeated, grown, max_leaves=5)


xpath = patterns(plain | quoted | named | classes | st.sampled_from(".^$"))
flags = st.sets(st.sampled_from("ismx"), max_size=3).map("".join)


def found_by_rust(pattern: str, flags: str, texts: list[str]) -> list[bool]:
    return (
        pl.Series(texts, dtype=pl.String)
        .str.contains(translated(pattern, flags))
        .to_list()
    )


def found_by_re2(pattern: str, flags: str, texts: list[str]) -> list[bool]:
    return [matcher(pattern, flags)(text) for text in texts]


@settings(max_examples=scaled(8_000))
@given(xpath, flags, texts)
def test_two_engines_read_one_pattern_alike(
    pattern: str, flags: str, texts: list[str]
) -> None:
    # Without its space, ` *` repeats nothing, or what is repeated already.
    assume("x" not in flags or " " not in pattern)

    assert found_by_rust(pattern, flags, texts) == found_by_re2(pattern, flags, texts)


@settings(max_examples=scaled(10_000))
@given(
    patterns(
        st.sampled_from(
            ["a", "b", "Z", "1", r"\.", r"\d", r"\D", "[ab1]", "[^ab]", "^"]
        )
        | st.sampled_from(
            [r"\w", r"[\w-]", "[a-z-9]", r"\/", r"\x41", r"\u0042", r"\A"]
        )
    ),
    st.sampled_from(["", "i"]),
    st.lists(st.text("abzABZ01.-/_ ", max_size=6), min_size=1, max_size=8),
)
def test_what_all_engines_know_is_what_python_finds(
    pattern: str, flags: str, texts: list[str]
) -> None:
    try:
        known = re.compile(pattern, re.IGNORECASE if flags else 0)
    except re.error:  # it repeats an edge
        assume(False)

    assert [bool(known.search(text)) for text in texts] == found_by_re2(
        pattern, flags, texts
    )


@settings(max_examples=scaled(5_000))
@given(members, simple_classes, st.sampled_from(["", "^"]), signs)
def test_what_is_taken_from_a_class_is_not_in_it(
    members: str, away: str, caret: str, sign: str
) -> None:
    def is_in(written: str) -> bool:
        return matcher(f"^{written}$")(sign)

    assert (is_in(f"[{caret}{members}]") and not is_in(away)) == is_in(
        f"[{caret}{members}-{away}]"
    )


@settings(max_examples=scaled(10_000))
@given(st.text(signs), st.text(signs), st.text(signs))
def test_what_is_quoted_is_found_as_it_stands(one: str, two: str, three: str) -> None:
    assert matcher(two, "q")(one + two + three)
    assert (two in one) == matcher(two, "q")(one)


@settings(max_examples=scaled(10_000))
@given(
    st.text(st.sampled_from(r"ab19\.^$*+?()[]{}|-,:&<=!Pxuwdpi ") | signs, max_size=14)
)
def test_a_pattern_is_read_or_refused_in_our_words(pattern: str) -> None:
    """Whatever is written: what was read, Rust can read as well."""
    try:
        translated(pattern)
    except QueryError:
        return

    assert found_by_rust(pattern, "", ["a1"]) == found_by_re2(pattern, "", ["a1"])


@pytest.mark.parametrize(
    ("pattern", "flags", "finds", "not_in"),
    [
        ("^[a-z-[aeiou]]+$", "", ["bcd"], ["bad", ""]),
        ("^[A-Z-[IO]]$", "i", ["a", "A"], ["i", "I", "o", "O"]),
        ("^[a-zA-Z-[x]]$", "i", ["y", "Y"], ["x", "X"]),
        (r"^[\w-[\d-[5]]]$", "", ["a", "_", "5"], ["4", "+"]),
        (r"^\i\c*$", "", ["a1", "_x:y", "é·"], ["1a", "-", ""]),
        (r"^\I\C$", "", ["1 "], ["a ", "1a"]),
        (r"^\d+$", "", ["12", "٣"], ["x", ""]),
        (r"^\s$", "", [" ", "\t", "\n", "\r"], ["\xa0", "\x0b", "\u2028"]),
        (r"^\p{Lu}$", "i", ["A"], ["a"]),
        (r"^\p{Cn}$", "", ["\U000e0fff"], ["a"]),
        ("^a.b$", "", ["axb", "a\u2028b"], ["a\nb", "a\rb"]),
        ("^a.b$", "s", ["a\nb"], ["ab"]),
        ("^b$", "", ["b"], ["a\nb", "b\n"]),
        ("^b$", "m", ["b", "a\nb\nc"], ["ab"]),
        ("a b [ ] \\ d", "x", ["ab 1"], ["ab1", "a b 1"]),
        ("A.+", "qi", ["xa.+x"], ["abb"]),
        ("(?i)abc", "", ["ABC"], ["x"]),
        ("^(?<year>[0-9]{4})(?P<rest>-.*)?$", "", ["2024-11", "1999"], ["24"]),
        (r"^https?:\/\/", "", ["http://a"], ["ftp://a"]),
        ("^[a-z&]$", "", ["&"], ["1"]),
        ("^]}$", "", ["]}"], []),
        ("", "", ["", "a"], []),
        (r"^\w{1,255}$", "", ["a" * 255], ["a" * 256, ""]),
        ("^(straße|K)$", "i", ["STRAßE", "k", "\u212a"], ["strasse"]),
    ],
)
def test_what_a_pattern_says(
    pattern: str, flags: str, finds: list[str], not_in: list[str]
) -> None:
    assert [True] * len(finds) == found_by_re2(pattern, flags, finds)
    assert [False] * len(not_in) == found_by_re2(pattern, flags, not_in)


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        *((r"(a)\1", "4: back-"), ("x(?=a)", "2: look-"), ("(?<!a)b", "1: look-")),
        *((r"\bfoo", "1: XPath"), (r"a\Q", "2: "), ("a(?i)b", "2: "), (r"a\Z", "2: ")),
        *((r"\p{IsGreek}", "1: cat"), (r"\pL", "1: cat"), (r"[\b]", "2: XPath")),
        *(("a{", "2: "), ("a{,3}", "2: "), ("a{3,2}", "2: "), ("a{1001}", "2: ")),
        *(
            ("*a", "1: "),
            ("a++", "3: "),
            ("a**", "3: "),
            ("(?:+)", "4: "),
            ("|*", "2: "),
        ),
        *(("((a)", "5: "), ("a)", "2: "), ("[a", "3: "), ("[]", "2: "), ("[^]", "3: ")),
        *(
            ("[[:alpha:]]", "2: "),
            ("[a&&b]", "3: "),
            ("[z-a]", "5: "),
            (r"[a-\d]", "6: "),
        ),
        *(("\\", "1: "), ("(" * 101 + ")" * 101, "101: "), ("[a-[b]c]", "7: ")),
        *(("[a" + "-[a" * 200 + "]" * 201, "3"), ("a{99999999999999999}", "2: ")),
    ],
)
def test_what_is_no_pattern_is_refused_at_its_place(pattern: str, place: str) -> None:
    with pytest.raises(QueryError, match=f"sign {re.escape(place)}"):
        matcher(pattern)


@pytest.mark.parametrize(
    ("pattern", "flags", "why"),
    [
        ("a", "g", "'g' in them"),
        (r"\w{900}", "", "too large"),
        ("((a{100}){100}){100}", "", "cannot be matched here"),
        (r"\uD800", "", "half a sign"),
        ("\ud800", "q", "half a sign"),
    ],
)
def test_what_is_too_much_is_refused(pattern: str, flags: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        translated(pattern, flags)


def test_nothing_is_told_of_a_refusal_but_by_the_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(QueryError):
        translated(r"\w{901}")

    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b$", "^(([a-z])+.)+[A-Z]$"]
)
def test_a_catastrophe_of_others_ends_in_milliseconds(pattern: str) -> None:
    text = "a" * 30_000 + "!"
    matches = matcher(pattern)
    began = time.perf_counter()
    found = matches(text)
    took = time.perf_counter() - began

    assert not found
    assert took < 0.2


@pytest.mark.xfail(strict=True, reason="XPath: \\w is all but \\p{P}, \\p{Z}, \\p{C}")
@pytest.mark.parametrize(("text", "expected"), [("_", False), ("+", True)])
def test_a_word_has_the_signs_that_xpath_says(text: str, expected: bool) -> None:
    """Every engine there is has it otherwise, and shapes are written for those."""
    assert expected == matcher(r"^\w$")(text)


@pytest.mark.xfail(strict=True, reason="no line begins after the line end of a text")
def test_no_line_begins_after_the_last_line_end() -> None:
    assert not matcher("^$", "m")("a\n")


@pytest.mark.xfail(
    strict=True, reason="Rust has 10 MiB for the pattern, of wider states"
)
def test_rust_takes_what_re2_takes() -> None:
    assert found_by_rust(r"^\w{1,255}$", "", ["a"]) == [True]
