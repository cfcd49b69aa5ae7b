"""What the server counts, and how Prometheus reads it.

Counting happens in the event loop's thread only and is plain addition: about a
third of a microsecond a request. Prometheus' own shapes are made when asked for.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

import provgraph
from provgraph.server import alert_metrics
from provgraph.server.alerts import Alerts
from provgraph.server.calm import Heartbeat
from provgraph.workspace import Workspace

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS: Final = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0
)  # fmt: skip


class Spread:
    """How often something took how long."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_SECONDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Count one that took *seconds*."""
        self._counts[bisect_left(_SECONDS, seconds)] += 1
        self._sum += seconds

    def family(self, name: str, documentation: str) -> HistogramMetricFamily:
        """Return it as Prometheus has it."""
        bounds = (*map(str, _SECONDS), "+Inf")
        buckets = list(zip(bounds, map(float, accumulate(self._counts)), strict=True))
        return HistogramMetricFamily(
            name, documentation, buckets=buckets, sum_value=self._sum
        )


class Metrics(Collector):
    """The numbers of one server.

    Attributes:
        events: by result: `written`, `duplicate`, `refused`.
        refused: requests by the code of their problem.
        ack: from the whole body to the answer of the journal.
        query: from the question to the whole answer.
        heartbeat: how long the event loop was busy with one thing.
    """

    def __init__(
        self, workspace: Workspace, endings: Counter[str], alerts: Alerts
    ) -> None:
        self._endings = endings
        self._alerts = alerts
        self.events: Counter[str] = Counter(written=0, duplicate=0, refused=0)
        self.refused: Counter[str] = Counter()
        self.ack = Spread()
        self.query = Spread()
        self.heartbeat = Heartbeat()
        self._workspace = workspace
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def page(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: registering must not read the workspace."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield what was counted, then what stands now."""
        events = CounterMetricFamily(
            "provgraph_ingest_events", "Events that came in.", labels=["result"]
        )
        for result, count in self.events.items():
            events.add_metric([result], count)
        yield events
        refused = CounterMetricFamily(
            "provgraph_requests_refused", "Requests refused.", labels=["code"]
        )
        for code, count in self.refused.items():
            refused.add_metric([code], count)
        yield refused
        yield self.ack.family(
            "provgraph_ingest_ack_seconds", "From the whole body to the disk's yes."
        )
        yield self.query.family(
            "provgraph_query_seconds", "From the question to the whole answer."
        )
        ended = CounterMetricFamily(
            "provgraph_queries", "Queries and updates.", labels=["ending"]
        )
        for ending, count in self._endings.items():
            ended.add_metric([ending], count)
        yield ended
        yield from self._gauges()
        verdicts = self._workspace.pipeline.verdicts()
        yield from alert_metrics.families(self._alerts, verdicts)
        info = GaugeMetricFamily(
            "provgraph_build_info", "Always 1.", labels=["version"]
        )
        info.add_metric([provgraph.__version__], 1)
        yield info

    def _gauges(self) -> Iterator[Metric]:
        workspace = self._workspace
        pipeline = workspace.pipeline
        projection = pipeline.projection
        for name, documentation, value in (
            ("journal_entries", "Number of the last entry.", workspace.journal.last()),
            (
                "projection_entries",
                "Number of the last entry in the graph.",
                projection.position.number,
            ),
            (
                "projection_lag_entries",
                "Entries on disk that are not in the graph yet.",
                max(pipeline.lag, 0),
            ),
            (
                "feed_entries",
                "Number of the last entry that the feed of changes tells of.",
                workspace.feed.shown,
            ),
            (
                "feed_trouble",
                "1 where the feed could not be written last, and begins anew.",
                float(workspace.feed.trouble is not None),
            ),
            (
                "quarantine_entries",
                "Entries that could not be read.",
                len(projection.quarantined()),
            ),
            (
                "disk_free_bytes",
                "Free space where the workspace lies.",
                shutil.disk_usage(workspace.folder).free,
            ),
            (
                "loop_gap_seconds_max",
                "The longest that the event loop was held up in the last minute.",
                self.heartbeat.gap_seconds_max(),
            ),
        ):
            yield GaugeMetricFamily(f"provgraph_{name}", documentation, value=value)
