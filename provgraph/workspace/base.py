"""A base: the graph and the timeline at one entry, from which to build on.

With a base, the entries before it may be pruned: a rebuild starts there.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from provgraph.errors import GraphDamagedError, GraphError
from provgraph.graph import LocalGraph, MarkFile, Position
from provgraph.journal import Base, Journal
from provgraph.projection import MAPPING_VERSION, Projection
from provgraph.rdf.canonical import sorted_lines
from provgraph.rdf.mint import Mint

FOLDER: Final = "base"


def record(folder: Path, journal: Journal, projection: Projection) -> Base:
    """Write down what is projected, as the base; nothing may project meanwhile.

    Returns it once the journal has noted it; an older base is then removed.

    Raises:
        StoreError: there is no new base, and the old one stands.
    """
    projection.flush()
    number = projection.position.number
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    graph, timeline = home / f"{number}.nq", home / f"{number}.db"
    try:
        with graph.open("wb") as file:
            file.writelines(sorted_lines(projection.graph.lines(system=True)))
        timeline.unlink(missing_ok=True)
        projection.reckoner.copy_to(timeline)
    except OSError as error:
        raise GraphError(f"the base {graph} cannot be written: {error}") from error
    base = journal.record_base(number, graph=graph.name, timeline=timeline.name)
    for path in home.iterdir():
        if path not in {graph, timeline}:
            path.unlink()
    return base


def lay(folder: Path, journal: Journal, mint: Mint, graph_folder: Path) -> None:
    """Put the base, where there is one, into the new folder of a graph.

    Raises:
        GraphDamagedError: its files are not there, or cannot be read.
    """
    base = journal.base()
    if base is None:
        return
    source = folder / FOLDER / base.graph
    graph_folder.mkdir(parents=True)
    try:
        shutil.copyfile(folder / FOLDER / base.timeline, graph_folder / "timeline.db")
    except OSError as error:
        message = f"the base {source} cannot be read: {error}"
        raise GraphDamagedError(message) from error
    graph = LocalGraph(graph_folder / "store", mint)
    try:
        graph.load(source)
        graph.flush()
    finally:
        graph.close()
    mark = MarkFile(graph_folder, journal.id, MAPPING_VERSION)
    mark.write(Position(base.number, base.chain.hex()))
