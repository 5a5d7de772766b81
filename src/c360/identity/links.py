"""Which account every system's account id stands for, decided by exact keys, one rule at a time."""

from collections.abc import Callable

import pyarrow as pa

from c360.identity.emails import SAME_EMAILS
from c360.identity.known import Known
from c360.identity.matching import Groups
from c360.identity.primary import (
    begin,
    join_by_external_id,
    join_by_same_reference,
    name_first_ones,
)
from c360.identity.vendor_ids import VENDOR_IDS
from c360.identity.web import SAME_DOMAIN, SAME_HOST

Matcher = Callable[[Known, Groups], None]
"""Joins accounts that stand alone to others, each link with the name of its rule and evidence."""

MATCHERS: tuple[Matcher, ...] = (
    join_by_external_id,
    VENDOR_IDS,
    join_by_same_reference,
    SAME_EMAILS,
    SAME_HOST,
    SAME_DOMAIN,
)
"""In order of strength. One that is less than certain comes behind them: it adds links of its own
to what they left alone, and takes none away."""

COLUMNS = ("source", "account_ref", "account_id", "rule", "evidence")


def grouped(known: Known) -> Groups:
    """Who is one with whom, and why, by all rules."""
    groups = begin(known)
    for matcher in MATCHERS:
        matcher(known, groups)
    name_first_ones(groups)
    return groups


def linked(groups: Groups) -> pa.Table:
    """source, account_ref → account_id, the rule that decided and its evidence, for every id known.

    In the order of source and account_ref.
    """
    accounts = groups.accounts
    columns = (
        [account.source for account in accounts],
        [account.ref for account in accounts],
        [account_id(groups, root) for root in groups.stands],
        groups.rules,
        groups.evidence,
    )
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.table(dict(zip(COLUMNS, arrays, strict=True)))


def account_id(groups: Groups, root: int) -> str:
    """The primary source's id; else that of who stands for the account, behind its source."""
    one = groups.accounts[root]
    return one.ref if one.source == groups.primary_source else f"{one.source}:{one.ref}"
