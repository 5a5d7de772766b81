"""The page `/docs`: the OpenAPI as one plain page, without a script or anything from elsewhere."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

Json = Mapping[str, Any]

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--page:#fff;
--accent:#0b5cad}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4af;--line:#30363d;--page:#0e1116;
--accent:#6cb0ff}}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:24px 16px}
h1{font-size:28px;margin:0 0 8px}h2{font-size:20px;margin:32px 0 8px}h3{font-size:14px;margin:0}
nav a{margin-right:12px}a{color:var(--accent)}
details{border-top:1px solid var(--line);padding:8px 0}summary{cursor:pointer}
summary b{display:inline-block;min-width:48px}summary span{color:var(--soft);margin-left:12px}
code{font:13px ui-monospace,monospace}table{border-collapse:collapse;margin:8px 0;width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:normal}
""".strip()
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src "
    f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode('ascii')}'"
)
"""The page's own Content-Security-Policy: its one style sheet, by digest, and nothing else."""


def page(document: Json) -> str:
    """The whole page."""
    info, groups = document["info"], grouped(document)
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in groups)
    parts = "".join(
        f'<h2 id="{escape(tag)}">{escape(tag.capitalize())}</h2>'
        + "".join(_operation(one, document) for one in found)
        for tag, found in groups.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
        f'<p>For programs: <a href="/openapi.json">OpenAPI {escape(document["openapi"])}</a></p>'
        f"<nav>{links}</nav>{parts}</main></body></html>"
    )


def grouped(document: Json) -> dict[str, list[tuple[str, str, Json]]]:
    """Every operation, as (method, path, operation), under its tag."""
    groups: dict[str, list[tuple[str, str, Json]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return groups


def _operation(one: tuple[str, str, Json], document: Json) -> str:
    method, path, operation = one
    about = escape(operation.get("description", ""))
    return (
        f"<details><summary><b>{method}</b><code>{escape(path)}</code>"
        f"<span>{escape(operation['summary'])}</span></summary><p>{about}</p>"
        f"{_table(('parameter', 'in', 'form', 'meaning'), parameters(operation))}"
        f"{_table(('status', 'meaning'), responses(operation, document))}</details>"
    )


def parameters(operation: Json) -> list[tuple[str, str, str, str]]:
    """The parameters of an operation: name, where it stands, its form, its meaning."""
    return [
        (
            one["name"] + ("" if one.get("required") else "?"),
            one["in"],
            form(one["schema"]),
            one.get("description", one["schema"].get("description", "")),
        )
        for one in operation.get("parameters", ())
    ]


def form(schema: Json) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(form, schema["anyOf"])))
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {form(schema.get('items', {}))}"
    limits = "".join(_limits(schema))
    return f"{schema.get('const', schema.get('type', 'anything'))}{limits}"


def _limits(schema: Json) -> Iterator[str]:
    if "minimum" in schema and "maximum" in schema:
        yield f" {schema['minimum']}-{schema['maximum']}"
    if "maxLength" in schema:
        yield f", at most {schema['maxLength']} characters"
    if "default" in schema and schema["default"] is not None:
        yield f", default {schema['default']}"


def responses(operation: Json, document: Json) -> list[tuple[str, str]]:
    """The answers of an operation: status and meaning."""
    named = document["components"]["responses"]
    found = []
    for code, one in operation["responses"].items():
        told = named[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        found.append((code, told["description"]))
    return sorted(found)


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    if not rows:
        return ""
    above = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(
        f"<tr><td><code>{escape(row[0])}</code></td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><tr>{above}</tr>{body}</table>"
