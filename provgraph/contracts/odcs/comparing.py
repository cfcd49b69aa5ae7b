"""What a new version of a data contract changes against an old one.

Objects and fields are matched by their names. A field that is gone breaks whoever
reads it; one that is new is asked of whoever writes it, and so is stricter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts.change import OPPOSITE, Change, Kind
from provgraph.contracts.odcs.bounds import kind_of_bounds, kind_of_option
from provgraph.contracts.odcs.contract import (
    Contract,
    Property,
    QualityRule,
    SchemaObject,
    ServiceLevel,
    fields_of,
)
from provgraph.contracts.odcs.fields import column
from provgraph.contracts.odcs.levels import seconds_of
from provgraph.contracts.odcs.naming import datasets_of
from provgraph.contracts.odcs.types import is_wider, same_type

_SEVERITIES: Final = ("info", "warning", "error")
_LONGER_IS_LOOSER: Final = frozenset(
    {
        *("latency", "freshness", "frequency"),
        *("timeToDetect", "timeToNotify", "timeToRepair"),
    }
)


def difference(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Return what *new* changes of what is judged, and of whose it is and where."""
    return (
        *_of_objects(old, new),
        *_of_levels(old, new),
        *_of_inputs(old, new),
        *_of_words(old, new),
    )


def _of_objects(old: Contract, new: Contract) -> Iterator[Change]:
    before = {one.name: one for one in old.objects}
    after = {one.name: one for one in new.objects}
    for name, one in before.items():
        other = after.get(name)
        if other is None:
            yield Change(name, "breaking", f"{name} is gone")
            continue
        yield from _of_place(name, _places(old, one), _places(new, other))
        yield from _of_fields(one, other)
        yield from _of_rules(name, one.quality, other.quality)
        yield from _of_sets(name, "relationship", _refers(one), _refers(other))
    for name in after:
        if name not in before:
            yield Change(name, "stricter", f"{name} is new")


def _places(contract: Contract, one: SchemaObject) -> set[str]:
    """Return where an object lies: its names in lineage, else the settings."""
    named = {f"{at.namespace} {at.name}" for at in datasets_of(contract, one)}
    return named or {
        " ".join((server.type, *map(str, sorted(server.settings.items()))))
        for server in contract.servers
    }


def _of_place(name: str, old: set[str], new: set[str]) -> Iterator[Change]:
    if old - new:
        told = ", ".join(sorted(old - new))
        yield Change(name, "breaking", f"{name} is no longer at {told}")
    elif new - old:
        told = ", ".join(sorted(new - old))
        yield Change(name, "stricter", f"{name} is also at {told}")


def _of_fields(old: SchemaObject, new: SchemaObject) -> Iterator[Change]:
    before = dict(fields_of(old.properties))
    after = dict(fields_of(new.properties))
    renamed = dict(_renamed(old.properties, new.properties, ()))
    for path, one in before.items():
        place = column((old.name, *path))
        if path in after:
            yield from _of_field(place, one, after[path])
        elif path in renamed:
            told = column((old.name, *renamed[path]))
            yield Change(place, "breaking", f"{place} is now called {told}")
        elif path[:-1] in before and path[:-1] not in after:
            continue  # it is told of what it lies in
        else:
            yield Change(place, "breaking", f"{place} is gone")
    for path in after:
        if path not in before and path not in renamed.values():
            place = column((old.name, *path))
            yield Change(place, "stricter", f"{place} is new")


