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

# No part can fail once it has begun, and none gives back what it took: a string
# without an end runs to the end. So the time is linear, whatever the text.
_TOKEN: Final = re.compile(
    r"""(?P<skip>
          \#[^\n]*+
        | <[^<>"{}|^`\\\s]*+>
        | '''(?:[^'\\]|\\.|'(?!''))*+(?:''')?
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")?
        | '(?:[^'\\\n]|\\.)*+'?
        | "(?:[^"\\\n]|\\.)*+"?
        | [?$]\w++
        | :(?:[\w.%:-]|\\.)*+
      )
      | (?P<word>[^\W\d][\w.-]*+)(?P<local>:(?:[\w.%:-]|\\.)*+)?
      | (?P<open>[({\[]) | (?P<close>[)}\]])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


_SERVICE: Final = "service"
"""Refused wherever a bare word holds it: the engine takes `trueSERVICE` for two."""


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
        elif match["word"] and not match["local"] and _SERVICE in match[0].lower():
            raise QueryError(
                f"SERVICE is not allowed, at {_place(text, match.start())}",
                hint="Ask the other endpoint by itself and join the answers.",
            )


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return f"line {line}, column {column}"
