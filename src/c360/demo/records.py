"""What happens at an account, before any system writes it down in its own words."""

from dataclasses import dataclass
from datetime import date, datetime

Change = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Story:
    """The course an account's life takes from `begins` on, and how strongly."""

    kind: str
    begins: date
    depth: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the customer."""

    id: str
    name: str
    email: str
    title: str
    department: str
    role: str
    sentiment: str
    user_ref: str
    added_at: datetime
    left_at: datetime | None = None
    no_email: bool | None = False
    no_phone: bool | None = False
    marketing: bool | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """More seats within a running term."""

    at: datetime
    seats: int
    arr: int


@dataclass(frozen=True, slots=True)
class Term:
    """One contract term; `notice_at` where the customer gave notice within it."""

    id: str
    type: str
    start: date
    end: date
    seats: int
    arr: int
    auto_renew: bool
    signed_at: datetime
    notice_at: datetime | None = None
    growth: Growth | None = None

    @property
    def last_seats(self) -> int:
        return self.growth.seats if self.growth else self.seats

    @property
    def last_arr(self) -> int:
        return self.growth.arr if self.growth else self.arr


@dataclass(frozen=True, slots=True)
class Decision:
    """A moment at which the customer decided to stay or leave, and the odds it had."""

    on: date
    churn_probability: float
    churned: bool


@dataclass(frozen=True, slots=True)
class Company:
    """An account: who it is, its contract terms, its people and its fate."""

    index: int
    crm_id: str
    name: str
    domain: str
    segment: str
    industry: str
    country: str
    employees: int
    plan: str
    currency: str
    customer_since: date
    created_at: datetime
    csm: str
    ae: str
    story: Story
    modules: tuple[str, ...]
    billing_months: int
    pay_method: str
    terms: tuple[Term, ...]
    decisions: tuple[Decision, ...]
    churned_on: date | None
    people: tuple[Person, ...]

    def known_as(self, prefix: str) -> str:
        """The account's own id in one of the systems."""
        return f"{prefix}{self.index:04d}"


@dataclass(frozen=True, slots=True)
class Activity:
    """A meeting, call, e-mail, note or review."""

    id: str
    type: str
    at: datetime
    recorded_at: datetime
    status: str
    direction: str
    people: tuple[str, ...]
    subject: str
    reply_minutes: int | None = None
    body: str = ""
    sensitivity: str = ""
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """A sales opportunity."""

    id: str
    name: str
    type: str
    product: str
    amount: int
    created_at: datetime
    close_date: date
    stage: str
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support ticket with the history of its priority, oldest first."""

    id: str
    subject: str
    category: str
    priorities: tuple[Change, ...]
    created_at: datetime
    solved_at: datetime | None
    due_at: datetime
    requester: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalated ticket."""

    id: str
    ticket: str
    issue: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Survey:
    """An answer to a satisfaction (csat) or recommendation (nps) survey."""

    id: str
    kind: str
    score: int
    scale_max: int
    at: datetime
    contact: str
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class GoalState:
    """How a goal stood from `at` on."""

    at: datetime
    status: str
    realised: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of a success plan, with its states, oldest first."""

    id: str
    name: str
    due: date
    target: float
    unit: str
    states: tuple[GoalState, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a success plan."""

    id: str
    name: str
    due: date
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A success plan."""

    id: str
    name: str
    status: str
    created_at: datetime
    target_date: date
    goals: tuple[Goal, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class CsRisk:
    """A risk the CS team wrote down."""

    id: str
    name: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Success:
    """What the customer-success platform knows of one account."""

    scores: tuple[tuple[date, int], ...] = ()
    pulses: tuple[Change, ...] = ()
    stages: tuple[Change, ...] = ()
    risks: tuple[CsRisk, ...] = ()
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; `seen_at` where billing learned of it later than it was issued."""

    id: str
    number: str
    term: str
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None
    amount_cents: int
    disputed: bool = False
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment tried or made."""

    id: str
    invoice: str
    at: datetime
    amount_cents: int
    method: str
    status: str


@dataclass(frozen=True, slots=True)
class Holding:
    """An entitlement, and what was granted and used of it from each moment on."""

    id: str
    kind: str
    name: str
    price: int | None
    starts: date
    ends: date | None
    states: tuple[tuple[datetime, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a term."""

    id: str
    kind: str
    at: datetime
    arr_before: int
    arr_after: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that happened at one account, ready to be exported."""

    company: Company
    activities: tuple[Activity, ...]
    deals: tuple[Deal, ...]
    tickets: tuple[Ticket, ...]
    escalations: tuple[Escalation, ...]
    surveys: tuple[Survey, ...]
    success: Success
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    holdings: tuple[Holding, ...]
    outcomes: tuple[Outcome, ...]
