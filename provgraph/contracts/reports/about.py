"""What a report is about: a contract, and what was judged by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from provgraph.contracts.shape import Shapes
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class About:
    """What stands around the results, as far as it is known.

    Attributes:
        contract: the name of what was judged by.
        version: of the contract.
        source: the name of what was judged: a file, a workspace.
        file: the path of the one file that was judged, from the root of its
            repository; code hosts show the results there.
        when: the time of the verdict, as ISO 8601 has it.
        shapes: what the sentences of results without a message are made from.
        names: what people call shapes.
        prefixes: of the shapes graph; they come before those that are known.
    """

    contract: str = "shapes"
    version: str | None = None
    source: str | None = None
    file: str | None = None
    when: str | None = None
    shapes: Shapes | None = None
    names: Mapping[Term, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The contract with its version."""
        return f"{self.contract} {self.version}" if self.version else self.contract
