"""The settings of a workspace: one frozen value, and where each part came from."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from provgraph.errors import ConfigError
from provgraph.rdf.mint import DEFAULT_BASE

FILE_NAME: Final = "provgraph.toml"
_PREFIX: Final = "PROVGRAPH_"
_NOT_SETTINGS: Final = frozenset(
    {
        "WORKSPACE",
        "TOKEN_FILE",
        "SUITES",
        "PROFILE",
        "FAULT_AT",
        "CONFORMANCE_ENDPOINT",
        "CONFORMANCE_READS",
    }
)
"""Variables of ours that are no settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default.

    Attributes:
        workspace_base_iri: fixed once the first entry is in.
        ingest_strict: refuse events that need a repair.
        ingest_body_bytes_max: of one HTTP body, after decompression.
        limits_datasets_max: inputs and outputs of one event.
        limits_fields_max: columns of one schema, nested ones counted.
        limits_column_edges_max: column lineage edges of one output.
        limits_pairs_max: inputs times outputs, beyond which none is inferred.
        disk_free_bytes_min: below it, nothing more is written.
        graph_unflushed_quads_max: beyond, the graph is brought to disk.
        graph_unflushed_seconds_max: the same, by time.
        server_host: the address to listen on.
        server_port: 0 takes any free one.
        server_allowed_hosts: names in Host headers, beside the loopback's.
        server_allowed_origins: origins of pages that may ask, and read answers.
        server_lag_entries_max: journalled but not projected; above, ingest waits.
        server_queue_bytes_max: bodies taken in but not yet on disk.
        server_query_seconds_max: after them a query is ended.
        server_updates: let SPARQL Update and the graph store change graphs of users.
        server_update_quads_max: that one update may change.
        server_services: endpoints that SERVICE may ask, by their IRIs.
        server_loads: what the addresses begin with that LOAD may read.
        query_prefixes: known to every query, each as `name=IRI`.
        query_bytes_max: length of a query.
        query_nesting_max: brackets within brackets.
        query_patterns_max: triple patterns, and steps of paths, joined in one group.
        query_patterns_total_max: the same in the whole text.
        query_clauses_max: UNION, OPTIONAL, FILTER, BIND and their like.
        query_operators_max: signs and calls in all expressions together.
        server_slow_query_seconds: what takes longer is logged with its text.
        server_query_log: log every query, without its text.
        feed_seconds_max: for so long the feed keeps what has changed.
        feed_bytes_max: the same, by the bytes that it takes, packed.
        search_hits_max: of one `pg:matches`; the best are taken.
        documents_bytes_max: of one PROV document, after decompression.
        documents_quads_max: that one document may come to.
        documents_effect_bytes_max: the same, by what they take, written out.
        documents_seconds_max: for reading one, and judging or writing it.
        alerts_rules: the file, in the workspace's folder, that says who is told of
            which findings.
        alerts_address: where others reach this server; "" for where it listens.
        alerts_private_addresses: let webhooks be on this machine and in private
            networks.
        alerts_group_max: findings told in one request.
        alerts_waiting_max: messages that wait to be sent; beyond, findings wait
            themselves.
        alerts_seconds_max: for one request.
        contracts_audit_seconds: so often contracts for audit are checked, while the
            workspace is served; 0 for never.
    """

    workspace_base_iri: str = DEFAULT_BASE
    ingest_strict: bool = False
    ingest_body_bytes_max: int = 32 << 20
    limits_datasets_max: int = 10_000
    limits_fields_max: int = 10_000
    limits_column_edges_max: int = 50_000
    limits_pairs_max: int = 1_000
    disk_free_bytes_min: int = 256 << 20
    graph_unflushed_quads_max: int = 100_000
    graph_unflushed_seconds_max: int = 30
    server_host: str = "127.0.0.1"
    server_port: int = 8765
    server_allowed_hosts: tuple[str, ...] = ()
    server_allowed_origins: tuple[str, ...] = ()
    server_lag_entries_max: int = 1_000_000
    server_queue_bytes_max: int = 16 << 20
    server_query_seconds_max: int = 30
    server_updates: bool = False
    server_update_quads_max: int = 1_000_000
    server_services: tuple[str, ...] = ()
    server_loads: tuple[str, ...] = ()
    server_slow_query_seconds: int = 5
    server_query_log: bool = False
    query_prefixes: tuple[str, ...] = ()
    query_bytes_max: int = 64 << 10
    query_nesting_max: int = 128
    query_patterns_max: int = 50
    query_patterns_total_max: int = 200
    query_clauses_max: int = 256
    query_operators_max: int = 512
    feed_seconds_max: int = 86_400
    feed_bytes_max: int = 1 << 30
    search_hits_max: int = 1_000
    documents_bytes_max: int = 64 << 20
    documents_quads_max: int = 3_000_000
    documents_effect_bytes_max: int = 256 << 20
    documents_seconds_max: int = 120
    alerts_rules: str = "alerts.toml"
    alerts_address: str = ""
    alerts_private_addresses: bool = False
    alerts_group_max: int = 100
    alerts_waiting_max: int = 10_000
    alerts_seconds_max: int = 10
    contracts_audit_seconds: int = 3_600

    def prefixes(self) -> dict[str, str]:
        """Return the IRI of each prefix that every query knows.

        Raises:
            ConfigError: one is not written as `name=IRI`.
        """
        found = {}
        for written in self.query_prefixes:
            name, equals, iri = written.partition("=")
            if not equals or ":" not in iri or not (name.isalnum() or not name):
                raise ConfigError(
                    f"query.prefixes has {written!r}, which is no prefix",
                    hint="Write it as name=http://example.com/ns#.",
                )
            found[name] = iri
        return found

    def query_limits(self) -> dict[str, int]:
        """Return what a query may hold, by the names that the guard has for it."""
        prefix = "query_"
        return {
            one.name.removeprefix(prefix): getattr(self, one.name)
            for one in fields(self)
            if one.name.startswith(prefix) and one.name.endswith("_max")
        }


_SECTIONS: Final = (
    "workspace",
    "ingest",
    "limits",
    "disk",
    "graph",
    "server",
    "query",
    "feed",
    "search",
    "documents",
    "alerts",
    "contracts",
)
_NAMES: Final = {one.name: one for one in fields(Settings)}


@dataclass(frozen=True, slots=True)
class Configured:
    """Settings, and for each where its value came from.

    Attributes:
        origins: by `section.key`: `default`, the file's name, or the variable's.
    """

    settings: Settings
    origins: Mapping[str, str]

    def table(self) -> list[tuple[str, str, str]]:
        """Return each setting as name, value and origin, for people to read."""
        return [
            (dotted, _shown(getattr(self.settings, name)), self.origins[dotted])
            for name in _NAMES
            for dotted in [_dotted(name)]
        ]


def read_settings(
    folder: Path, environment: Mapping[str, str] = os.environ
) -> Configured:
    """Return the settings of the workspace in *folder*.

    `provgraph.toml` overrides the defaults, `PROVGRAPH_SECTION_KEY` overrides it.

    Raises:
        ConfigError: a setting is unknown, or its value is of the wrong kind.
    """
    values: dict[str, Any] = {}
    origins = {_dotted(name): "default" for name in _NAMES}
    for name, value in _from_file(folder / FILE_NAME).items():
        values[name] = value
        origins[_dotted(name)] = FILE_NAME
    for variable, written in environment.items():
        setting = _setting_of(variable)
        if setting is not None:
            values[setting] = _read(setting, written, variable)
            origins[_dotted(setting)] = variable
    return Configured(Settings(**values), origins)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    found: dict[str, Any] = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            raise _unknown(section, str(path))
        for key, value in table.items():
            name = f"{section}_{key}"
            if name not in _NAMES:
                raise _unknown(f"{section}.{key}", str(path))
            found[name] = _checked(name, value, str(path))
    return found


def _setting_of(variable: str) -> str | None:
    """Return the setting that an environment variable names; None where none."""
    if not variable.startswith(_PREFIX):
        return None
    rest = variable.removeprefix(_PREFIX)
    if rest in _NOT_SETTINGS:
        return None
    name = rest.lower()
    if name not in _NAMES:
        raise _unknown(_dotted(name), variable)
    return name


def _read(name: str, written: str, origin: str) -> Any:  # noqa: ANN401 - by setting
    """Return the value that an environment variable's text stands for."""
    default = _NAMES[name].default
    if isinstance(default, bool):
        if written.lower() in {"true", "1", "yes"}:
            return True
        if written.lower() in {"false", "0", "no"}:
            return False
        raise ConfigError(f"{origin} is neither true nor false: {written!r}")
    if isinstance(default, int):
        try:
            return _checked(name, int(written), origin)
        except ValueError as error:
            raise ConfigError(f"{origin} is not a number: {written!r}") from error
    if isinstance(default, tuple):
        return tuple(part.strip() for part in written.split(",") if part.strip())
    return written


def _checked(name: str, value: Any, origin: str) -> Any:  # noqa: ANN401 - by setting
    """Return a value from a file where it is of its setting's kind."""
    default = _NAMES[name].default
    dotted = _dotted(name)
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise ConfigError(f"{dotted} in {origin} has to be a list of texts")
    if type(value) is not type(default):
        kind = {bool: "true or false", int: "a whole number", str: "text"}
        wanted = kind[type(default)]
        raise ConfigError(f"{dotted} in {origin} has to be {wanted}, not {value!r}")
    if isinstance(value, int) and value < 0:
        raise ConfigError(f"{dotted} in {origin} cannot be below zero")
    return value


def _unknown(dotted: str, origin: str) -> ConfigError:
    known = [_dotted(name) for name in _NAMES]
    near = difflib.get_close_matches(dotted, known, n=1, cutoff=0)
    return ConfigError(
        f"{origin} has an unknown setting {dotted}",
        hint=f"Did you mean {near[0]}?" if near else None,
    )


def _dotted(name: str) -> str:
    section, _, key = name.partition("_")
    return f"{section}.{key}" if section in _SECTIONS else name


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)
