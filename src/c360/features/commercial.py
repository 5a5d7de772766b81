"""Commercial features: the contract in force, seats, invoices and payments."""

from functools import partial

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, double, floor_days, null, ratio, side_by_side, within
from c360.features.contracts import FALSE, first_version, granted, last_term, term_before
from c360.features.joins import beside
from c360.features.settings import CommercialSettings, FeatureSettings
from c360.model.measures import FeatureSpec
from c360.warehouse.instants import INSTANT

_contract = partial(
    FeatureSpec, window_days=None, group="commercial", reads=("contract",), topic="contract"
)
_invoice = partial(
    FeatureSpec, window_days=None, group="commercial", reads=("invoice",), topic="billing"
)
_payment = partial(
    FeatureSpec, window_days=None, group="commercial", reads=("payment",), topic="billing"
)

FEATURES: tuple[FeatureSpec, ...] = (
    _contract(
        "contract_arr", "ARR under contract", "money",
        doc="Annual recurring revenue of the contract in force.",
    ),
    _contract(
        "contract_currency", "Contract currency", "text",
        doc="Currency of the contract in force.",
    ),
    _contract(
        "contract_plan", "Contract plan", "text",
        doc="Plan bought with the contract in force.",
    ),
    _contract(
        "contract_type", "Contract type", "text",
        doc="Type of the contract in force, else of the last one.",
    ),
    _contract(
        "contract_start", "Contract start", "date",
        doc="First day of the contract in force, else of the last one.",
    ),
    _contract(
        "contract_end", "Contract end", "date",
        doc="Day on which the contract in force ends, else on which the last one ended.",
    ),
    _contract(
        "days_to_renewal", "Days to renewal", "days",
        doc="Whole days until the contract ends; negative where it has ended and no other "
        "follows.",
    ),
    _contract(
        "auto_renew", "Auto-renewal", "flag",
        doc="Whether the contract in force renews by itself.",
    ),
    _contract(
        "auto_renew_points", "Auto-renewal points", "points", higher_is="better",
        doc="100 where the contract renews by itself, 50 where it does not; none for month-to- "
        "month contracts.",
    ),
    _contract(
        "arr_change_term", "ARR change over the term", "percent_change", higher_is="better",
        doc="ARR of the contract in force against the contract before it; in a first term, "
        "against the ARR it started with.",
    ),
    _contract(
        "notice_at", "Notice given", "instant",
        doc="When notice was given on the contract.",
    ),
    _contract(
        "paid_seats", "Paid seats", "seats", reads=("contract", "entitlement"), topic="seats",
        doc="Seats of the contract in force; where it names none, the seats granted. None after a "
        "contract has ended with no other in force.",
    ),
    _contract(
        "assigned_seats", "Assigned seats", "seats", reads=("entitlement",), topic="seats",
        doc="Seats that are assigned to a person.",
    ),
    _invoice(
        "days_overdue_worst", "Worst days overdue", "days", higher_is="worse",
        doc="Whole days by which the oldest unpaid invoice is overdue; 0 when none is.",
    ),
    _invoice(
        "overdue_amount", "Overdue amount", "money", higher_is="worse",
        doc="Sum of the overdue invoices; none where they are in several currencies.",
    ),
    _invoice(
        "overdue_currency", "Overdue currency", "text",
        doc="Currency of the overdue invoices.",
    ),
    _invoice(
        "billing_status", "Billing status", "text",
        doc="current, overdue, or delinquent when an invoice is overdue for more than 30 days.",
    ),
    _payment(
        "last_payment_at", "Last payment", "instant", reads=("payment", "invoice"),
        doc="When the customer last paid.",
    ),
    _payment(
        "last_payment_method", "Payment method", "text",
        doc="How the last payment was made.",
    ),
    _payment(
        "failed_payments_90d", "Failed payments", "count", window_days=90, higher_is="worse",
        doc="Payments that failed in the last 90 days.",
    ),
    _payment(
        "disputed_90d", "Disputed payments", "count", window_days=90, higher_is="worse",
        doc="Payments disputed in the last 90 days.",
    ),
)  # fmt: skip


