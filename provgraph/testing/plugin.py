"""What pytest is given: lineage that the tested code emits, and claims on it.

Every run of pytest loads this module, so the rest is loaded by who asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from provgraph.testing.lineage import Lineage


@pytest.fixture
def lineage(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lineage]:
    """Lineage that OpenLineage clients made during the test write to a file."""
    from provgraph.testing.lineage import recorded  # noqa: PLC0415 - see above

    with recorded(tmp_path_factory.mktemp("lineage")) as found:
        _lead_clients(monkeypatch, found)
        yield found


@pytest.fixture
def lineage_server(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lineage]:
    """Lineage that OpenLineage clients made during the test send to a server."""
    from provgraph.testing.lineage import served  # noqa: PLC0415 - see above

    with served(tmp_path_factory.mktemp("lineage")) as found:
        _lead_clients(monkeypatch, found)
        yield found


def _lead_clients(monkeypatch: pytest.MonkeyPatch, lineage: Lineage) -> None:
    monkeypatch.delenv("OPENLINEAGE_DISABLED", raising=False)
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(lineage.client_config))
