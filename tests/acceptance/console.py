"""A shown session at a terminal, run again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def environment() -> dict[str, str]:
    """Return the environment of one who has provgraph on the path."""
    scripts = Path(sys.executable).parent
    return os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


def session(shown: str, folder: Path) -> str:
    """Return what a shown session prints when its commands are run in *folder*.

    Raises:
        CalledProcessError: a command failed.
    """
    said = ""
    for command in re.findall(r"^\$ (.*)$", shown, re.MULTILINE):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        said += f"$ {command}\n{done.stdout}"
    return said
