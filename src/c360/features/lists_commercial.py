"""Detail lists about money: invoices, payments, contracts, what is granted, deals, outcomes."""

from ibis.expr import types as ir

from c360.features.canon import Canon, within
from c360.features.commercial import days_overdue
from c360.features.settings import FeatureSettings
from c360.features.touches import yes

_YEAR = 365


def invoices(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Invoices of a year, and older ones that are overdue."""
    rows = canon["invoice"]
    rows = rows.mutate(days_overdue=days_overdue(rows))
    recent = yes(within(rows.issued_at, rows.as_of, _YEAR))
    return rows.filter(recent | (rows.days_overdue > 0))


def payments(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Payments of a year, tried or made."""
    rows = canon["payment"]
    return rows.filter(within(rows.paid_at, rows.as_of, _YEAR))


def contracts(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """All contracts on record: past, in force and to come."""
    return canon["contract"]


def entitlements(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """What is granted now."""
    rows = canon["entitlement"]
    return rows.filter(~yes(rows.starts_at > rows.as_of), ~yes(rows.ends_at <= rows.as_of))


def limits(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Metered limits and their use."""
    rows = entitlements(canon, settings)
    return rows.filter(yes(rows.kind == "limit"))


def deals(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Sales opportunities that are open in the CRM."""
    rows = canon["deal"]
    return rows.filter(yes(rows.status == "open"))


def outcomes(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """What became of the account's terms so far."""
    rows = canon["outcome"]
    return rows.filter(rows.occurred_at <= rows.as_of)
