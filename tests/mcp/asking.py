"""Real clients of the door."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from mcp import Client, StdioServerParameters, stdio_client

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]
ACCOUNT = {"accountId": "a1"}
CALLS: Mapping[str, Json] = {
    "crm_get_account": ACCOUNT,
    "crm_get_contacts": ACCOUNT,
    "crm_get_activities": {**ACCOUNT, "timeframe": "30d"},
    "cs_get_health_score": ACCOUNT,
    "cs_get_success_plan": ACCOUNT,
    "support_get_tickets": ACCOUNT,
    "support_get_satisfaction": ACCOUNT,
    "analytics_get_product_usage": ACCOUNT,
    "analytics_get_feature_adoption": ACCOUNT,
    "monetization_get_contract": ACCOUNT,
    "monetization_get_billing_history": ACCOUNT,
    "ai_predict_risk": ACCOUNT,
    "ai_synthesize_insights": {**ACCOUNT, "generate": ["key_narrative", "risk_indicators"]},
    "customer_360": {**ACCOUNT, "depth": "comprehensive", "timeframe": "1y"},
    "list_accounts": {"limit": 10},
    "explain_score": {**ACCOUNT, "dimension": "usage"},
    "what_changed": ACCOUNT,
}
"""A call of every tool."""


def environment(key: str | None) -> dict[str, str]:
    """A child's environment: this one's, with the key or none."""
    found = {k: v for k, v in os.environ.items() if k != "C360_KEY"}  # noqa: TID251 - a child's
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**found, "PYTHONPATH": paths, **({"C360_KEY": key} if key else {})}


def server(workspace: Path, key: str | None) -> StdioServerParameters:
    """The door as a client starts it."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "c360", "-C", str(workspace), "mcp"],
        env=environment(key),
        cwd=str(ROOT),
    )


@asynccontextmanager
async def over_stdio(workspace: Path, key: str | None, mode: str = "auto") -> AsyncIterator[Client]:
    with Path(workspace / "stderr.txt").open("w", encoding="utf-8") as errors:
        transport = stdio_client(server(workspace, key), errlog=errors)
        async with Client(transport, mode=mode, read_timeout_seconds=60) as client:
            yield client


@asynccontextmanager
async def over_http(url: str, key: str, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers) as web:
        transport = streamable_http_client(url, http_client=web)
        async with Client(transport, mode=mode, read_timeout_seconds=60) as client:
            yield client


async def told(client: Client, name: str, **arguments: Any) -> Json:
    """What a tool answers; the client has held it against the tool's schema."""
    result = await client.call_tool(name, {**CALLS[name], **arguments})
    assert not result.is_error, result
    found = result.structured_content
    assert isinstance(found, dict)
    return found


async def refused(client: Client, name: str, **arguments: Any) -> Json:
    """What a tool refuses with."""
    result = await client.call_tool(name, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error
    error: Json = result.structured_content["error"]
    assert text_of(result) == f"{error['code']}: {error['message']}"
    return error


def text_of(result: CallToolResult) -> str:
    return "".join(block.text for block in result.content if block.type == "text")


def ran(work: Callable[[], Awaitable[None]]) -> None:
    """Runs a test's coroutine."""

    async def whole() -> None:
        async with asyncio.timeout(120):
            await work()

    asyncio.run(whole())
