"""The exports of the customer-success platform, the help desk and the billing system."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from c360.demo.crm import Book, customer_day
from c360.demo.exports import Export, Stamped, known
from c360.demo.flaws import Flaws
from c360.demo.records import Company, Dossier, Goal, Invoice, Plan, Survey, Term, Ticket
from c360.demo.world import CS_STOPPED, Row, at, day_text, iso

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def reference(company: Company, flaws: Flaws, system: str) -> str:
    """The CRM's id as that system recorded it; nothing where it knows the domain alone."""
    return "" if system in flaws.domain_only else company.crm_id


def cs_exports(book: Book) -> list[Export]:
    """The customer-success platform's files: they end where its export stopped."""
    held = [(d, flaws) for d, flaws in book if "no_cs" not in flaws]
    dossiers = [d for d, _ in held]
    return [
        _cs("companies.jsonl", "gsid", [_cs_company(d.company, flaws) for d, flaws in held]),
        _cs("scorecards.csv", "id", [v for d in dossiers for v in _scores(d)]),
        _cs("pulse.csv", "id", [v for d in dossiers for v in _pulses(d)]),
        _cs("lifecycle.jsonl", "id", [v for d in dossiers for v in _stages(d)]),
        _cs("ctas.csv", "id", [v for d in dossiers for v in _risks(d)]),
        _cs("success_plans.jsonl", "id", [v for d in dossiers for v in _plans(d)]),
        _cs("objectives.jsonl", "id", [v for d in dossiers for v in _goals(d)]),
        _cs("tasks.csv", "id", [v for d in dossiers for v in _milestones(d)]),
    ]


def _cs(name: str, key: str, versions: list[Stamped]) -> Export:
    return Export(f"cs/{name}", key, known(versions, CS_STOPPED))


