"""The corpus: hostile and clumsy requests by family, and the page that tells of it.

`python -m tests.hostile.corpus` writes `docs/hostile.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.hostile import documents, growth, loads, manners, reach, texts, work
from tests.hostile.builders import Family, Hostile

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"

_QUERY = "400 where a guard or the engine refuses, or the answer; else 503 `exhausted` or `deadline`: the query's own process ends"  # noqa: E501
_WORK = (
    "the answer where there is time for it; else 503 `deadline` or `exhausted`, or 413"
)
_ABSENT = "404: the address does not exist yet"

FAMILIES = (
    Family(
        "nesting",
        "brackets, operators and terms within each other",
        _QUERY,
        growth.nesting,
    ),
    Family(
        "chains",
        "thousands of parts in a row, and lists of them",
        _QUERY,
        growth.chains,
    ),
    Family("doubling", "texts that double with each step", _WORK, growth.doubling),
    Family("values", "tables in the query, and products of them", _WORK, growth.values),
    Family(
        "products",
        "patterns that share no variable, counted, sorted, grouped",
        _WORK,
        work.products,
    ),
    Family(
        "expressions",
        "regular expressions that backtrack or grow",
        _WORK,
        work.expressions,
    ),
    Family(
        "paths",
        "property paths that are open at both ends, long or nested",
        _WORK,
        work.paths,
    ),
    Family(
        "groups",
        "groups of 100 to 1,500 triples: stars, chains, cliques",
        _WORK,
        work.groups,
    ),
    Family(
        "described",
        "DESCRIBE and CONSTRUCT of more than there is",
        _WORK,
        work.described,
    ),
    Family(
        "service",
        "SERVICE, in the open and in disguise",
        "400; nothing is fetched, and who only speaks of a service is answered",
        reach.service,
    ),
    Family(
        "updates as queries",
        "LOAD, INSERT, DROP and the like where a query belongs",
        "400",
        reach.updates,
    ),
    Family(
        "graphs",
        "graphs that would have to be fetched",
        "the answer of a graph that is empty here, or 400; nothing is fetched",
        reach.graphs,
    ),
    Family(
        "encodings",
        "bytes that are no text, and odd characters",
        "400, or the answer",
        texts.encodings,
    ),
    Family(
        "sizes",
        "too much text, too little, or without an end",
        "400, also over 64 KB; 413 over 1 MB; else the answer",
        texts.sizes,
    ),
    Family(
        "terms and numbers",
        "IRIs, literals and numbers out of bounds",
        "400, or an answer in which they are unbound, or late",
        texts.terms,
    ),
    Family(
        "methods",
        "methods and addresses that are not there",
        "404, 405, or the answer where the address is right after all",
        manners.methods,
    ),
    Family(
        "media types",
        "bodies and answers of types that are not taken",
        "406, 415, 400, 403 or 421; the answer where the rest is understood",
        manners.media_types,
    ),
    Family(
        "lengths",
        "bodies longer or shorter than said, and broken chunks",
        "400, 413, or the connection is closed; the answer where the body is whole",
        manners.lengths,
    ),
    Family(
        "headers",
        "headers that are large, many or broken",
        "the answer, 400, 406 or 421",
        manners.headers,
    ),
    Family(
        "packed",
        "bodies that unpack to far more, or cannot be unpacked",
        "413 or 400",
        manners.packed,
    ),
    Family(
        "parameters",
        "parameters that are many, unknown or wrong",
        "400, or 503 where what is waited for never comes",
        manners.parameters,
    ),
    Family(
        "graph store",
        "RDF to be taken in: entities, depth, contexts, masses",
        _ABSENT,
        loads.graph_store,
    ),
    Family("updates", "updates that fetch, destroy or multiply", _ABSENT, loads.writes),
)


def corpus(
    canary: str = "127.0.0.1:9", families: Sequence[Family] = FAMILIES
) -> dict[str, list[Hostile]]:
    """Return all cases by family; *canary* is host and port that must stay silent."""
    return {family.name: list(family.cases(canary)) for family in families}


def spread(cases: dict[str, list[Hostile]], total: int) -> list[Hostile]:
    """Return *total* cases, the same each time, some of every family."""
    rounds = -(-total // len(cases))
    picked = [
        family[len(family) * (2 * at + 1) // (2 * rounds)]
        for at in range(rounds)
        for family in cases.values()
        if at < len(family)
    ]
    return picked[:total]


def page() -> str:
    """Return the page."""
    families = (*FAMILIES, *documents.FAMILIES)
    cases = corpus(families=families)
    total = sum(map(len, cases.values()))
    lines = [
        "# Hostile requests",
        "",
        "Written by `python -m tests.hostile.corpus` from the corpus itself.",
        "",
        f"{total} requests that mean harm, or are written without care.",
        "`tests/hostile` sends each of them to a real server, one after the other and then some of them four at once, while it takes in events.",  # noqa: E501
        "Each has to be answered, rightly or with a problem, a second after the deadline of queries at the latest; the server may not end, wait, or reach out.",  # noqa: E501
        "Documents have a deadline of their own, `documents.seconds_max`; what is refused leaves nothing in the journal or the graph, and the next document is taken.",  # noqa: E501
        "",
        "| Family | Requests | What they try | What is answered |",
        "|---|--:|---|---|",
    ]
    lines += [
        f"| [{one.name}](#{one.name.replace(' ', '-')}) | {len(cases[one.name])}"
        f" | {one.tries} | {one.answered} |"
        for one in families
    ]
    for name, members in cases.items():
        lines += ["", f"## {name}", "", "| Request | Why it does harm |", "|---|---|"]
        lines += [f"| {_cell(one.name)} | {_cell(one.why)} |" for one in members]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Return *text* so that it can stand in a table."""
    for mark in "\\`*_<>[]|":
        text = text.replace(mark, f"\\{mark}")
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
