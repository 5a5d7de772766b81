"""The demo company: a seeded software vendor with about 300 accounts, and its systems' exports.

`build.build_demo` writes what five systems would export over 24 months, the `c360.yml` that maps
it, and `truth.jsonl`: what really happened to each account, which is never mapped. Each account
lives one story: onboarding, growth, champion_left, escalation, dunning, quiet_decline,
healthy_renewal, competitor, downgrade or seasonal. Whether it churns is a draw whose odds depend on
the signals of its story, so signals inform and do not decide. `acc_12345`, Acme Corporation, is the
specification's example, as of 2024-02-15T14:30:00Z.

Flaws planted on purpose, each listed in `truth.jsonl` with the record that carries it:

- cs_stopped: the customer-success platform's export stopped on 2024-02-12.
- arr_conflict: the CRM shows another ARR than billing.
- duplicate_account: the CRM holds the company twice, under one domain.
- missing_segment, missing_plan: the CRM never filled the field.
- does_not_fit: about 0.3 % of the rows of the text exports hold a date that does not exist, an
  unknown priority, kind or stage, or text for a number; some usage rows name no workspace, and
  some count a negative number of events.
- late_record: an activity or an invoice that became known days after its event.
- ticket_before_account: a ticket opened before its company became an account.
- end_before_start: a ticket solved before it was opened.
- no_cs: the customer-success platform does not know the account.
- no_usage: the account never used the product.
- domain_only: a system knows the account by its web domain alone, not by its CRM id.

`usage_only.build_usage_only` writes a second, small company of which only accounts, subscriptions
and weekly event counts are known.
"""
