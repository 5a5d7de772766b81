"""The canonical tables: what every source's records are conformed to.

Every row also carries the columns of `ENVELOPE`. A table's own times are when things happened;
`observed_at` is when they became known. All times are aware UTC, all amounts have a currency.
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "instant", "date", "number", "integer", "flag"]
"""text · instant (aware UTC) · date · number (double) · integer (64 bit) · flag (true or false)"""

System = Literal["crm", "cs", "support", "analytics", "billing"]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a canonical table; `expected` fields count towards data completeness."""

    name: str
    type: ColumnType
    doc: str
    expected: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record; `event_time` names the column that says when it happened."""

    name: str
    system: System
    doc: str
    columns: tuple[Column, ...]
    event_time: str | None
    """The column used for `observed_at` when a mapping names none."""
    starts: str | None = None
    ends: str | None = None
    """Where both are given, `ends` before `starts` is an impossible time."""
    per_account: bool = True

    def column(self, name: str) -> Column | None:
        return next((c for c in (*ENVELOPE, *self.columns) if c.name == name), None)


def _c(
    name: str,
    type: ColumnType,  # noqa: A002 - the field's own name
    doc: str,
    *choices: str,
    expected: bool = False,
) -> Column:
    return Column(name, type, doc, expected, choices)


ENVELOPE = (
    _c("source", "text", "Name of the source in c360.yml that delivered the record."),
    _c("source_id", "text", "The record's id in that source."),
    _c("account_ref", "text", "The account's id as that source writes it."),
    _c("observed_at", "instant", "When the record's content became known."),
    _c("superseded_at", "instant", "When a newer version became known; null for the newest."),
    _c("loaded_at", "instant", "When c360 loaded it. Kept for audit; never filters."),
    _c("content_hash", "text", "Digest of the mapped content; tells versions apart."),
)

SYSTEM_REFS: dict[str, System] = {
    "crm_ref": "crm",
    "cs_ref": "cs",
    "support_ref": "support",
    "analytics_ref": "analytics",
    "billing_ref": "billing",
}
"""Field of an account → the kind of system whose id it holds: vendors name each other's records."""

