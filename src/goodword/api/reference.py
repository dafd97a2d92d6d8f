"""The API reference as one plain page made from the OpenAPI description: no script, no other host."""

from __future__ import annotations

import json
from html import escape
from typing import Any

STYLE = """\
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent);
  --ground: #faf9f6; --ink: #1c1b19; --accent: #0b6656; }
@media (prefers-color-scheme: dark) { :root { --ground: #141615; --ink: #ecebe6; --accent: #5cc9ad; } }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
  background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .18em; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; text-transform: capitalize; }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; margin: 0; }
section { border-top: 1px solid var(--line); padding: 1rem 0; }
table { border-collapse: collapse; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; font-size: .87rem; }
nav ul { columns: 26rem; column-gap: 2rem; padding: 0; list-style: none; font-size: .87rem; }
nav li { break-inside: avoid; padding: .1rem 0; } nav li a { text-decoration: none; }
code { font-family: ui-monospace, monospace; }
details { border-top: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
.method { display: inline-block; min-width: 4.5rem; }
"""


def page(openapi: dict[str, Any]) -> str:
    """The reference of an OpenAPI 3.1 description as HTML."""
    operations = [
        (path, method, operation) for path, methods in openapi["paths"].items() for method, operation in methods.items()
    ]
    tags = list(dict.fromkeys(_tag(operation) for _, _, operation in operations))
    groups = "".join(_group(tag, [o for o in operations if _tag(o[2]) == tag]) for tag in tags)
    title = f"{escape(openapi['info']['title'])} HTTP API {escape(openapi['info']['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/api/docs.css"></head><body><main>'
        f"<h1>{title}</h1><p>{escape(openapi['info'].get('summary', ''))} "
        'The same as data: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). '
        "Every error has one shape: problem details (RFC 9457), shown at the end.</p>"
        f"{_contents(operations)}{groups}{_schemas(openapi)}</main></body></html>"
    )


def _tag(operation: dict[str, Any]) -> str:
    return str((operation.get("tags") or ["other"])[0])


def _contents(operations: list[tuple[str, str, dict[str, Any]]]) -> str:
    items = "".join(
        f'<li><a href="#{escape(o["operationId"])}"><code>{m.upper()} {escape(p)}</code></a></li>'
        for p, m, o in operations
    )
    return f'<nav aria-label="Contents"><ul>{items}</ul></nav>'


def _group(tag: str, operations: list[tuple[str, str, dict[str, Any]]]) -> str:
    return f"<h2>{escape(tag)}</h2>" + "".join(_operation(*operation) for operation in operations)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    text = operation.get("description") or operation.get("summary", "")
    body = operation.get("requestBody", {}).get("content", {})
    bodies = "".join(
        f"<p>Body <code>{escape(kind)}</code>{_schema(content.get('schema', {}))}" for kind, content in body.items()
    )
    return (
        f'<section id="{escape(operation["operationId"])}"><h3><span class="method">{method.upper()}</span> '
        f"{escape(path)}</h3><p>{escape(text)}</p>{_parameters(operation.get('parameters', []))}{bodies}</section>"
    )


def _schema(schema: dict[str, Any]) -> str:
    """Ends the paragraph: a named schema is a link to where it is shown, any other one is shown here."""
    name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
    if name:
        return f': <a href="#schema-{escape(name)}">{escape(name)}</a></p>'
    return f"</p>{_json(schema)}"


def _parameters(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p['in'])}</td>"
        f"<td>{escape(_kind(p.get('schema', {})))}</td><td>{'yes' if p.get('required') else 'no'}</td>"
        f"<td>{escape(p.get('description') or p.get('schema', {}).get('description') or '')}</td></tr>"
        for p in parameters
    )
    head = "<tr><th>name</th><th>in</th><th>kind</th><th>required</th><th>meaning</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _kind(schema: dict[str, Any]) -> str:
    options = schema.get("anyOf", [schema])
    names = [str(o.get("type") or str(o.get("$ref", "")).rsplit("/", 1)[-1] or "any") for o in options]
    default = f", default {json.dumps(schema['default'])}" if schema.get("default") is not None else ""
    return " or ".join(n for n in names if n != "null") + default


def _schemas(openapi: dict[str, Any]) -> str:
    schemas = openapi.get("components", {}).get("schemas", {})
    shown = "".join(
        # A browser unfolds what holds the place that a link leads to.
        f"<details><summary><code>{escape(name)}</code></summary>"
        f'<div id="schema-{escape(name)}">{_json(schema)}</div></details>'
        for name, schema in schemas.items()
    )
    return f"<h2>Schemas</h2>{shown}" if shown else ""


def _json(schema: dict[str, Any]) -> str:
    return f'<pre tabindex="0">{escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre>'
