"""Graphviz, where it is installed: a program of others, held to limits.

It is given nothing but text that `dot` wrote, on its input.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from threading import Timer
from typing import IO, Final, Literal

from provgraph.drawing.dotted import dot
from provgraph.drawing.selection import ELEMENTS_MAX, Selection
from provgraph.errors import DeadlineError, ExhaustedError, UnsayableError
from provgraph.model.statement import Document

_SECONDS_MAX: Final = 20.0
_BYTES_MAX: Final = 32 * 1024 * 1024
_COMPLAINT_BYTES_MAX: Final = 300


def rendered(
    document: Document | Selection,
    form: Literal["png", "svg"] = "png",
    *,
    elements_max: int = ELEMENTS_MAX,
    notes: bool = False,
    seconds_max: float = _SECONDS_MAX,
    bytes_max: int = _BYTES_MAX,
) -> bytes:
    """Return the picture of a document as Graphviz lays it out.

    Raises:
        UnsayableError: Graphviz is not installed, or the picture is larger than
            *bytes_max*.
        DeadlineError: it took longer than *seconds_max*.
        ExhaustedError: Graphviz gave up.
        UsageError: *elements_max* is no number of things.
    """
    source = dot(document, elements_max=elements_max, notes=notes)
    return laid_out(source, form, seconds_max=seconds_max, bytes_max=bytes_max)


def laid_out(
    source: str,
    form: Literal["png", "svg"] = "png",
    *,
    seconds_max: float = _SECONDS_MAX,
    bytes_max: int = _BYTES_MAX,
) -> bytes:
    """Return the picture of what `dot` wrote. Raises as `rendered`."""
    program = shutil.which("dot")
    if program is None:
        raise UnsayableError(
            f"a {form} picture needs the program dot, which is not installed",
            hint="Install Graphviz, or ask for our own SVG, which needs no program.",
        )
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaints:
        given.write(source.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - no word of it is a stranger's
                [program, f"-T{form}"],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env={"LANG": "C.UTF-8"},
            )
        except OSError as error:
            raise UnsayableError(
                f"{program} cannot be started: {error.strerror}",
                hint="Ask for our own SVG, which needs no program.",
            ) from error
        made, in_time = _answer(process, seconds_max, bytes_max)
        if not in_time:
            raise DeadlineError(
                f"Graphviz did not draw the picture in {seconds_max:g} seconds",
                hint="Ask for fewer things, or for our own SVG.",
            )
        if len(made) > bytes_max:
            raise UnsayableError(
                f"the {form} picture would be larger than {bytes_max} bytes",
                hint="Ask for fewer things, or for our own SVG.",
            )
        if process.returncode != 0:
            raise ExhaustedError(
                f"Graphviz ended with {process.returncode}: {_complaint(complaints)}",
                hint="Ask for fewer things, or for our own SVG.",
            )
        return made


def _answer(
    process: subprocess.Popen[bytes], seconds_max: float, bytes_max: int
) -> tuple[bytes, bool]:
    """Return what a program wrote, a byte over the limit at most, and if in time."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        process.kill()

    timer = Timer(seconds_max, end)
    timer.start()
    try:
        with process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            made = process.stdout.read(bytes_max + 1)
            if len(made) > bytes_max:
                process.kill()
    finally:
        timer.cancel()
    return made, not late


def _complaint(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read(_COMPLAINT_BYTES_MAX).decode(errors="replace").strip()
