"""What is refused in SPARQL text before any engine sees it.

The engine recurses as deep as the text nests and plans in time that grows with
the fourth power of a pattern's size, and it would fetch what `SERVICE` names.
This guard answers such texts with a clear 400; the barrier against the ones that
mean harm is the process in which a query runs.
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import QueryError

BYTES_MAX: Final = 64 * 1024
NESTING_MAX: Final = 128

_TOKEN: Final = re.compile(
    r"""(?P<skip>
          \#[^\n]*
        | <[^<>"{}|^`\\\s]*>
        | '''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
        | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*"
        | [?$]\w+
        | [^\W\d][\w.-]*:[\w.%:\\-]* | :[\w.%:\\-]+
      )
      | (?P<open>[({\[]) | (?P<close>[)}\]])
      | (?P<service>service)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def check_query(text: str) -> None:
    """Let *text* pass, or say why it is not run.

    Raises:
        QueryError: it is too long, nests too deep, or asks other servers.
    """
    if len(text.encode()) > BYTES_MAX:
        message = f"the query is longer than {BYTES_MAX} bytes"
        raise QueryError(message, hint="Ask in smaller steps.")
    depth = 0
    for match in _TOKEN.finditer(text):
        if match["open"]:
            depth += 1
            if depth > NESTING_MAX:
                message = f"the query nests deeper than {NESTING_MAX} brackets"
                raise QueryError(f"{message}, at {_place(text, match.start())}")
        elif match["close"]:
            depth -= 1
        elif match["service"]:
            raise QueryError(
                f"SERVICE is not allowed, at {_place(text, match.start())}",
                hint="Ask the other endpoint by itself and join the answers.",
            )


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return f"line {line}, column {column}"
