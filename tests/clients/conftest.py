"""One server for all clients that only look, one that has little time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.builders import crowd, shop
from tests.unit.server.builders import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shop(tmp_path_factory.mktemp("shop") / "workspace") as running:
        yield running


@pytest.fixture(scope="session")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that ends each query after a second."""
    with crowd(tmp_path_factory.mktemp("hasty") / "workspace", 1) as running:
        yield running