TABLES: tuple[Table, ...] = (
    Table(
        "account",
        "crm",
        "A customer company, as one system describes it.",
        (
            _c("name", "text", "Company name.", expected=True),
            _c(
                "domain",
                "text",
                "Web domain, used to match accounts across systems.",
                expected=True,
            ),
            _c(
                "external_ref",
                "text",
                "The account's id in the primary system, where this one records it.",
            ),
            *(
                _c(
                    name,
                    "text",
                    f"The account's id in the {system} system, where this one records it; of "
                    "several, separated by ';'.",
                )
                for name, system in SYSTEM_REFS.items()
            ),
            _c("parent_ref", "text", "The parent account's id in the same system."),
            _c("segment", "text", "Market segment.", expected=True),
            _c("industry", "text", "Industry.", expected=True),
            _c("country", "text", "Country of the head office."),
            _c("employees", "integer", "Number of employees."),
            _c("plan", "text", "Plan or edition bought."),
            _c("arr", "number", "Annual recurring revenue.", expected=True),
            _c("currency", "text", "Currency of arr, ISO 4217."),
            _c("customer_since", "date", "First day as a customer.", expected=True),
            _c("csm", "text", "Customer success manager.", expected=True),
            _c("ae", "text", "Account executive.", expected=True),
            _c("csm_email", "text", "The CSM's e-mail address: by it a viewer is known as theirs."),
            _c("ae_email", "text", "The account executive's e-mail address."),
            _c("territory", "text", "Sales territory."),
        ),
        event_time=None,
    ),
    Table(
        "contact",
        "crm",
        "A person at the customer.",
        (
            _c("name", "text", "Full name.", expected=True),
            _c("email", "text", "E-mail address."),
            _c(
                "external_ref",
                "text",
                "The contact's id in the primary system, where this one records it.",
            ),
            _c("title", "text", "Job title.", expected=True),
            _c("department", "text", "Department."),
            _c(
                "role",
                "text",
                "Role recorded by a person; wins over what c360 infers.",
                "champion",
                "executive_sponsor",
                "economic_buyer",
                "user",
                "detractor",
            ),
            _c("user_ref", "text", "The person's user id in the product, where known."),
            _c(
                "sentiment",
                "text",
                "Sentiment recorded by a person.",
                "positive",
                "neutral",
                "negative",
            ),
            _c("added_at", "instant", "When the contact was added."),
            _c("left_at", "instant", "When the person left the company."),
            _c("email_allowed", "flag", "May be e-mailed about the service."),
            _c("phone_allowed", "flag", "May be called about the service."),
            _c("marketing_allowed", "flag", "Agreed to marketing."),
        ),
        event_time="added_at",
    ),
    Table(
        "activity",
        "crm",
        "A meeting, call, e-mail, note or business review; past or planned.",
        (
            _c(
                "type",
                "text",
                "Kind of activity.",
                "meeting",
                "call",
                "email",
                "note",
                "qbr",
                expected=True,
            ),
            _c("occurred_at", "instant", "When it took or takes place.", expected=True),
            _c(
                "status",
                "text",
                "Whether it took place; missing means held.",
                "planned",
                "held",
                "cancelled",
            ),
            _c("direction", "text", "Who started it.", "inbound", "outbound", "internal"),
            _c(
                "two_way",
                "flag",
                "Both sides took part; missing: meetings, calls and reviews are two-way.",
            ),
            _c(
                "participants",
                "text",
                "Source ids of the customer's contacts in it, separated by ';'.",
                expected=True,
            ),
            _c("reply_hours", "number", "Hours until the customer replied to our message."),
            _c("subject", "text", "Subject line."),
            _c("body", "text", "Text of a note."),
            _c("sensitivity", "text", "Who may read it.", "normal", "sensitive", "restricted"),
        ),
        event_time="occurred_at",
    ),
    Table(
        "deal",
        "crm",
        "A sales opportunity in the CRM.",
        (
            _c("name", "text", "Name of the deal."),
            _c("kind", "text", "What is sold.", "new", "expansion", "renewal"),
            _c("product", "text", "Product or module it is about; 'seats' for more seats."),
            _c("status", "text", "Where it stands.", "open", "won", "lost", expected=True),
            _c("amount", "number", "Annual amount.", expected=True),
            _c("currency", "text", "Currency of amount."),
            _c("created_at", "instant", "When it was opened."),
            _c("close_date", "date", "Expected or actual close."),
        ),
        event_time="created_at",
    ),
    Table(
        "cs_health",
        "cs",
        "The customer-success platform's own health score.",
        (
            _c("score", "number", "The score.", expected=True),
            _c("scale_max", "number", "Top of its scale; missing means 100."),
            _c("scored_at", "instant", "When it was computed."),
        ),
        event_time="scored_at",
    ),
    Table(
        "success_plan",
        "cs",
        "A plan agreed with the customer.",
        (
            _c("name", "text", "Name of the plan.", expected=True),
            _c(
                "status",
                "text",
                "Where it stands.",
                "draft",
                "active",
                "done",
                "cancelled",
                expected=True,
            ),
            _c("owner", "text", "Who owns it on our side.", expected=True),
            _c("created_at", "instant", "When it was made."),
            _c("target_date", "date", "When it is to be reached."),
        ),
        event_time="created_at",
    ),
    Table(
        "goal",
        "cs",
        "A goal of a success plan.",
        (
            _c("plan_ref", "text", "The plan's id in the same system."),
            _c("name", "text", "The goal.", expected=True),
            _c(
                "status",
                "text",
                "Where it stands.",
                "on_track",
                "at_risk",
                "off_track",
                "done",
                expected=True,
            ),
            _c("created_at", "instant", "When it was set."),
            _c("due", "date", "When it is due."),
            _c("done_at", "instant", "When it was reached."),
            _c("target_value", "number", "Value planned."),
            _c("realised_value", "number", "Value realised so far."),
            _c("unit", "text", "Unit of both values."),
        ),
        event_time="created_at",
    ),
    Table(
        "milestone",
        "cs",
        "A step of a success plan.",
        (
            _c("plan_ref", "text", "The plan's id in the same system."),
            _c("name", "text", "The step."),
            _c("created_at", "instant", "When it was set."),
            _c("due", "date", "When it is due."),
            _c("done_at", "instant", "When it was done."),
        ),
        event_time="created_at",
    ),
    Table(
        "lifecycle_stage",
        "cs",
        "A stage of the customer's life the CS team recorded.",
        (
            _c("stage", "text", "The stage: onboarding, adoption, renewal.", expected=True),
            _c("entered_at", "instant", "When it was entered."),
        ),
        event_time="entered_at",
    ),
    Table(
        "cs_risk",
        "cs",
        "A risk the CS team recorded.",
        (
            _c("name", "text", "The risk in their words."),
            _c("severity", "text", "How bad.", "low", "medium", "high", "critical"),
            _c("opened_at", "instant", "When it was recorded."),
            _c("closed_at", "instant", "When it was closed."),
        ),
        event_time="opened_at",
        starts="opened_at",
        ends="closed_at",
    ),
    Table(
        "ticket",
        "support",
        "A support ticket.",
        (
            _c("subject", "text", "Subject line.", expected=True),
            _c("category", "text", "What it is about.", expected=True),
            _c("priority", "text", "Severity.", "P1", "P2", "P3", "P4", expected=True),
            _c(
                "status",
                "text",
                "Where it stands.",
                "open",
                "pending",
                "solved",
                "closed",
                expected=True,
            ),
            _c("created_at", "instant", "When it was opened.", expected=True),
            _c("solved_at", "instant", "When it was solved."),
            _c("due_at", "instant", "When the vendor's SLA wants it solved."),
            _c("requester_ref", "text", "Source id of the contact who asked."),
        ),
        event_time="created_at",
        starts="created_at",
        ends="solved_at",
    ),
    Table(
        "escalation",
        "support",
        "An escalation of a ticket.",
        (
            _c("ticket_ref", "text", "The ticket's id in the same system.", expected=True),
            _c("issue", "text", "What is wrong, in one line.", expected=True),
            _c("severity", "text", "Severity.", "P1", "P2", "P3", "P4", expected=True),
            _c("opened_at", "instant", "When it was escalated.", expected=True),
            _c("closed_at", "instant", "When it was closed."),
            _c("due_at", "instant", "When it is to be solved."),
        ),
        event_time="opened_at",
        starts="opened_at",
        ends="closed_at",
    ),
    Table(
        "survey_response",
        "support",
        "An answer to a survey.",
        (
            _c("kind", "text", "Which survey.", "csat", "nps", expected=True),
            _c("score", "number", "The answer.", expected=True),
            _c("scale_min", "number", "Bottom of the scale; missing: 1 for csat, 0 for nps."),
            _c("scale_max", "number", "Top of the scale; missing: 5 for csat, 10 for nps."),
            _c("answered_at", "instant", "When it was answered.", expected=True),
            _c("contact_ref", "text", "Source id of the contact who answered."),
            _c("ticket_ref", "text", "The ticket it is about."),
        ),
        event_time="answered_at",
    ),
    Table(
        "usage",
        "analytics",
        "Product use over a period, per user or for the whole account.",
        (
            _c("user_ref", "text", "The user; missing when the source counts per account."),
            _c("period_start", "instant", "Start of the period.", expected=True),
            _c("period_end", "instant", "End of the period.", expected=True),
            _c("feature", "text", "The feature used; missing: use of any kind."),
            _c("events", "number", "How often.", expected=True),
            _c(
                "active_user_days",
                "number",
                "User-days of activity in the period, where the source counts them.",
            ),
        ),
        event_time="period_end",
        starts="period_start",
        ends="period_end",
    ),
    Table(
        "feature_catalog",
        "analytics",
        "A feature of the product: which plans hold it, what it costs.",
        (
            _c("feature", "text", "The name used in usage.", expected=True),
            _c("label", "text", "The name shown to people."),
            _c("core", "flag", "Counts for breadth and depth; missing means yes."),
            _c("plan", "text", "The plan that holds it; missing: every plan."),
            _c("module", "text", "The paid module it belongs to; missing: part of the plan."),
            _c(
                "list_price",
                "number",
                "Yearly list price of the module; per seat where priced_per is seat.",
            ),
            _c("priced_per", "text", "What the list price is for.", "account", "seat"),
            _c("currency", "text", "Currency of the list price."),
        ),
        event_time=None,
        per_account=False,
    ),
    Table(
        "entitlement",
        "billing",
        "What the customer has bought: seats, modules, limits.",
        (
            _c("kind", "text", "What is granted.", "seats", "module", "limit", expected=True),
            _c("name", "text", "Name of the module or limit.", expected=True),
            _c("quantity", "number", "Seats granted, or the limit."),
            _c("used", "number", "Seats assigned, or use of the limit."),
            _c("price", "number", "Yearly price paid for it."),
            _c("currency", "text", "Currency of price."),
            _c("starts_at", "instant", "When it starts."),
            _c("ends_at", "instant", "When it ends."),
        ),
        event_time="starts_at",
        starts="starts_at",
        ends="ends_at",
    ),
    Table(
        "contract",
        "billing",
        "A contract or subscription term.",
        (
            _c("type", "text", "Annual, Monthly, Multi-year.", expected=True),
            _c("plan", "text", "Plan bought."),
            _c("start_date", "date", "First day of the term.", expected=True),
            _c("end_date", "date", "Day on which the term ends.", expected=True),
            _c("auto_renew", "flag", "Renews by itself.", expected=True),
            _c("seats", "number", "Seats paid for.", expected=True),
            _c("arr", "number", "Annual recurring revenue of the term.", expected=True),
            _c("currency", "text", "Currency of arr.", expected=True),
            _c("notice_at", "instant", "When notice was given."),
        ),
        event_time="start_date",
        starts="start_date",
        ends="end_date",
    ),
    Table(
        "invoice",
        "billing",
        "An invoice.",
        (
            _c("number", "text", "The number printed on it."),
            _c("subscription_ref", "text", "The subscription it bills."),
            _c("issued_at", "instant", "When it was sent.", expected=True),
            _c("due_at", "instant", "When it is to be paid.", expected=True),
            _c("paid_at", "instant", "When it was paid in full."),
            _c("amount", "number", "Amount due.", expected=True),
            _c("currency", "text", "Currency of amount.", expected=True),
            _c(
                "status",
                "text",
                "Where it stands.",
                "open",
                "paid",
                "void",
                "disputed",
                expected=True,
            ),
        ),
        event_time="issued_at",
        starts="issued_at",
        ends="paid_at",
    ),
    Table(
        "payment",
        "billing",
        "A payment, tried or made.",
        (
            _c("invoice_ref", "text", "The invoice's id in the same system."),
            _c("paid_at", "instant", "When it was tried or made.", expected=True),
            _c("amount", "number", "Amount.", expected=True),
            _c("currency", "text", "Currency of amount.", expected=True),
            _c("method", "text", "ACH, card, wire.", expected=True),
            _c(
                "status",
                "text",
                "How it went.",
                "succeeded",
                "failed",
                "refunded",
                "disputed",
                expected=True,
            ),
        ),
        event_time="paid_at",
    ),
    Table(
        "outcome",
        "billing",
        "What became of a term: the truth predictions are judged by.",
        (
            _c(
                "kind",
                "text",
                "What happened.",
                "renewed",
                "churned",
                "contracted",
                "expanded",
                expected=True,
            ),
            _c("occurred_at", "instant", "When.", expected=True),
            _c("arr_before", "number", "ARR before."),
            _c("arr_after", "number", "ARR after."),
            _c("currency", "text", "Currency of both."),
        ),
        event_time="occurred_at",
    ),
    Table(
        "csm_pulse",
        "cs",
        "How the CSM feels about the account: kept beside the score, never inside it.",
        (
            _c(
                "sentiment",
                "text",
                "The CSM's judgement.",
                "positive",
                "neutral",
                "negative",
                expected=True,
            ),
            _c("author", "text", "Who judged."),
            _c("recorded_at", "instant", "When."),
        ),
        event_time="recorded_at",
    ),
)

BY_NAME = {table.name: table for table in TABLES}
