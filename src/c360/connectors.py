"""The connectors of a workspace, each made from its part of `c360.yml`."""

from pydantic import ValidationError

from c360.config import Workspace
from c360.errors import UnknownName
from c360.guardrails.quality import SourceInfo
from c360.sources.base import Connector
from c360.sources.load import load_connector


def connectors_of(workspace: Workspace) -> dict[str, Connector]:
    """Every source's connector, by name. Raises Misconfigured with the line that is wrong."""
    found: dict[str, Connector] = {}
    for name, source in workspace.settings.sources.items():
        options = {"currency": workspace.settings.currency, **source.connector_options()}
        try:
            found[name] = load_connector(source.type, name, options, workspace.root)
        except UnknownName as unknown:
            path = ("sources", name, "type")
            raise workspace.misconfigured(path, str(unknown)) from None
        except ValidationError as invalid:
            raise workspace.invalid(("sources", name), invalid) from None
    return found


def sources_of(workspace: Workspace) -> list[SourceInfo]:
    """What each source of the workspace is, and which canonical fields it delivers."""
    connectors = connectors_of(workspace)
    return [
        SourceInfo(
            name=name,
            system=source.system,
            fields={t: tuple(sorted(f)) for t, f in sorted(connectors[name].fields().items())},
            period=source.every,
        )
        for name, source in workspace.settings.sources.items()
    ]
