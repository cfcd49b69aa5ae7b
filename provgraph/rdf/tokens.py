"""The signs that SPARQL text is made of, as far as its outline needs them."""

from __future__ import annotations

import re
from typing import Final

# No part can fail once it has begun, and none gives back what it took: a string
# without an end runs to the end. So the time is linear, whatever the text.
TOKEN: Final = re.compile(
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
