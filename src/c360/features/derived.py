"""Features that need more than one area, and what other systems say about the account."""

from functools import partial

from ibis.expr import types as ir

from c360.features.canon import (
    KEY,
    Canon,
    double,
    first_of,
    floor_days,
    instant,
    null,
    ratio,
    side_by_side,
)
from c360.model.measures import FeatureSpec

_seats = partial(
    FeatureSpec,
    window_days=28,
    group="usage",
    reads=("usage", "contract", "entitlement"),
    topic="seats",
)
_other = partial(FeatureSpec, window_days=None, group="scores", higher_is="better")

FEATURES: tuple[FeatureSpec, ...] = (
    _seats(
        "used_seats", "Used seats", "seats", reads=("entitlement", "usage"),
        doc="Seats assigned to a person; where they are not counted, the monthly active users.",
    ),
    _seats(
        "seat_use_28d", "Seat use", "ratio", higher_is="better",
        doc="Monthly active users divided by paid seats.",
    ),
    _seats(
        "seat_utilization", "Seat utilization", "ratio",
        doc="Used seats divided by paid seats.",
    ),
    _seats(
        "seats_over_contract", "Seats against contract", "ratio", group="commercial",
        higher_is="worse",
        doc="Used seats divided by paid seats: above 1, more is used than paid for.",
    ),
    _seats(
        "low_usage_peer_rank", "Rank of seat use among peers", "ratio", higher_is="better",
        doc="Share of the accounts of the same plan whose seat use is lower, from 0 to 1; none "
        "where there are under 30 to compare with.",
    ),
    FeatureSpec(
        "tickets_per_100_seats_90d", "Tickets per 100 seats", "tickets_per_100_seats", 90,
        "support", ("ticket", "contract", "entitlement"),
        "Tickets opened in the last 90 days per 100 paid seats.", "support", "worse",
    ),
    FeatureSpec(
        "tenure_days", "Tenure", "days", None, "profile", ("account", "contract"),
        "Whole days since the account became a customer; where that is not recorded, since its "
        "first contract.", "tenure",
    ),
    _other(
        "cs_health_score", "CS platform's health score", "score", reads=("cs_health",),
        topic="health",
        doc="The newest health score of the customer-success platform, on a scale of 0 to 100.",
    ),
    _other(
        "csm_pulse_sentiment", "CSM's judgement", "text", reads=("csm_pulse",),
        topic="sentiment", higher_is="neutral",
        doc="How the CSM last judged the account: positive, neutral or negative.",
    ),
)  # fmt: skip


def parts(canon: Canon) -> tuple[ir.Table, ...]:
    """What `derived` reads beside the areas."""
    return _tenure(canon), _cs_health(canon), _pulse(canon)


def derived(table: ir.Table) -> ir.Table:
    """`table`, which holds all areas and `parts`, with the features that need several of them.

    The rank among peers needs the whole book: `peers` fills it in from the book's statistics.
    """
    used = table.assigned_seats.fill_null(table.mau_28d.cast("float64"))
    return table.mutate(
        used_seats=used,
        seat_use_28d=ratio(table.mau_28d, table.paid_seats),
        seat_utilization=ratio(used, table.paid_seats),
        seats_over_contract=ratio(used, table.paid_seats),
        tickets_per_100_seats_90d=(table.tickets_90d == 0).ifelse(
            double(0), ratio(table.tickets_90d, table.paid_seats) * double(100)
        ),
        low_usage_peer_rank=null("float64"),
    )


def _tenure(canon: Canon) -> ir.Table:
    accounts, contracts = canon["account"], canon["contract"]
    recorded = accounts.group_by(*KEY).aggregate(recorded=accounts.customer_since.min())
    first = contracts.group_by(*KEY).aggregate(first=contracts.start_date.min())
    table = side_by_side(canon.spine, recorded, first)
    since = instant(table.recorded.fill_null(table.first))
    elapsed = floor_days(table.as_of, since)
    return table.select(*KEY, tenure_days=(elapsed >= 0).ifelse(elapsed, null("int64")))


def _cs_health(canon: Canon) -> ir.Table:
    rows = canon["cs_health"].filter(lambda row: row.score.notnull() & (row.scored_at <= row.as_of))
    rows = first_of(rows, rows.scored_at.desc(), rows.source, rows.source_id)
    score = ratio(rows.score * double(100), rows.scale_max.fill_null(double(100)))
    return rows.select(*KEY, cs_health_score=score)


def _pulse(canon: Canon) -> ir.Table:
    rows = canon["csm_pulse"]
    rows = rows.filter(rows.sentiment.notnull() & (rows.recorded_at <= rows.as_of))
    rows = first_of(rows, rows.recorded_at.desc(), rows.source, rows.source_id)
    return rows.select(*KEY, csm_pulse_sentiment=rows.sentiment)
