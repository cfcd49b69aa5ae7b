"""The contract packs that are installed, provgraph's own among them.

A package brings a pack by an entry point of the group `provgraph.contracts`: its name
is the pack's, its value a function that takes the name and returns the Turtle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from provgraph.errors import MissingError

GROUP: Final = "provgraph.contracts"
_OWN: Final = "provgraph.contracts.packs:shipped"
_ENDING: Final = ".ttl"


@dataclass(frozen=True, slots=True)
class Pack:
    """A contract that is installed.

    Attributes:
        name: what it is asked for by.
        point: where its text comes from.
    """

    name: str
    point: EntryPoint

    def turtle(self) -> bytes:
        """Return its shapes graph, as its package gives it.

        Raises:
            MissingError: the package does not give it.
        """
        try:
            give: Callable[[str], bytes] = self.point.load()
            return give(self.name)
        except (ImportError, AttributeError, OSError) as error:
            raise MissingError(
                f"the contract pack {self.name!r} is not given by"
                f" {self.point.value}: {error}",
                hint="Install the package again that brings it.",
            ) from error


def packs() -> Mapping[str, Pack]:
    """Return every pack by its name; of provgraph's own names, provgraph's."""
    points = list(entry_points(group=GROUP))
    own = {point.name for point in points if point.value == _OWN}
    # A checkout that was installed before it had a pack does not know of it.
    points += [
        EntryPoint(name, _OWN, GROUP)
        for path in _folder().iterdir()
        if (name := path.name.removesuffix(_ENDING)) not in own
        if path.name.endswith(_ENDING)
    ]
    points.sort(key=lambda point: (point.value == _OWN, point.name))
    return {point.name: Pack(point.name, point) for point in points}


def shipped(name: str) -> bytes:
    """Return the Turtle of a pack that comes with provgraph.

    Raises:
        OSError: there is none of that name.
    """
    return _folder().joinpath(f"{name}{_ENDING}").read_bytes()


def _folder() -> Traversable:
    """Return where the shapes are: in the package, or beside it in a checkout."""
    installed = files("provgraph").joinpath("shapes")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "shapes"
