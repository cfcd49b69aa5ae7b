"""The IRIs that provgraph gives to things: one rule per kind.

`<base>{kind}:{percent-encoded parts}`. Every part is percent-encoded, the slash
and the colon too, so that no two different things can share an IRI; what is
known by its content is named by a digest of it.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from provgraph.rdf.terms import Term

DEFAULT_BASE: Final = "urn:provgraph:"
_UUID: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
_DIGEST_BYTES: Final = 21
"""168 bits: no two contents meet, by chance or by design; no padding in base 64."""

_IN_IRIS: Final = bytes.maketrans(b"+/", b"-_")


@lru_cache(maxsize=65_536)
def encoded(part: str) -> str:
    """Return *part* percent-encoded, so that it holds neither `:` nor `/`.

    >>> encoded("s3://lake/raw")
    's3%3A%2F%2Flake%2Fraw'
    """
    return quote(part, safe="")


def digest(content: bytes) -> str:
    """Return the short name of some content: 28 letters, digits, `-` and `_`."""
    short = sha256(content).digest()[:_DIGEST_BYTES]
    return b2a_base64(short, newline=False).translate(_IN_IRIS).decode("ascii")


def is_uuid(run_id: str) -> bool:
    """Tell whether *run_id* is a UUID, as OpenLineage asks of run ids."""
    return _UUID.fullmatch(run_id) is not None


def run_key(run_id: str, job_namespace: str, job_name: str) -> str:
    """Return what names a run within a workspace.

    A UUID is lower-cased; any other id is only unique within its job.

    >>> run_key("F69A6E9B-9bac-3c9a-9cf6-eacb70ecc9a9", "food", "dbt")
    'f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9'
    >>> run_key("run_id", "food", "dbt")
    'food:dbt:run_id'
    """
    if is_uuid(run_id):
        return run_id.lower()
    return f"{encoded(job_namespace)}:{encoded(job_name)}:{encoded(run_id)}"


def name_key(namespace: str, name: str) -> str:
    """Return what names a dataset or a job within a workspace.

    >>> name_key("s3://lake", "raw/users.csv")
    's3%3A%2F%2Flake:raw%2Fusers.csv'
    """
    return f"{encoded(namespace)}:{encoded(name)}"


@dataclass(frozen=True, slots=True)
class Mint:
    """The workspace's base IRI, and the IRI of each thing under it.

    Attributes:
        base: ends with the character after which a kind may follow.
    """

    base: str = DEFAULT_BASE

    def node(self, kind: str, key: str) -> Term:
        """Return `<base>{kind}:{key}`; *key* is already encoded or a digest."""
        return Term(f"<{self.base}{kind}:{key}>")

    def key(self, kind: str, node: Term) -> str:
        """Return the key of a node that `node` made for *kind*."""
        return node[len(self.base) + len(kind) + 2 : -1]

    def content(self, kind: str, content: bytes) -> Term:
        """Return the IRI of something that is known by its content."""
        return self.node(kind, digest(content))

    def dataset(self, namespace: str, name: str) -> Term:
        """Return the one IRI of the dataset *name* in *namespace*."""
        return self.node("dataset", name_key(namespace, name))

    def job(self, namespace: str, name: str) -> Term:
        """Return the one IRI of the job *name* in *namespace*."""
        return self.node("job", name_key(namespace, name))

    def run(self, run_id: str, job_namespace: str, job_name: str) -> Term:
        """Return the IRI of a run; see `run_key`."""
        return self.node("run", run_key(run_id, job_namespace, job_name))

    def agent(self, name: str) -> Term:
        """Return the IRI of a software agent known by a name or address."""
        return self.node("agent", encoded(name))

    def association(self, run: str, agent: str) -> Term:
        """Return the IRI of the association of *agent*, a term, with the run's key."""
        return self.content("association", f"{run} {agent}".encode())

    def event(self, identity: bytes) -> Term:
        """Return the IRI of an event by the SHA-256 of its canonical JSON."""
        return self.node("event", identity.hex())