def local(moment: datetime, zone: ZoneInfo, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """The moment as a clock on the wall there shows it, without an offset."""
    return moment.astimezone(zone).strftime(pattern)


def _cs_company(company: Company, flaws: Flaws) -> Stamped:
    opened = at(company.customer_since, 7)
    return Stamped(opened, {
        "gsid": company.known_as("gs"), "company_name": company.name,
        "sfdc_account_id": reference(company, flaws, "cs") or None, "website": company.domain,
        "csm_name": company.csm, "modified_at": iso(opened),
    })  # fmt: skip


def _scores(dossier: Dossier) -> Iterator[Stamped]:
    gsid = dossier.company.known_as("gs")
    for day, score in dossier.success.scores:
        moment = at(day, 11)
        yield Stamped(moment, {"id": f"{gsid}-{day:%y%m%d}", "company_gsid": gsid, "score": score,
                               "scored_on": local(moment, NEW_YORK)})  # fmt: skip


def _pulses(dossier: Dossier) -> Iterator[Stamped]:
    company = dossier.company
    for n, (moment, mood) in enumerate(dossier.success.pulses):
        yield Stamped(moment, {
            "id": company.known_as("pl") + f"{n:03d}", "company_gsid": company.known_as("gs"),
            "rating": mood, "author": company.csm, "logged_at": local(moment, NEW_YORK),
        })  # fmt: skip


def _stages(dossier: Dossier) -> Iterator[Stamped]:
    company = dossier.company
    for n, (moment, stage) in enumerate(dossier.success.stages):
        yield Stamped(moment, {
            "id": company.known_as("lc") + f"{n:02d}", "company_gsid": company.known_as("gs"),
            "stage_name": stage, "entered_ms": int(moment.timestamp() * 1000),
        })  # fmt: skip


def _risks(dossier: Dossier) -> Iterator[Stamped]:
    for risk in dossier.success.risks:
        row: Row = {
            "id": risk.id, "company_gsid": dossier.company.known_as("gs"), "reason": risk.name,
            "priority": risk.severity, "created": local(risk.opened_at, NEW_YORK), "closed": "",
            "modified": local(risk.opened_at, NEW_YORK),
        }  # fmt: skip
        yield Stamped(risk.opened_at, row)
        if risk.closed_at is not None:
            closed = local(risk.closed_at, NEW_YORK)
            yield Stamped(risk.closed_at, {**row, "closed": closed, "modified": closed})


def _plans(dossier: Dossier) -> Iterator[Stamped]:
    for plan in dossier.success.plans:
        row = _plan(dossier.company, plan)
        yield Stamped(plan.created_at, {**row, "status": "Active"})
        if plan.status != "Active":
            over = at(plan.target_date, 12)
            yield Stamped(over, {**row, "modified_at": iso(over)})


def _plan(company: Company, plan: Plan) -> Row:
    return {
        "id": plan.id, "company_gsid": company.known_as("gs"), "title": plan.name,
        "status": plan.status, "owner_name": company.csm, "created_at": iso(plan.created_at),
        "target_date": day_text(plan.target_date), "modified_at": iso(plan.created_at),
    }  # fmt: skip


def _goals(dossier: Dossier) -> Iterator[Stamped]:
    for plan in dossier.success.plans:
        for goal in plan.goals:
            for n in range(len(goal.states)):
                yield _goal(dossier.company, plan, goal, n)


def _goal(company: Company, plan: Plan, goal: Goal, number: int) -> Stamped:
    state = goal.states[number]
    return Stamped(state.at, {
        "id": goal.id, "plan_id": plan.id, "company_gsid": company.known_as("gs"),
        "objective": goal.name, "status": state.status, "created_at": iso(plan.created_at),
        "due_date": day_text(goal.due),
        "achieved_at": iso(state.at) if state.status == "Achieved" else None,
        "target_value": goal.target, "current_value": state.realised, "unit": goal.unit,
        "modified_at": iso(state.at),
    })  # fmt: skip


def _milestones(dossier: Dossier) -> Iterator[Stamped]:
    for plan in dossier.success.plans:
        for step in plan.milestones:
            row: Row = {
                "id": step.id, "plan_id": plan.id, "company_gsid": dossier.company.known_as("gs"),
                "task": step.name, "created_at": iso(plan.created_at),
                "due_date": f"{step.due:%d/%m/%Y}", "completed_at": "",
                "modified_at": iso(plan.created_at),
            }  # fmt: skip
            yield Stamped(plan.created_at, row)
            if step.done_at is not None:
                done = iso(step.done_at)
                yield Stamped(step.done_at, {**row, "completed_at": done, "modified_at": done})


def support_exports(book: Book) -> list[Export]:
    """The help desk's files."""
    organizations = [_organization(d.company, flaws) for d, flaws in book]
    tickets = [v for d, _ in book for t in d.tickets for v in _ticket(d.company, t)]
    escalations = [v for d, _ in book for v in _escalations(d)]
    answers = [_rating(d.company, s) for d, _ in book for s in d.surveys if s.kind == "csat"]
    return [
        Export("support/organizations.csv", "id", known(organizations)),
        Export("support/tickets.csv", "id", known(tickets)),
        Export("support/escalations.jsonl", "id", known(escalations)),
        Export("support/satisfaction.csv", "id", known(answers)),
    ]


def _organization(company: Company, flaws: Flaws) -> Stamped:
    row: Row = {
        "id": company.known_as("org"), "name": company.name, "domain_names": company.domain,
        "external_id": reference(company, flaws, "support"), "created_at": customer_day(company),
    }  # fmt: skip
    return Stamped(at(company.customer_since, 7), row)


def _ticket(company: Company, ticket: Ticket) -> Iterator[Stamped]:
    """A row when opened, at each change of the priority, and when solved."""
    row: Row = {
        "id": ticket.id, "organization_id": company.known_as("org"), "subject": ticket.subject,
        "category": ticket.category, "priority": "", "status": "open",
        "created_at": iso(ticket.created_at), "solved_at": "", "sla_due_at": iso(ticket.due_at),
        "requester_external_id": ticket.requester, "updated_at": "",
    }  # fmt: skip
    for moment, priority in ticket.priorities:
        row = {**row, "priority": priority, "updated_at": iso(moment)}
        yield Stamped(moment, row)
    if ticket.solved_at is not None:
        seen = max(ticket.solved_at, ticket.priorities[-1][0])
        yield Stamped(seen, {**row, "status": "solved", "solved_at": iso(ticket.solved_at),
                             "updated_at": iso(seen)})  # fmt: skip


def _escalations(dossier: Dossier) -> Iterator[Stamped]:
    for escalation in dossier.escalations:
        row: Row = {
            "id": escalation.id, "organization_id": dossier.company.known_as("org"),
            "ticket_id": escalation.ticket, "summary": escalation.issue,
            "severity": escalation.severity, "opened_at": iso(escalation.opened_at),
            "closed_at": None, "target_at": iso(escalation.due_at),
            "updated_at": iso(escalation.opened_at),
        }  # fmt: skip
        yield Stamped(escalation.opened_at, row)
        if escalation.closed_at is not None:
            closed = iso(escalation.closed_at)
            yield Stamped(escalation.closed_at, {**row, "closed_at": closed, "updated_at": closed})


def _rating(company: Company, survey: Survey) -> Stamped:
    return Stamped(survey.at, {
        "id": survey.id, "organization_id": company.known_as("org"), "ticket_id": survey.ticket,
        "score": survey.score, "scale_max": survey.scale_max, "rated_at": iso(survey.at),
    })  # fmt: skip


def billing_exports(book: Book) -> list[Export]:
    """The billing system's files: a German export, semicolons and all."""
    customers = [_customer(d.company, flaws) for d, flaws in book]
    terms = [v for d, _ in book for t in d.company.terms for v in _term(d.company, t)]
    invoices = [v for d, _ in book for i in d.invoices for v in _invoice(d.company, i)]
    charges = [v for d, _ in book for v in _charges(d)]
    holdings = [v for d, _ in book for v in _holdings(d)]
    outcomes = [v for d, _ in book for v in _outcomes(d)]
    return [
        Export("billing/customers.csv", "id", known(customers), ";", "latin-1"),
        Export("billing/subscriptions.jsonl", "id", known(terms)),
        Export("billing/invoices.parquet", "id", known(invoices)),
        Export("billing/charges.csv", "id", known(charges), ";"),
        Export("billing/entitlements.csv", "id", known(holdings)),
        Export("billing/subscription_events.csv", "id", known(outcomes)),
    ]


def _customer(company: Company, flaws: Flaws) -> Stamped:
    row: Row = {
        "id": company.known_as("cus_"), "name": company.name, "email_domain": company.domain,
        "crm_id": reference(company, flaws, "billing"), "created": customer_day(company),
    }  # fmt: skip
    return Stamped(at(company.customer_since, 7), row)


def _term(company: Company, term: Term) -> Iterator[Stamped]:
    """A row when signed, when seats are added, and when notice is given."""
    row: Row = {
        "id": term.id, "customer": company.known_as("cus_"), "billing_scheme": term.type,
        "plan": company.plan, "current_term_start": day_text(term.start),
        "current_term_end": day_text(term.end), "auto_renew": term.auto_renew,
        "quantity": term.seats, "annual_value": term.arr, "currency": company.currency.lower(),
        "cancel_requested_at": None, "updated_at": iso(term.signed_at),
    }  # fmt: skip
    yield Stamped(term.signed_at, row)
    if term.growth is not None:
        row = {**row, "quantity": term.last_seats, "annual_value": term.last_arr,
               "updated_at": iso(term.growth.at)}  # fmt: skip
        yield Stamped(term.growth.at, row)
    if term.notice_at is not None:
        notice = iso(term.notice_at)
        yield Stamped(term.notice_at, {**row, "cancel_requested_at": notice, "auto_renew": False,
                                       "updated_at": notice})  # fmt: skip


def _invoice(company: Company, invoice: Invoice) -> Iterator[Stamped]:
    """A row when billing learns of it, and one when it is paid; times in epoch seconds."""
    seen = invoice.seen_at or invoice.issued_at
    row: Row = {
        "id": invoice.id, "customer": company.known_as("cus_"), "subscription": invoice.term,
        "number": invoice.number, "created": int(invoice.issued_at.timestamp()),
        "due_date": int(invoice.due_at.timestamp()), "paid_at": None,
        "amount_due": invoice.amount_cents, "currency": company.currency.lower(),
        "status": "disputed" if invoice.disputed else "open", "updated": int(seen.timestamp()),
    }  # fmt: skip
    yield Stamped(seen, row)
    if invoice.paid_at is not None:
        moment = max(invoice.paid_at, seen + timedelta(hours=1))
        yield Stamped(moment, {**row, "status": "paid", "updated": int(moment.timestamp()),
                               "paid_at": int(invoice.paid_at.timestamp())})  # fmt: skip


def _charges(dossier: Dossier) -> Iterator[Stamped]:
    company = dossier.company
    for payment in dossier.payments:
        yield Stamped(payment.at, {
            "id": payment.id, "customer": company.known_as("cus_"), "invoice": payment.invoice,
            "created": local(payment.at, BERLIN, "%d.%m.%Y %H:%M:%S"),
            "amount": payment.amount_cents, "currency": company.currency.lower(),
            "payment_method": payment.method, "status": payment.status,
        })  # fmt: skip


def _holdings(dossier: Dossier) -> Iterator[Stamped]:
    """A row per count of use, and one when the entitlement ends."""
    company = dossier.company
    for holding in dossier.holdings:
        row: Row = {}
        for moment, quantity, used in holding.states:
            row = {
                "id": holding.id, "customer": company.known_as("cus_"), "type": holding.kind,
                "item": holding.name, "granted": quantity, "in_use": used, "price": holding.price,
                "currency": company.currency.lower(), "valid_from": day_text(holding.starts),
                "valid_until": "", "updated_at": iso(moment),
            }  # fmt: skip
            yield Stamped(moment, row)
        if holding.ends is not None and row:
            over = at(holding.ends)
            yield Stamped(over, {**row, "valid_until": day_text(holding.ends),
                                 "updated_at": iso(over)})  # fmt: skip


def _outcomes(dossier: Dossier) -> Iterator[Stamped]:
    company = dossier.company
    for outcome in dossier.outcomes:
        yield Stamped(outcome.at, {
            "id": outcome.id, "customer": company.known_as("cus_"), "event": outcome.kind,
            "effective_at": iso(outcome.at), "annual_value_before": outcome.arr_before,
            "annual_value_after": outcome.arr_after, "currency": company.currency.lower(),
        })  # fmt: skip
