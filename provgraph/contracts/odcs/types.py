"""Types of columns, as contracts and as lineage write them.

Every engine has its own words, and one schema may come from several: what fits is a
matter of families of names.
"""

from __future__ import annotations

import re
from math import inf
from typing import Final

_INTEGERS: Final = (
    *("int", "integer", "bigint", "smallint", "tinyint", "mediumint", "hugeint"),
    *("long", "short", "byte", "int2", "int4", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64", "serial", "bigserial"),
    *("number", "numeric", "decimal"),  # all that Oracle and Snowflake have
)
_TIMESTAMPS: Final = (
    *("timestamp", "timestamptz", "timestamp_ntz", "timestamp_ltz", "timestamp_tz"),
    *("datetime", "datetime2", "datetime64", "datetimeoffset", "smalldatetime"),
    *("timestamp_millis", "timestamp_micros"),
)
_FAMILIES: Final = {
    "string": (
        *("string", "str", "text", "char", "character", "varchar", "varchar2"),
        *("nvarchar", "nvarchar2", "nchar", "bpchar", "clob", "citext", "utf8"),
        *("large_string", "large_utf8", "fixedstring", "tinytext", "mediumtext"),
        *("longtext", "uuid", "uniqueidentifier", "enum"),
    ),
    "integer": _INTEGERS,
    "number": (
        *_INTEGERS,
        *("float", "double", "real", "dec", "float4", "float8", "float16"),
        *("float32", "float64", "bignumeric", "money", "halffloat"),
    ),
    "boolean": ("boolean", "bool", "bit", "tinyint"),
    "date": ("date", "date32", "date64"),
    "timestamp": _TIMESTAMPS,
    "time": ("time", "timetz", "time32", "time64"),
    "object": (
        *("struct", "record", "object", "row", "map", "json", "jsonb", "variant"),
        *("tuple", "super", "dict"),
    ),
    "array": ("array", "list", "repeated", "json", "jsonb", "variant", "super"),
}
_BASE: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:[ (<].*)?", re.DOTALL)
_NUMBERS: Final = re.compile(r"[^(]*\(\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?\)[^(]*")

_SIZES: Final = {
    **dict.fromkeys(("tinyint", "byte"), 1),
    **dict.fromkeys(("smallint", "short", "int2", "int16"), 2),
    **dict.fromkeys(("int", "integer", "int4", "int32"), 4),
    **dict.fromkeys(("bigint", "long", "int64"), 8),
}
_FLOATS: Final = {
    **dict.fromkeys(("float", "real", "float4", "float32"), 4),
    **dict.fromkeys(("double", "float8", "float64"), 8),
}
_TEXTS: Final = ("varchar", "character", "nvarchar", "varchar2", "string", "text")


def fitting(logical: str | None, physical: str | None) -> str | None:
    """Return the pattern of the types that fit, to be matched in any case.

    None where neither type is known by any name.

    >>> bool(re.search(fitting("integer", None), "BIGINT", re.IGNORECASE))
    True
    >>> bool(re.search(fitting("integer", None), "text", re.IGNORECASE))
    False
    """
    base = _base(physical) if physical else None
    names = _FAMILIES.get(logical or "")
    if names is None and base is not None:
        names = next((one for one in _FAMILIES.values() if base in one), ())
    if names is None:
        return None
    if base is not None and base not in names:
        names = (*names, base)
    of_lists = r"|.*\[\]" if "array" in names else ""
    return rf"^(({'|'.join(names)})([ (<].*)?{of_lists})$"


def is_wider(old: str, new: str) -> bool:
    """Tell whether every value of one type is one of the other, and not the reverse.

    >>> is_wider("INT", "bigint"), is_wider("varchar(10)", "varchar(20)")
    (True, True)
    >>> is_wider("bigint", "int"), is_wider("int", "string")
    (False, False)
    """
    one, other = _measure(old), _measure(new)
    if one is None or other is None or one[0] != other[0] or one == other:
        return False
    return all(a <= b for a, b in zip(one[1], other[1], strict=True))


def same_type(old: str, new: str) -> bool:
    """Tell whether two types are one, however they are written."""
    return "".join(old.lower().split()) == "".join(new.lower().split())


def _measure(written: str) -> tuple[str, tuple[float, ...]] | None:
    """Return the kind of a type and how much it takes; None if that is not known."""
    base, numbers = _base(written), _NUMBERS.fullmatch(written.strip())
    first = float(numbers[1]) if numbers else None
    if base in _SIZES or base == "number":  # ODCS has integers within numbers
        return "integer", (_SIZES.get(base or "", inf),)
    if base in _FLOATS:
        return "float", (_FLOATS[base or ""],)
    if base in {"decimal", "numeric"} and first is not None:
        scale = float(numbers[2] or 0) if numbers else 0.0
        return "decimal", (first - scale, scale)
    if base in _TEXTS:
        return "text", (first if first is not None else inf,)
    return None


def _base(written: str) -> str | None:
    found = _BASE.fullmatch(written)
    return found[1].lower() if found else None
