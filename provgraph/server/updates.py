"""SPARQL Update over HTTP, at `/sparql` and `/update`.

Source: https://www.w3.org/TR/sparql11-protocol/#update-operation
"""

from __future__ import annotations

from provgraph.errors import ForbiddenError, ProvgraphError, QueryError
from provgraph.intake import Origin
from provgraph.server.asgi import Headers
from provgraph.server.asked import Asked
from provgraph.server.problem import Refusal, problem_of
from provgraph.server.running import Register
from provgraph.workspace import Changed, Changer, Workspace


class Updates:
    """Does updates, where they are enabled.

    Attributes:
        enabled: they are.
        bytes_max: of a body.
        seconds_max: how long one may take.
    """

    def __init__(
        self, workspace: Workspace, changer: Changer, register: Register
    ) -> None:
        settings = workspace.configured.settings
        self.enabled = settings.server_updates or workspace.about.plain
        self.bytes_max = settings.ingest_body_bytes_max
        self.seconds_max = settings.server_query_seconds_max
        self._changer = changer
        self._register = register

    def check_enabled(self) -> None:
        """Let updates be done.

        Raises:
            ForbiddenError: they are not enabled.
        """
        if not self.enabled:
            raise ForbiddenError(
                "updates are not enabled here",
                hint="Set server.updates = true in provgraph.toml.",
            )

    def seconds(self, asked: Asked) -> float:
        """Return how long a request may take."""
        return min(asked.timeout_seconds or self.seconds_max, self.seconds_max)

    async def update(self, asked: Asked, origin: Origin) -> Changed:
        """Do an update; return once it is on disk. See `Changer.update`.

        Raises:
            ForbiddenError: updates are not enabled.
            Refusal: it could not be done; tells of the query's id.
        """
        self.check_enabled()
        text = asked.update
        if text is None:
            raise QueryError("there is no update", hint="Send one as update=.")
        running = self._register.enter(text, origin.actor)
        ending = "internal"
        try:
            changed = await self._changer.update(
                text,
                asked.base,
                asked.using,
                asked.using_named,
                origin,
                seconds_max=self.seconds(asked),
                on_task=running.take,
            )
            ending = "whole"
        except ProvgraphError as error:
            ending = error.code
            raise Refusal(problem_of(error, {"query": running.id})) from error
        finally:
            self._register.leave(running, ending)
        return changed


def entry_header(changed: Changed) -> Headers:
    """Return the headers that tell which entry an update became."""
    if changed.entry is None:
        return ()
    return ((b"provgraph-entry", b"%d" % changed.entry),)
