"""Versions sort as semantic versioning says."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.enforcing.versions import precedence
from provgraph.errors import InputError

# In the order of https://semver.org/#spec-item-11, and some more.
SORTED = (
    "0.0.0", "0.0.1", "0.9.10", "0.10.0", "1.0.0-alpha", "1.0.0-alpha.1",
    "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
    "1.0.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0",
)  # fmt: skip


@given(st.permutations(SORTED))
def test_versions_sort_as_the_standard_says(shuffled: list[str]) -> None:
    assert list(SORTED) == sorted(shuffled, key=precedence)


@given(st.sampled_from(SORTED), st.from_regex(r"[0-9A-Za-z-]{1,9}", fullmatch=True))
def test_what_is_behind_a_plus_does_not_count(version: str, build: str) -> None:
    assert precedence(version) == precedence(f"{version}+{build}")


@given(st.tuples(*[st.integers(0, 10**9)] * 3), st.tuples(*[st.integers(0, 10**9)] * 3))
def test_numbers_are_compared_as_numbers(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    first, second = (".".join(map(str, each)) for each in (one, other))

    assert (one < other) == (precedence(first) < precedence(second))


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0 ", "1.0.0\n",
     "1.0.0-a..b", "\N{ARABIC-INDIC DIGIT ONE}.0.0",
     "1.0.0-" + "a" * 100, "1" * 11 + ".0.0"],
)  # fmt: skip
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(InputError):
        precedence(version)


@given(st.text())
def test_any_text_is_a_version_or_refused(version: str) -> None:
    with suppress(InputError):
        assert precedence(version)
