"""What somebody looks for, as the index wants it asked.

Source: https://www.sqlite.org/fts5.html#full_text_query_syntax
"""

from __future__ import annotations

import re
from typing import Final

from provgraph.errors import InputError

_CHARACTERS_MAX: Final = 1_000
_WORDS_MAX: Final = 32
_PART: Final = re.compile(r'"(?P<phrase>[^"]*)"(?P<more>\*?)|(?P<word>[^\s"]+)')
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HINT: Final = 'Send words, with * behind one that only begins so, or "a phrase".'


def expression(words: str) -> str:
    """Return what the index is to be asked for all of *words*.

    A `*` behind a word takes any that begins with it; words in double quotes have
    to stand together. Nothing else has a meaning: all signs part words.

    >>> expression('orders "daily load" cust*')
    '"orders" "daily load" "cust"*'

    Raises:
        InputError: there is no word in it, too many, or half a phrase.
    """
    if len(words) > _CHARACTERS_MAX:
        message = f"what is looked for is longer than {_CHARACTERS_MAX} characters"
        raise InputError(message, hint="Look for fewer words.")
    if words.count('"') % 2:
        raise InputError("a phrase has no end", hint=_HINT)
    found = [
        f'"{text}"*' if begins else f'"{text}"'
        for text, begins in map(_read, _PART.finditer(_CONTROL.sub(" ", words)))
        if any(sign.isalnum() for sign in text)
    ]
    if not found:
        raise InputError("there is no word to look for", hint=_HINT)
    if len(found) > _WORDS_MAX:
        message = f"there are {len(found)} words to look for, over {_WORDS_MAX}"
        raise InputError(message, hint="Look for fewer words.")
    try:
        " ".join(found).encode()
    except UnicodeEncodeError as error:
        raise InputError("what is looked for is no Unicode text") from error
    return " ".join(found)


def _read(part: re.Match[str]) -> tuple[str, bool]:
    """Return the text of a word or phrase, and whether it may go on."""
    word = part["word"]
    if word is None:
        return part["phrase"], bool(part["more"])
    return word.rstrip("*"), word.endswith("*")
