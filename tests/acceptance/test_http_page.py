"""docs/http.md shows what the server answers."""

from __future__ import annotations

import re
import time
from pathlib import Path

from provgraph.server.access import TABLE
from provgraph.server.problem import HTTP_CODES
from provgraph.workspace import Tokens
from tests.unit.server.builders import Reply, Server, serving

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
EXAMPLE = re.compile(
    r"```http\n(?P<asked>(?:GET|POST|PUT) .*?)```\n\n```http\n(?P<told>.*?)```\n",
    re.DOTALL,
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


def wait_for_graph(server: Server) -> None:
    """Return once all that was sent is in the graph."""
    while True:
        now = server.ask("GET", "/readyz").json()
        if now["journal_entries"] == now["projection_entries"]:
            return
        time.sleep(0.02)


def assert_answered(server: Server, page: str, token: str = "") -> int:
    """Send the requests on a page; return how many there are."""
    examples = list(EXAMPLE.finditer(page))
    for example in examples:
        first, headers, body = split(example["asked"].replace("pg_…", token))
        method, path = first.split()
        if path == "/readyz":
            wait_for_graph(server)
        reply = server.ask(method, path, body or None, headers)

        assert_told(reply, example["told"])
    return len(examples)


def test_every_example_is_answered_as_the_page_has_it(tmp_path: Path) -> None:
    """Those of the last section by a server that has a token."""
    page = PAGE.read_text(encoding="utf-8")
    open_to_all, heading, guarded = page.partition("## Who may do what\n")

    assert heading
    with serving(tmp_path / "workspace") as server:
        assert 17 == assert_answered(server, open_to_all)
        _, token = Tokens(tmp_path / "workspace").create("page", ["read"])
        time.sleep(1)
        assert 3 == assert_answered(server, guarded, token)


def test_the_page_has_each_address_of_the_table_under_its_scope() -> None:
    """Where a part of one is left out, the rest of it stands there."""
    page = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `?(\w+)`? \| (.*) \|$", page, re.MULTILINE))
    for path, methods in TABLE.items():
        named = path.partition("/{")[0].rstrip("/")
        for method, scopes in methods.items():
            if method == "OPTIONS":
                continue
            for scope in scopes or ("none",):
                short = f"`/{named.rpartition('/')[2]}`"
                is_named = f"`{named}`" in rows[scope] or short in rows[scope]
                assert is_named or scope == "admin", (path, scope)


def test_the_page_names_every_code_that_only_http_knows() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [] == [code for code in HTTP_CODES.values() if f"`{code}`" not in page]