def _renamed(
    old: tuple[Property, ...], new: tuple[Property, ...], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield fields that have another name at the same place, and the same type."""
    names = {one.stored_name for one in old} & {one.stored_name for one in new}
    for one, other in zip(old, new, strict=False):
        was, now = (*above, one.stored_name), (*above, other.stored_name)
        if was == now:
            yield from _renamed(one.properties, other.properties, was)
        elif names.isdisjoint((was[-1], now[-1])) and _types(one) == _types(other):
            yield was, now


def _types(one: Property) -> tuple[str | None, str | None, int]:
    return one.logical_type, one.physical_type, len(one.properties)


def _of_field(place: str, old: Property, new: Property) -> Iterator[Change]:
    yield from _of_types(place, old, new)
    for key, was, now in (
        ("required", old.required, new.required),
        ("unique", old.unique, new.unique),
        ("part of the primary key", old.primary_key, new.primary_key),
    ):
        if was != now:
            told = f"{place} is {'now' if now else 'no longer'} {key}"
            yield Change(place, "stricter" if now else "looser", told)
    for key in dict.fromkeys((*old.options, *new.options)):
        before, after = old.options.get(key), new.options.get(key)
        kind = kind_of_option(key, before, after)
        if kind is not None:
            yield Change(place, kind, f"{key} of {place} is {after}, and was {before}")
    yield from _of_rules(place, old.quality, new.quality)
    yield from _of_sets(place, "relationship", _refers(old), _refers(new))


def _of_types(place: str, old: Property, new: Property) -> Iterator[Change]:
    """Yield what another type means: the logical one first, which says more."""
    for was, now in (
        (old.logical_type, new.logical_type),
        (old.physical_type, new.physical_type),
    ):
        if was is None and now is None:
            continue
        if was is None or now is None:
            kind: Kind = "stricter" if was is None else "looser"
            told = f"the type of {place} is {now or 'open'}, and was {was or 'open'}"
            yield Change(place, kind, told)
            continue
        if same_type(was, now):
            continue
        kind = "breaking"
        if is_wider(was, now):
            kind = "looser"
        elif is_wider(now, was):
            kind = "stricter"
        yield Change(place, kind, f"the type of {place} is {now}, and was {was}")


def _of_rules(
    place: str, old: tuple[QualityRule, ...], new: tuple[QualityRule, ...]
) -> Iterator[Change]:
    """Yield what is changed of rules, matched by names, else by kind and order."""
    before, after = _by_key(old), _by_key(new)
    for key, one in before.items():
        if key in after:
            yield from _of_rule(place, _told(one), one, after[key])
        else:
            told = f"the rule {_told(one)} of {place} is gone"
            yield Change(place, "looser", told)
    for key, one in after.items():
        if key not in before:
            told = f"the rule {_told(one)} of {place} is new"
            yield Change(place, "stricter", told)


def _by_key(rules: tuple[QualityRule, ...]) -> dict[tuple[str, ...], QualityRule]:
    found: dict[tuple[str, ...], QualityRule] = {}
    for rule in rules:
        kind = (rule.name,) if rule.name else (rule.type, rule.metric or "")
        count = 0
        while (*kind, str(count)) in found:
            count += 1
        found[(*kind, str(count))] = rule
    return found


def _told(rule: QualityRule) -> str:
    return rule.name or rule.metric or rule.type


def _of_rule(
    place: str, name: str, old: QualityRule, new: QualityRule
) -> Iterator[Change]:
    whole = f"the rule {name} of {place}"
    if (old.type, old.metric, old.unit or "rows", old.text) != (
        *(new.type, new.metric, new.unit or "rows", new.text),
    ):
        yield Change(place, "breaking", f"{whole} asks something else")
        return
    kind = kind_of_bounds(old.bounds, new.bounds)
    if kind is not None:
        yield Change(place, kind, f"{whole} has other bounds")
    for key in dict.fromkeys((*old.arguments, *new.arguments)):
        before, after = old.arguments.get(key), new.arguments.get(key)
        kind = kind_of_option(key, before, after)
        if kind is not None:
            yield Change(place, kind, f"{key} of {whole} is {after}, and was {before}")
    was, now = ((one.severity or "error").lower() for one in (old, new))
    if was != now:
        yield Change(place, _severity(was, now), f"{whole} is {now}, and was {was}")


def _severity(old: str, new: str) -> Kind:
    if old not in _SEVERITIES or new not in _SEVERITIES:
        return "neither"
    is_raised = _SEVERITIES.index(old) < _SEVERITIES.index(new)
    return "stricter" if is_raised else "looser"


def _refers(one: SchemaObject | Property) -> set[str]:
    return {" ".join((*ref.from_, "to", *ref.to)).strip() for ref in one.relationships}


def _of_sets(place: str, what: str, old: set[str], new: set[str]) -> Iterator[Change]:
    for one in sorted(old - new):
        yield Change(place, "looser", f"the {what} {one} of {place} is gone")
    for one in sorted(new - old):
        yield Change(place, "stricter", f"the {what} {one} of {place} is new")


def _of_levels(old: Contract, new: Contract) -> Iterator[Change]:
    before = {(one.property, one.elements): one for one in old.service_levels}
    after = {(one.property, one.elements): one for one in new.service_levels}
    for key, one in before.items():
        name = " of ".join((one.property, ", ".join(one.elements) or "all"))
        if key not in after:
            yield Change(name, "looser", f"the {name} is no longer promised")
        else:
            kind = _level(one, after[key])
            if kind is not None:
                told = f"{after[key].value} {after[key].unit or ''}".strip()
                yield Change(name, kind, f"the {name} is now {told}")
    for key, one in after.items():
        if key not in before:
            name = " of ".join((one.property, ", ".join(one.elements) or "all"))
            yield Change(name, "stricter", f"the {name} is promised now")


def _level(old: ServiceLevel, new: ServiceLevel) -> Kind | None:
    """Return what another value of a level means; None if it says the same."""
    if (old.value, old.unit) == (new.value, new.unit):
        return None
    was, now = seconds_of(old), seconds_of(new)
    if was is not None and now is not None:
        if was == now:
            return None
        longer: Kind = "looser" if old.property in _LONGER_IS_LOOSER else "stricter"
        return longer if was < now else OPPOSITE[longer]
    return "breaking" if old.unit != new.unit else _other_level(old, new)


def _other_level(old: ServiceLevel, new: ServiceLevel) -> Kind:
    """Return what another value means that is no length of time."""
    was, now = old.value, new.value
    if old.property in {"endOfLife", "endOfSupport"}:
        return "looser" if str(was) < str(now) else "breaking"
    if isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return "looser" if (was < now) == (old.property == "errorRate") else "stricter"
    return "breaking"


def _of_inputs(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = (
        None if one.inputs is None else {each.id for each in one.inputs}
        for one in (old, new)
    )
    place = "inputs"
    if before == after:
        return
    if before is None or after is None:
        told = "open now" if after is None else "limited now"
        kind: Kind = "looser" if after is None else "stricter"
        yield Change(place, kind, f"what it is made from is {told}")
        return
    for one in sorted(after - before):
        yield Change(place, "looser", f"it may be made from {one} now")
    for one in sorted(before - after):
        yield Change(place, "stricter", f"it may no longer be made from {one}")


def _of_words(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what is changed of whose it is, and of its state."""
    was, now = (one.team.owners if one.team else () for one in (old, new))
    if set(was) != set(now):
        told = f"{', '.join(now) or 'nobody'}, and was {', '.join(was) or 'nobody'}"
        yield Change("team", "neither", f"its owner is {told}")
    if old.status != new.status:
        told = f"its status is {new.status}, and was {old.status}"
        yield Change("status", "neither", told)
