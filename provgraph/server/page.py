"""`/docs`: the OpenAPI description as one page, without script or outside address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

_HEAD: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>provgraph: HTTP API</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 55rem;
  padding: 0 1rem; color-scheme: light dark }
h2 { margin-top: 2.5rem; border-bottom: 1px solid gray }
code, pre { font-family: ui-monospace, monospace }
summary { cursor: pointer; padding: .3rem 0 }
summary b { display: inline-block; min-width: 3.5rem }
td, th { text-align: left; vertical-align: top; padding: .1rem 1rem .1rem 0 }
pre { overflow-x: auto; background: #8881; padding: .5rem }
details > :not(summary) { margin-left: 1.2rem }
</style>
"""


def render(schema: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI *schema*."""
    info = schema["info"]
    return "\n".join(
        (
            _HEAD,
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            f"<p>{escape(info.get('description', ''))}</p>",
            '<p>As JSON: <a href="/openapi.json">/openapi.json</a></p>',
            *_sections(schema),
            "<h2>Shapes</h2>",
            *(
                f'<h3 id="{escape(name)}">{escape(name)}</h3>{_block(shape)}'
                for name, shape in schema["components"]["schemas"].items()
            ),
            "</html>\n",
        )
    )


def _sections(schema: Mapping[str, Any]) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["Other"])[0]
            by_tag.setdefault(tag, []).append(_operation(path, method, operation))
    for tag, operations in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>"
        yield from operations


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    parameters = [
        (one["name"], one["in"], one.get("description", ""))
        for one in operation.get("parameters", ())
    ]
    bodies = [
        (media_type, _shape(content.get("schema", {})))
        for media_type, content in operation.get("requestBody", {})
        .get("content", {})
        .items()
    ]
    answers = [
        (status, answer.get("description", ""), ", ".join(answer.get("content", ())))
        for status, answer in sorted(operation["responses"].items())
    ]
    return "".join(
        (
            f"<details open><summary><b>{method.upper()}</b> <code>{escape(path)}",
            f"</code> {escape(operation.get('summary', ''))}</summary>",
            f"<p>{escape(operation.get('description', ''))}</p>",
            _table(("Parameter", "in", ""), parameters),
            _table(("Body", "holds"), bodies),
            _table(("Answer", "", "as"), answers),
            "</details>",
        )
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [f"<tr>{_cells('th', head)}</tr>"]
    lines += [f"<tr>{_cells('td', row)}</tr>" for row in rows]
    return f"<table>{''.join(lines)}</table>"


def _cells(kind: str, row: tuple[str, ...]) -> str:
    return "".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in row)


def _shape(schema: Mapping[str, Any]) -> str:
    """Return in a few words what a body holds."""
    if "items" in schema:
        return f"array of: {_shape(schema['items'])}"
    return str(schema.get("description") or schema.get("type") or "")


def _block(shape: Mapping[str, Any]) -> str:
    return f"<pre>{escape(json.dumps(shape, indent=1))}</pre>"
