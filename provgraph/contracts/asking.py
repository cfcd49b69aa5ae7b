"""The constraints in SPARQL, as closures have them evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provgraph.contracts import constraint as c
from provgraph.contracts.asked import Endpoint, custom_results, sparql_results
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape
from provgraph.rdf.terms import Term


class Asking:
    """Asks an endpoint, one focus node after the other."""

    def __init__(self, endpoint: Endpoint, shapes_graph: Term | None = None) -> None:
        """Ask *endpoint*; *shapes_graph* names the graph there that has the shapes."""
        self.endpoint = endpoint
        self.shapes_graph = shapes_graph

    def results(
        self,
        constraint: c.Sparql | c.Custom,
        shape: Shape,
        focus: Term,
        values: Sequence[Term],
    ) -> Iterator[Result]:
        """Yield what one of them finds at a focus node.

        Raises:
            EvaluationError: the query says itself that it failed.
            QueryError: it cannot be asked.
        """
        if isinstance(constraint, c.Sparql):
            yield from sparql_results(
                constraint,
                shape,
                focus,
                self.endpoint,
                shapes_graph=self.shapes_graph,
            )
            return
        yield from custom_results(
            constraint,
            shape,
            focus,
            values,
            self.endpoint,
            shapes_graph=self.shapes_graph,
        )
