"""PROV-N that means harm."""

# ruff: noqa: E501 - a case is a row of a table, made when it is sent

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import Hostile, document, row

_PROVN = "text/provenance-notation"
_TALL = 100_000
_TIMES = 1_000_000


def cases(_: str) -> Iterator[Hostile]:
    ends = "It never ends, and whoever looks for the end looks again from each place."
    for name, inside in (
        ("brackets in brackets", "entity(" * _TALL),
        ("brackets of attributes", "entity(ex:a, " + "[" * _TALL),
        ("bundles in bundles", "bundle ex:b\n" * _TALL),
        ("a text without an end", 'entity(ex:a, [ex:p="' + "x" * _TIMES),
        ("a long text without an end", 'entity(ex:a, [ex:p="""' + 'x""' * _TALL),
        ("texts that end at once", 'entity(ex:a, [ex:p="' + '"' * _TIMES),
        ("backslashes", 'entity(ex:a, [ex:p="' + "\\" * _TIMES),
        ("comments without an end", "/*" * _TIMES),
        ("comments that almost end", "/*" + "*" * _TIMES),
        ("slashes", "/ " * _TALL),
        ("an IRI without an end", "prefix p <" + "urn:" * _TALL),
        ("angles", "<" * _TIMES),
        ("colons", "entity(" + ":" * _TIMES),
        ("points", "entity(ex:" + "." * _TIMES),
        ("escapes", "entity(ex:" + "\\-" * _TALL),
        ("percents", "entity(ex:" + "%41" * _TALL + "%"),
        ("minus signs", "entity(" + "-" * _TIMES),
        ("commas", "entity(ex:a" + "," * _TIMES),
        ("semicolons", "used(" + ";" * _TIMES),
        ("apostrophes", "entity(ex:a, [ex:p=" + "'" * _TIMES),
    ):
        yield document(f"PROV-N of {name}", ends, lambda i=inside: _open(i), _PROVN)
    many = "It is small in bytes, and large in what has to be remembered."
    for name, declared, inside in (
        ("a million prefixes", row("prefix p{n} <urn:{n}:>", _TIMES, "\n"), str),
        ("a million bundles", str, row("bundle ex:b{n}\nendBundle", _TIMES, "\n")),
        ("a bundle a million times", str, row("bundle ex:b endBundle", _TIMES, "\n")),
        ("an entity a million times", str, row("entity(ex:a)", _TIMES, "\n")),
        ("a million entities", str, row("entity(ex:{n})", _TIMES, "\n")),
        ("a million comments", str, row("/* {n} */ // {n}", _TIMES, "\n")),
        ("a million unknown prefixes", str, row("entity(p{n}:a)", _TIMES, "\n")),
        ("a million line ends", str, row("", _TIMES, "\r")),
    ):
        yield document(
            f"PROV-N with {name}",
            many,
            lambda d=declared, i=inside: _whole(d(), i()),
            _PROVN,
        )
    attributes = row("ex:a{n}={n}", _TALL, ",")
    for name, made in (
        ("100,000 attributes", lambda: f"entity(ex:a, [{attributes()}])"),
        (
            "an attribute 100,000 times",
            lambda: f"entity(ex:a, [{row('ex:a=1', _TALL, ',')()}])",
        ),
        ("100,000 arguments", lambda: f"used({row('ex:a{n}', _TALL, ',')()})"),
        ("a number of a million digits", lambda: _valued("9" * _TIMES)),
        ("a typed number of a million digits", lambda: _valued(f'"{"9" * _TIMES}" %% xsd:int')),
        ("a text of 16 MB", lambda: _valued(f'"{"x" * (16 << 20)}"')),
        ("a name of 1 MB", lambda: f"entity(ex:{'x' * _TIMES})"),
        ("a name of 1 MB, 50 times", lambda: f"entity(ex:{'x' * _TIMES})\n" * 50),
        ("an expression of 1 MB", lambda: f"{'x' * _TIMES}(ex:a)"),
        ("16 MB of spaces", lambda: " " * (16 << 20) + "entity(ex:a)"),
        ("a time of a million digits", lambda: f"activity(ex:a, {'1' * _TIMES}-01-01T00:00:00, -)"),
        ("a language of 1 MB", lambda: _valued(f'"x"@{"a-" * _TALL}')),
    ):  # fmt: skip
        yield document(
            f"PROV-N with {name}", many, lambda m=made: _whole("", m()), _PROVN
        )
    multiplies = "A prefix that is long makes each short name that uses it long."
    yield document(
        "PROV-N with a prefix of 1 MB for 10,000 names",
        multiplies,
        lambda: _whole(
            f"prefix p <urn:{'x' * _TIMES}>", row("entity(p:{n})", 10_000, "\n")()
        ),
        _PROVN,
    )
    bytes_ = "The bytes are not the text that they are taken for."
    for name, body in (
        ("that is not UTF-8", _whole("", "entity(ex:\xff)").encode("latin-1")),
        ("in UTF-16", _whole("", "entity(ex:a)").encode("utf-16")),
        ("in UTF-32", _whole("", "entity(ex:a)").encode("utf-32")),
        ("with a NUL", _whole("", "entity(ex:a\0b)")),
        ("with half a surrogate pair", _whole("", _valued('"\\ud800"'))),
        ("with signs that turn the writing around", _whole("", "entity(ex:\u202ea)")),
        ("that ends in its middle", _whole("", "entity(ex:a)")[:-14]),
        ("with more behind its end", _whole("", "entity(ex:a)") + "x" * _TIMES),
    ):
        yield document(f"PROV-N {name}", bytes_, body, _PROVN)


def _open(inside: str) -> str:
    return f"document\nprefix ex <http://e/>\n{inside}"


def _whole(declared: str, inside: str) -> str:
    return f"document\nprefix ex <http://e/>\n{declared}\n{inside}\nendDocument\n"


def _valued(value: str) -> str:
    return f"entity(ex:a, [ex:p={value}])"
