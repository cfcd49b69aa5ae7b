"""A worker as its owner sees it: what it was told, in order, and how far it is.

It may be told the next task before it has done the first, so that it need not wait
for its owner in between. What waits behind a long one is taken back and done by
another; what the worker then says of it goes nowhere.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from provgraph.errors import ExhaustedError
from provgraph.sandbox.process import Line, Process
from provgraph.sandbox.task import Task
from provgraph.sandbox.wire import Frame, Kind


class Worker:
    """A process, the line to it, and the tasks that it was told.

    Attributes:
        tasks: those told and not done, the one under way first; None is one that
            nobody waits for any more.
        done: how many it has done.
        since: when the one under way began, by the monotonic clock.
        is_worn: a task came to the end of its memory; the next might not begin.
    """

    def __init__(
        self,
        process: Process,
        line: Line,
        on_done: Callable[[Worker, Task | None], None],
        on_held: Callable[[], None],
    ) -> None:
        """Call *on_done* whenever a task is done, also one that nobody waits for.

        *on_held* is called while it has to wait for who reads its answer.
        """
        self.process = process
        self.line = line
        self.tasks: deque[Task | None] = deque()
        self.done = 0
        self.since = 0.0
        self.is_worn = False
        self._on_done = on_done
        self._on_held = on_held
        line.hear = self._hear

    @property
    def is_held(self) -> bool:
        """Whether it waits for who reads its answer, and takes nobody's time."""
        task = self.tasks[0] if self.tasks else None
        return task is not None and task.is_held

    def tell(self, task: Task) -> None:
        """Have a task done after those before it."""
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        self.line.say(task.body)

    def drop(self, task: Task) -> bool:
        """Wait for a task no more; return whether it is the one under way."""
        at = self.tasks.index(task)
        self.tasks[at] = None
        return at == 0

    def taken_back(self) -> list[Task]:
        """Return the tasks behind the one under way, which are another's now."""
        back = [task for task in list(self.tasks)[1:] if task is not None]
        for at in range(1, len(self.tasks)):
            self.tasks[at] = None
        return back

    def kill(self) -> None:
        """End it now; twice is once."""
        self.process.kill()
        self.line.close()

    def _hear(self, frame: Frame) -> None:
        if not self.tasks:
            self.line.close()  # it speaks unasked
            return
        task = self.tasks[0]
        if task is not None:
            task.hear(frame, self.line)
            if task.is_held:
                self._on_held()
        if frame.kind is Kind.ERROR and frame.value()["code"] == ExhaustedError.code:
            self.is_worn = True
        if frame.kind in {Kind.END, Kind.ERROR}:
            self.tasks.popleft()
            self.since = time.monotonic()
            self.done += 1
            self._on_done(self, task)
