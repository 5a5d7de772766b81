"""Acme Desk (support): organizations, people and tickets, read from its REST API.

A vendor that c360 does not have: this file is what CONTRIBUTING's "add a source in one file" makes.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import Field

from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.resource import Cursor, Resource, Token

CHANGED = Cursor("updated_at", "updated_since", overlap=timedelta(minutes=5))
PAGES = Token("next_cursor", "cursor")


class Options(RestOptions):
    """Acme Desk, by a token that may read."""

    token: Secret = Field(description="An API token: Settings → API → Tokens, role Viewer.")
    base_url: str = Field("https://api.acmedesk.example", description="Where the API lies.")


class Connector(RestConnector[Options]):
    """Reads Acme Desk."""

    system = "support"
    options_type = Options
    sign_in = "Put a valid token into .env: Settings → API → Tokens, role Viewer"
    mapping = """
    - table: account
      path: organizations
      id: id
      observed_at: updated_at
      columns:
        name: name
        external_ref: external_id
    - table: contact
      path: people
      id: id
      account: organization.external_id
      observed_at: updated_at
      columns: {name: name, email: email, title: job_title}
    - table: ticket
      path: tickets
      id: id
      account: organization_id
      observed_at: updated_at
      deleted: deleted_at is not null
      columns:
        subject: subject
        category: topic.name
        priority:
          column: priority
          values: {urgent: P1, high: P2, normal: P3, low: P4}
        status: status
        created_at: created_at
        solved_at: solved_at
        due_at: due_at
        requester_ref: requester_id
    """

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.options.token.get_secret_value()}"}

    def resources(self) -> Sequence[Resource]:
        size = ("limit", 50)
        return (
            Resource(
                "organizations",
                "Organizations, with the domain and the CRM's id.",
                "v1/organizations",
                "data",
                paging=PAGES,
                page_size=size,
                cursor=CHANGED,
                scopes=("read:organizations",),
            ),
            Resource(
                "people",
                "The people who ask for help.",
                "v1/people",
                "data",
                paging=PAGES,
                page_size=size,
                cursor=CHANGED,
                scopes=("read:people",),
            ),
            Resource(
                "tickets",
                "Tickets of every state.",
                "v1/tickets",
                "data",
                paging=PAGES,
                page_size=size,
                cursor=CHANGED,
                deletes="flagged by deleted_at",
                one="v1/tickets/{id}",
                scopes=("read:tickets",),
            ),
        )
