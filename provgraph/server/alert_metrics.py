"""What Prometheus reads of contracts: findings, verdicts and alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from provgraph.server.alerts import Alerts


def families(
    alerts: Alerts, verdicts: Mapping[tuple[str, str], int]
) -> Iterator[Metric]:
    """Yield the findings, the verdicts of the gate, and how alerts fare."""
    tally = alerts.tally
    yield _counted(
        GaugeMetricFamily(
            "provgraph_findings_open",
            "What contracts find now.",
            labels=["contract", "severity"],
        ),
        tally.open,
    )
    for name, documentation, counts in (
        ("opened", "Findings that came.", tally.opened),
        ("resolved", "Findings that have gone.", tally.resolved),
    ):
        yield _counted(
            CounterMetricFamily(
                f"provgraph_findings_{name}",
                documentation,
                labels=["contract", "severity"],
            ),
            counts,
        )
    yield _counted(
        CounterMetricFamily(
            "provgraph_contract_verdicts",
            "Verdicts on events at the door.",
            labels=["contract", "verdict"],
        ),
        verdicts,
    )
    yield _counted(
        CounterMetricFamily(
            "provgraph_alerts_sent",
            "Alerts in requests to webhooks, by how the requests ended.",
            labels=["rule", "outcome"],
        ),
        alerts.sent,
    )
    yield GaugeMetricFamily(
        "provgraph_alerts_waiting", "Alerts that wait to be sent.", value=alerts.waiting
    )


def _counted(
    family: CounterMetricFamily | GaugeMetricFamily,
    counts: Mapping[tuple[str, str], int],
) -> Metric:
    for labels, count in dict(counts).items():  # another thread counts on
        family.add_metric(labels, count)
    return family
