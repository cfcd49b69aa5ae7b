"""A workspace that a server on this machine has open."""

from __future__ import annotations

import json
import shutil
import time
import urllib.parse
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from provgraph.cli.access import Delivery, Pending, Refusal, placed
from provgraph.cli.contracts_there import ContractsThere
from provgraph.cli.documents_there import DocumentsThere
from provgraph.cli.wire import Wire
from provgraph.errors import ForbiddenError, MalformedError, QueryError
from provgraph.query import Export
from provgraph.rdf.formats import RESULTS_JSON, TURTLE, Format
from provgraph.sources import Batch
from provgraph.workspace import Check, Checked, Incoming, Way

_LEFT_OUT: Final = "Provgraph-Left-Out"
_OFFSET: Final = "Provgraph-Offset"
_SPARQL_NOW: Final = "/sparql?min_offset=now"
_POLL_SECONDS: Final = 0.05
_ONE_LINE: Final = bytes.maketrans(b"\r\n", b"  ")
"""In JSON a line break can only stand between tokens, where a space may too."""


class There:
    """`Access` over HTTP, to the loopback only.

    Attributes:
        documents: that the workspace has.
        contracts: likewise.
    """

    def __init__(self, address: str, token: str | None = None) -> None:
        """Ask the server at *address*, with *token* where there is one."""
        self._wire = Wire(address, token)
        self.documents = DocumentsThere(self._wire)
        self.contracts = ContractsThere(self._wire)

    @property
    def base_iri(self) -> str:
        """What the IRIs of the workspace begin with."""
        return str(self._wire.json("/pg/v1/documents")["base_iri"])

    def send(self, batch: Batch) -> Pending:
        """Post the batch, one event a line, and wait for the answer."""
        body = b"\n".join(piece.body.translate(_ONE_LINE) for piece in batch.pieces)
        if not body:
            return _Answered(Delivery(0, 0, 0))
        headers = {"Content-Type": "application/x-ndjson"}
        counts = self._wire.json("/pg/v1/events", body, headers)
        refusals = [
            Refusal(int(one["line"]) - 1, placed(one["message"], one.get("pointer")))
            for one in counts["refused"]
        ]
        return _Answered(
            Delivery(
                received=counts["received"],
                written=counts["written"],
                duplicates=counts["duplicates"],
                refused=refusals,
                refused_total=counts["refused_total"],
                last_entry=counts["last_entry"],
            )
        )

    def wait(self, number: int) -> None:
        """Ask a trivial question until its answer says the graph is there.

        With a token that is not for reading there is nothing to wait for: what was
        sent is on disk, and its owner cannot see the graph.
        """
        body = urllib.parse.urlencode({"query": "ASK {}"}).encode()
        with suppress(ForbiddenError):
            while True:
                with self._wire.opened("/sparql", body, {"Accept": "*/*"}) as answer:
                    answer.read()
                    if int(answer.headers[_OFFSET]) >= number:
                        return
                time.sleep(_POLL_SECONDS)

    def ask(
        self, text: str, rows: Format | None, triples: Format | None
    ) -> tuple[Format, bytes]:
        """Post the query; what comes back says by its type what it is.

        It is asked of a graph that has all that the server's graph has now.
        """
        wanted = rows or triples
        assert wanted is not None  # noqa: S101 - one of the two is always given
        accept = [(rows or RESULTS_JSON).media_type, (triples or TURTLE).media_type]
        headers = {
            "Accept": ", ".join(accept),
            "Content-Type": "application/sparql-query",
        }
        with self._wire.opened(_SPARQL_NOW, text.encode(), headers) as answer:
            body = answer.read()
            media_type = answer.headers.get_content_type()
        holds_triples = media_type == accept[1]
        form = triples if holds_triples else rows
        if form is None:
            raise _misfit(wanted, holds_triples=holds_triples)
        return form, body

    def export(self, what: Export, into: IO[bytes]) -> None:
        """Fetch it as a stream."""
        asked = {
            "format": what.format,
            "canonical": str(what.canonical).lower(),
            "receipt": str(what.receipt).lower(),
        }
        address = f"/pg/v1/export?{urllib.parse.urlencode(asked)}"
        with self._wire.opened(address, None, {"Accept": "*/*"}) as answer:
            shutil.copyfileobj(answer, into, 1 << 20)

    def around(self, target: str, way: Way) -> tuple[bytes, int]:
        """Ask for its provenance."""
        asked = {
            "target": target,
            "format": "ntriples",
            "direction": way.direction,
            "steps": way.steps_max,
            "nodes": way.nodes_max,
        }
        path = f"/pg/v1/provenance?{urllib.parse.urlencode(asked)}"
        with self._wire.opened(path, None, {"Accept": "*/*"}) as answer:
            return answer.read(), int(answer.headers[_LEFT_OUT])

    def check(self, check: Check) -> Checked:
        """Post the contracts; what the graph has now is judged."""
        asked = {
            "format": check.form,
            "engine": check.engine,
            "shacl": check.shacl,
            "details": str(check.with_details).lower(),
            "results_max": check.results_max,
            "min_offset": "now",
        }
        told: dict[str, Any] = {"contracts": [_text_of(one) for one in check.contracts]}
        if check.baseline is not None:
            told["baseline"] = _decoded(check.baseline, "the baseline")
        path = f"/pg/v1/checks?{urllib.parse.urlencode(asked)}"
        headers = {"Accept": "*/*", "Content-Type": "application/json"}
        with self._wire.opened(path, json.dumps(told).encode(), headers) as answer:
            found = {
                name: int(answer.headers[f"Provgraph-{name.title()}"])
                for name in ("violations", "warnings", "infos", "total")
            }
            return Checked(answer.read(), found)

    def alias(self, one: tuple[str, str], other: tuple[str, str]) -> int:
        """Post the rule."""
        same = [{"namespace": space, "name": name} for space, name in (one, other)]
        body = json.dumps({"same": same}).encode()
        headers = {"Content-Type": "application/json"}
        return int(self._wire.json("/pg/v1/aliases", body, headers)["entry"])

    def statistics(self) -> Mapping[str, int]:
        """Fetch the counts."""
        found: Mapping[str, int] = self._wire.json("/pg/v1/stats")
        return found

    def quarantine(self) -> list[dict[str, Any]]:
        """Fetch the list."""
        found: list[dict[str, Any]] = self._wire.json("/pg/v1/quarantine")["entries"]
        return found

    def quarantined(self, number: int) -> dict[str, Any]:
        """Fetch one entry."""
        found: dict[str, Any] = self._wire.json(f"/pg/v1/quarantine/{number}")
        return found

    def retry(self, number: int) -> int:
        """Post the command."""
        headers = {"Content-Type": "application/json"}
        address = f"/pg/v1/quarantine/{number}/retry"
        return int(self._wire.json(address, b"{}", headers)["entry"])


@dataclass(frozen=True, slots=True)
class _Answered:
    """A batch that the server has answered."""

    delivery: Delivery

    def result(self) -> Delivery:
        """Return what became of it."""
        return self.delivery


def _text_of(contract: Incoming) -> dict[str, str]:
    """Return a contract as the server takes it; one with a key it finds itself."""
    if contract.key is not None:
        return {"name": contract.key}
    name = contract.source or contract.name
    return {
        "name": name,
        "file": contract.name,
        "text": _decoded(contract.body, name),
        "base": contract.location or "",
    }


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{name} is not UTF-8: {error}") from error


def _misfit(form: Format, *, holds_triples: bool) -> QueryError:
    """Return the error that the answer itself would have raised."""
    kind = "triples" if holds_triples else "rows"
    return QueryError(
        f"{form.name} cannot hold an answer of {kind}",
        hint="Use turtle or ntriples." if holds_triples else "Use json.",
    )
