"""What the door says of itself is what it does: cases made from the OpenAPI, as every role.

Schemathesis makes requests, good and bad, follows the links of answers into further requests, and
holds every answer against the OpenAPI: its status, its headers, its schema; that bad data are
refused and good data are not; that nothing is told without a key; that nothing ends in 5xx.
"""

from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis

from tests.api.conftest import ROLES
from tests.api.running import Running

_STEPS = 25
_MAY_BE_REFUSED = ["2xx", "3xx", 400, 403, 404, 409]
_SETTINGS = {
    "operations": [
        {
            "include-operation-id": ["accounts", "export", "timeline"],
            "checks": {"positive_data_acceptance": {"expected-statuses": _MAY_BE_REFUSED}},
        }
    ]
}
"""A cursor is one that was handed out, a kind one that there is: no schema can say that."""


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_described(
    served_demo: Running, keys: dict[str, str], role: str, cases: int
) -> None:
    wanted, seen = -(-cases // len(ROLES)), Counter[int]()
    headers = {"Authorization": f"Bearer {keys[role]}"}
    schema = schemathesis.openapi.from_url(
        str(served_demo.client.base_url.join("/openapi.json")),
        config=schemathesis.Config.from_dict({**_SETTINGS, "headers": headers}),
    )
    machine = schema.as_state_machine()

    class AsRole(machine):  # type: ignore[valid-type, misc]  # it is made at run time
        def after_call(self, response: Any, case: Any) -> None:
            super().after_call(response, case)
            seen[response.status_code] += 1

    rounds = 0
    while seen.total() < wanted:
        settings = hypothesis.settings(
            max_examples=max(1, (wanted - seen.total()) // _STEPS),
            stateful_step_count=_STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        hypothesis.seed(1000 * ROLES.index(role) + rounds)(AsRole)
        AsRole.run(settings=settings)
        rounds += 1
    print(f"{role}: {seen.total()} cases, {dict(sorted(seen.items()))}")  # noqa: T201 - for -s
    assert not [code for code in seen if code >= 500]
    assert seen[200] > 0
    assert 401 not in seen
