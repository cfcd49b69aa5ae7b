"""docs/http.md shows what the server answers."""

from __future__ import annotations

import re
from pathlib import Path

from provgraph.server.problem import HTTP_CODES
from tests.unit.server.builders import Reply, serving

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
EXAMPLE = re.compile(
    r"```http\n(?P<asked>(?:GET|POST) .*?)```\n\n```http\n(?P<told>.*?)```\n", re.DOTALL
)


def split(message: str) -> tuple[str, dict[str, str], str]:
    """Return the first line, the headers and the body of a message."""
    head, _, body = message.partition("\n\n")
    first, *lines = head.strip().splitlines()
    return first, dict(line.split(": ", 1) for line in lines), body.removesuffix("\n")


def assert_told(reply: Reply, told: str) -> None:
    first, headers, body = split(told)
    pattern = ".*".join(re.escape(part) for part in body.split("…"))

    assert int(first.split()[0]) == reply.status
    assert headers == {name: reply.headers[name.lower()] for name in headers}
    said = reply.body.decode().replace("\r\n", "\n").removesuffix("\n")
    assert re.fullmatch(pattern, said), said


def test_every_example_is_answered_as_the_page_has_it(tmp_path: Path) -> None:
    examples = list(EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")))
    assert 7 == len(examples)

    with serving(tmp_path / "workspace") as server:
        for example in examples:
            first, headers, body = split(example["asked"])
            method, path = first.split()
            reply = server.ask(method, path, body or None, headers)

            assert_told(reply, example["told"])


def test_the_page_names_every_code_that_only_http_knows() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [] == [code for code in HTTP_CODES.values() if f"`{code}`" not in page]
