"""Inputs made by Hypothesis: documents that were cut, doubled, spliced, overwritten."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SPLINTERS = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\", b"\\u0000", b'"', b'"""', b"'",
    b"<", b">", b"&", b"&#0;", b"]]>", b"<!--", b"<?", b"{", b"}", b"[", b"]", b"(",
    b")", b",", b";", b":", b"=", b".", b"%%", b"%", b"@", b"^^", b"_:", b"<<", b"<<(",
    b"//", b"/*", b"#", b"\n", b"\r", b"-", b"1e999", b"9" * 5_000, b"null", b"prov:",
    b'"@id":', b'"@type":', b'"@context":', b'"$":', b'"":', b"xmlns=''", b" a ",
    b"document", b"endDocument", b"bundle b", b"prefix a <b>", b"http://[a/", b"%zz",
)  # fmt: skip
"""What breaks a reader when it stands where nobody looked for it."""


@st.composite
def changed(draw: st.DrawFn, bodies: Sequence[bytes]) -> bytes:
    """Draw one of some documents, of which a few places are no more what they were."""
    body = draw(st.sampled_from(bodies))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 60)))
        other = draw(st.sampled_from(bodies))
        at = draw(st.integers(0, len(other)))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.just(body[start:end] * 2),
                st.just(other[at : at + 60]),
                st.sampled_from(SPLINTERS),
                st.binary(max_size=8),
            )
        )
        body = body[:start] + piece + body[end:]
        if draw(st.integers(0, 9)) == 0:
            body = body[:start]
    return body


def guessed(
    target: Callable[[bytes], object], bodies: Sequence[bytes], seconds: float
) -> int:
    """Give a target inputs for so long, and return how many there were."""
    count = 0
    until = time.monotonic() + seconds

    @settings(
        max_examples=1_000,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(changed(bodies), st.binary(max_size=200)))
    def give(body: bytes) -> None:
        nonlocal count
        if time.monotonic() < until:
            count += 1
            target(body)

    while time.monotonic() < until:
        give()
    return count