def commercial(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Contract, seats, invoices and payments of every account at every moment."""
    parts = (
        contract(canon, settings.commercial),
        seats_granted(canon),
        invoices(canon, settings.commercial),
        payments(canon),
    )
    table = side_by_side(canon.spine, *(canon.keep(part) for part in parts))
    return _settled(table, canon).select(*KEY, *(spec.name for spec in FEATURES))


def _settled(table: ir.Table, canon: Canon) -> ir.Table:
    """Columns that need two parts: seats, the last payment, and observed zeros."""
    ended = ~table.in_force.fill_null(ibis.literal(value=True))
    paid = table.contract_seats.fill_null(ended.ifelse(null("float64"), table.granted_seats))
    table = table.mutate(
        paid_seats=paid, last_payment_at=table.succeeded_at.fill_null(table.last_invoice_paid_at)
    )
    table = beside(table, canon.delivered("payment"), ["as_of"])
    zeros = {
        name: table.delivered.ifelse(table[name].fill_null(0), null("int64"))
        for name in ("failed_payments_90d", "disputed_90d")
    }
    return table.mutate(**zeros)


def contract(canon: Canon, settings: CommercialSettings) -> ir.Table:
    """The contract in force; of one that has ended without another, its dates."""
    last = canon.once(last_term)
    last = beside(last, canon.keep(_arr_change(canon, last)))
    told = last.notice_at <= last.as_of

    def while_in_force(value: ir.Value) -> ir.Value:
        return last.in_force.ifelse(value, null(str(value.type())))

    return last.select(
        *KEY,
        "in_force",
        contract_arr=while_in_force(last.arr),
        contract_currency=while_in_force(last.currency),
        contract_plan=while_in_force(last.plan),
        contract_seats=while_in_force(last.seats),
        contract_type=last.type,
        contract_start=last.start_date,
        contract_end=last.end_date,
        days_to_renewal=floor_days(last.ends, last.as_of),
        auto_renew=while_in_force(last.auto_renew),
        auto_renew_points=while_in_force(_renewal_points(last, settings)),
        arr_change_term=while_in_force(last.arr_change),
        notice_at=told.ifelse(last.notice_at, null(INSTANT)),
    )


def _renewal_points(last: ir.Table, settings: CommercialSettings) -> ir.Value:
    """Points for auto-renewal; none for month-to-month, which has nothing to renew."""
    short = floor_days(last.ends, last.starts) <= settings.month_to_month_days
    monthly = (short | last.type.lower().startswith("month")).fill_null(FALSE)
    points = settings.auto_renew_points
    return ibis.cases(
        (monthly, null("float64")),
        (last.auto_renew, double(points.yes)),
        (~last.auto_renew, double(points.no)),
        else_=null("float64"),
    )


def _arr_change(canon: Canon, last: ir.Table) -> ir.Table:
    """ARR against the term before; in the first term against the ARR it started with."""
    before = _arr_of(term_before(canon, last), "before")
    first = _arr_of(first_version(canon, last), "first")
    rows = side_by_side(last.select(*KEY, "arr", "currency"), before, first)
    has_before = rows.before_known.fill_null(FALSE)
    base = has_before.ifelse(rows.before_arr, rows.first_arr)
    currency = has_before.ifelse(rows.before_currency, rows.first_currency)
    alike = currency.fill_null("") == rows.currency.fill_null("")
    change = alike.ifelse(ratio(rows.arr, base) - double(1), null("float64"))
    return rows.select(*KEY, arr_change=change)


def _arr_of(rows: ir.Table, prefix: str) -> ir.Table:
    known = ibis.literal(value=True)
    columns = {f"{prefix}_arr": rows.arr, f"{prefix}_currency": rows.currency}
    return rows.select(*KEY, **columns, **{f"{prefix}_known": known})


def seats_granted(canon: Canon) -> ir.Table:
    """Seats granted and assigned beside the contract."""
    rows = granted(canon, "seats")
    return rows.group_by(*KEY).aggregate(
        granted_seats=rows.quantity.sum(), assigned_seats=rows.used.sum()
    )


def days_overdue(rows: ir.Table) -> ir.IntegerValue:
    """Whole days an unpaid invoice is overdue at `as_of`; 0 for one that is paid or not yet due."""
    settled = (rows.paid_at <= rows.as_of).fill_null(FALSE)
    settled = settled | rows.status.isin(["paid", "void"]).fill_null(FALSE)
    late = floor_days(rows.as_of, rows.due_at).fill_null(0)
    return settled.ifelse(0, ibis.greatest(late, 0)).cast("int64")


def invoices(canon: Canon, settings: CommercialSettings) -> ir.Table:
    """Overdue invoices: an invoice is overdue from one whole day after it was due."""
    rows = canon["invoice"]
    rows = rows.filter((rows.status != "void").fill_null(ibis.literal(value=True)))
    rows = rows.mutate(days_overdue=days_overdue(rows))
    late = rows.days_overdue > 0
    found = rows.group_by(*KEY).aggregate(
        days_overdue_worst=rows.days_overdue.max(),
        overdue_sum=rows.amount.sum(where=late).fill_null(double(0)),
        currencies=rows.currency.nunique(where=late),
        overdue_currency=rows.currency.max(where=late),
        last_invoice_paid_at=rows.paid_at.max(where=rows.paid_at <= rows.as_of),
    )
    single = found.currencies <= 1
    status = ibis.cases(
        (found.days_overdue_worst > settings.delinquent_days, "delinquent"),
        (found.days_overdue_worst > 0, "overdue"),
        else_="current",
    )
    return found.select(
        *KEY,
        "days_overdue_worst",
        "last_invoice_paid_at",
        overdue_amount=single.ifelse(found.overdue_sum, null("float64")),
        overdue_currency=single.ifelse(found.overdue_currency, null("string")),
        billing_status=status,
    )


def payments(canon: Canon) -> ir.Table:
    """The last payment that succeeded; those that failed or were disputed."""
    rows = canon["payment"].filter(lambda row: row.paid_at <= row.as_of)
    recent = within(rows.paid_at, rows.as_of, 90) | (rows.paid_at == rows.as_of)
    good = rows.status.fill_null("succeeded") == "succeeded"
    newest = good.ifelse(rows.paid_at, null(INSTANT))
    order = [good.desc(), newest.desc(), rows.source, rows.source_id]
    place = ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=order))
    rows = rows.mutate(place=place, good=good, recent=recent)
    last = (rows.place == 0) & rows.good
    return rows.group_by(*KEY).aggregate(
        succeeded_at=rows.paid_at.max(where=rows.good),
        last_payment_method=rows.method.max(where=last),
        failed_payments_90d=rows.count(where=rows.recent & (rows.status == "failed")),
        disputed_90d=rows.count(where=rows.recent & (rows.status == "disputed")),
    )
