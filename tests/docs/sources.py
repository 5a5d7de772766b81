"""A page for each connector, made from its own declarations: what users switch on is what runs."""

import inspect
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from c360.sources.find import connector_class, connector_types
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.resource import Resource
from c360.sources.settings import TableMapping
from tests.docs.configuration import settings_table
from tests.docs.databases import database_pages
from tests.docs.mappings import origins
from tests.docs.markdown import flowing, page, prose, table

SHARED = ("type", "system", "period")
"""Options that c360.yml has for every source; the configuration page explains them."""
_NEEDS = (
    "Reading a vendor's API needs what `make demo` does not install. Once, in the clone of c360:"
    "\n\n```sh\n.venv/bin/pip install -c constraints.txt -e '.[connectors]'\n```"
)
_DRIFT = (
    "The vendor's records changed their shape. What cannot be meant is in quarantine, the last "
    "good version stays. Name the new field under `fields`."
)
_TROUBLES = (
    ("the credentials were refused", "{sign_in}."),
    ("… may not be read", "Grant the right that it names, or leave it out: `skip: [NAME]`."),
    ("there is no server called …", "Mend `base_url`, or the network."),
    ("answers with a web page", "`base_url` is not that of the API: mend it."),
    ("its rate limit allows no more requests", "Sync again after the time it names: it goes on."),
    ("field '…' no longer comes", _DRIFT),
    ("this machine's clock is … behind the vendor's", "Set the clock right, by NTP for instance."),
)


def source_pages() -> dict[str, str]:
    """The pages of the connectors that come with c360, by file name."""
    kinds = [kind for kind in connector_types() if issubclass(connector_class(kind), RestConnector)]
    pages = {f"{kind}.md": source_page(connector_class(kind), kind) for kind in kinds}
    return pages | database_pages()


def source_page(kind: type[Any], name: str) -> str:
    """The page of one connector."""
    module = inspect.getdoc(sys.modules[kind.__module__]) or ""
    title, _, about = module.partition("\n\n")
    connector = kind("source", example_options(kind.options_type), Path())
    return page(
        title.partition(" (")[0],
        title,
        *filter(None, [flowing(about)]),
        f"## Switch it on\n\n{_example(kind, name)}",
        f"## What is read\n\n{_resources(connector.resources())}",
        f"## What it fills\n\n{_fields(connector.settings.tables)}",
        f"## Options\n\n{settings_table(kind.options_type, '', leave_out=SHARED)}",
        f"## When something is wrong\n\n{_troubles(kind.sign_in)}",
    )


def example_options(options: type[BaseModel]) -> dict[str, Any]:
    """Something for every option that is required."""
    return {
        name: _example_value(name, info)
        for name, info in options.model_fields.items()
        if info.is_required()
    }


def _example_value(name: str, info: FieldInfo) -> Any:
    if info.examples:
        return info.examples[0]
    return 1 if info.annotation is int else "https://example.com" if "url" in name else "example"


def _example(kind: type[Any], name: str) -> str:
    lines = ["sources:", f"  {name}:", f"    type: {name}", f"    system: {_system(kind, name)}"]
    secrets = []
    for option, info in kind.options_type.model_fields.items():
        if info.annotation is SecretStr and info.is_required():
            variable = f"{name}_{option}".upper()
            lines.append(f"    {option}: ${{{variable}}}")
            secrets.append(f"{variable}=…")
        elif info.is_required():
            lines.append(f"    {option}: {_example_value(option, info)}")
    env = "\n".join(secrets)
    blocks = [_NEEDS, "```yaml\n" + "\n".join(lines) + "\n```"]
    if secrets:
        where = "Put the secret into `.env` beside `c360.yml`, which is never committed:"
        blocks.append(f"{where}\n\n```ini\n{env}\n```")
    blocks.append(
        "Then see whether it can be read, and load it: `c360 sources check`, `c360 sync`."
    )
    return "\n\n".join(blocks)


def _system(kind: type[Any], name: str) -> str:
    system: str = kind.system
    assert system in {"crm", "cs", "support", "analytics", "billing"}, name
    return system


def _resources(resources: Sequence[Resource]) -> str:
    rows = [
        (
            f"`{one.name}`",
            one.doc,
            _changes(one),
            one.deletes,
            one.page_size[1] if one.page_size else "–",
            ", ".join(f"`{scope}`" for scope in one.scopes) or "–",
        )
        for one in resources
    ]
    head = ("resource", "what", "what changed", "what is gone", "a page holds", "rights it needs")
    return table(head, rows)


def _changes(resource: Resource) -> str:
    if resource.cursor:
        return f"asked for by `{resource.cursor.field}`"
    return "goes on after the last page" if resource.continues else "listed each time"


def _fields(mappings: Sequence[TableMapping]) -> str:
    return "\n\n".join(
        f"### {mapping.table}, from {', '.join(f'`{p}`' for p in mapping.path)}\n\n"
        + table(("field", "from"), origins(mapping))
        for mapping in mappings
    )


def _troubles(sign_in: str) -> str:
    rows = [(f"“{says}”", remedy.format(sign_in=sign_in)) for says, remedy in _TROUBLES]
    about = "`c360 sources check` asks every resource, and says what is missing. What it may say:"
    return f"{prose(about)}\n\n{table(('it says', 'what to do'), rows)}"
