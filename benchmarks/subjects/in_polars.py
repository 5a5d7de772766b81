"""The features of `columns.CORE` in Polars: one lazy plan, collected by the streaming engine."""

from pathlib import Path

import polars as pl
import pyarrow as pa
from polars import col, when

from benchmarks.generate import AS_OF
from benchmarks.subjects.columns import CORE
from benchmarks.subjects.titles import seniority_of

NOW = pl.lit(AS_OF, pl.Datetime("us"))
TODAY = AS_OF.date()


def core(workspace: Path) -> pa.Table:
    """One row per account."""
    return _Exports(workspace / "exports").features().collect(engine="streaming").to_arrow()


def _days(then: str | pl.Expr) -> pl.Expr:
    """Whole days from then until now."""
    seconds = (NOW - (col(then) if isinstance(then, str) else then)).dt.total_seconds()
    return (seconds / 86400).floor()


def _within(then: str, days: int, until: int = 0) -> pl.Expr:
    start, end = pl.duration(days=days), pl.duration(days=until)
    return (col(then) >= NOW - start) & (col(then) < NOW - end)


def _ratio(part: str | pl.Expr, whole: str | pl.Expr) -> pl.Expr:
    part = col(part) if isinstance(part, str) else part
    whole = col(whole) if isinstance(whole, str) else whole
    return when(whole != 0).then(part / whole)


class _Exports:
    """The exports of a company, as lazy frames with the account's number `a`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.account = self._accounts()
        self.link = self._links()
        self.feature = self._read("analytics/features").with_columns(
            core=col("is_core").fill_null(value=True)
        )
        self.usage = self._usage_rows()
        self.term = self._contracts()
        self.granted = self._granted()
        self.activity = self._activities()

    def features(self) -> pl.LazyFrame:
        """Everything side by side."""
        usage = self._usage()
        parts = (
            usage, self._adoption(usage), self._engagement(), self._gaps(), self._people(),
            self._nps(), self._tickets(), self._escalations(), self._csat(), self.term,
            self._seats(), self._invoices(), self._payments(), self._goals(), self._cs_health(),
        )  # fmt: skip
        rows = self.account
        for part in parts:
            rows = rows.join(part, on="a", how="left")
        return self._finished(rows).select("account_id", *CORE)

    def _finished(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        zeros = (
            "meetings_90d", "meetings_prior_90d", "two_way_contacts_90d", "contacts_known",
            "open_tickets", "tickets_90d", "p1_opened_90d", "p2_opened_90d",
            "severity_points_90d", "p1_open", "p1_open_past_sla", "escalations_open",
            "p1_escalations_open", "escalations_past_sla", "csat_answers_90d",
            "failed_payments_90d", "disputed_90d", "core_features_in_plan",
        )  # fmt: skip
        recent = col("recent").fill_null(value=False)
        rows = rows.with_columns(col(*zeros).fill_null(0)).with_columns(
            core_features_used_28d=when(recent).then(col("in_use").fill_null(0)),
            usage_depth_28d=when(recent).then(
                _ratio(
                    _ratio(col("user_features").fill_null(0), "mau_28d"), "core_features_in_plan"
                )
            ),
            days_since_meeting=_days("last_meeting_at"),
            days_since_two_way=_days("last_two_way_at"),
            days_since_executive_touch=_days("executive_at"),
            meetings_change_90d=_ratio("meetings_90d", "meetings_prior_90d") - 1,
            paid_seats=when(col("in_force").is_null())
            .then(col("granted_seats"))
            .when("in_force")
            .then(pl.coalesce("quantity", "granted_seats")),
            last_payment_at=pl.coalesce("succeeded_at", "last_invoice_paid_at"),
            used_seats=pl.coalesce("assigned_seats", "mau_28d"),
            tenure_days=(pl.lit(TODAY) - pl.coalesce("since", "first_start")).dt.total_days(),
        )
        return rows.with_columns(
            feature_breadth_28d=_ratio("core_features_used_28d", "core_features_in_plan"),
            seat_use_28d=_ratio("mau_28d", "paid_seats"),
            seat_utilization=_ratio("used_seats", "paid_seats"),
            tickets_per_100_seats_90d=when(col("tickets_90d") == 0)
            .then(0.0)
            .otherwise(_ratio("tickets_90d", "paid_seats") * 100),
        )

    def _read(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.folder / f"{name}.parquet")

    def _of(self, name: str, key: str) -> pl.LazyFrame:
        """An export with the account's number."""
        return self._read(name).join(self.link, left_on=key, right_on="key")

    def _of_crm(self, name: str) -> pl.LazyFrame:
        keys = self.account.select("account_id", "a")
        return self._read(name).join(keys, left_on="AccountId", right_on="account_id")

    def _accounts(self) -> pl.LazyFrame:
        rows = self._read("crm/accounts").filter(col("SystemModstamp") <= NOW)
        newest = rows.sort("SystemModstamp").group_by("Id").last()
        bare = col("Website").str.replace("https://www.", "", literal=True).str.strip_chars_end("/")
        return (
            newest.select(
                account_id="Id", domain=bare, recorded_plan="Plan__c", since="Customer_Since__c"
            )
            .sort("account_id")
            .with_row_index("a")
        )

    def _links(self) -> pl.LazyFrame:
        keys = {
            "cs/companies": ("gsid", "sfdc_account_id", "website"),
            "support/organizations": ("id", "external_id", "domain_names"),
            "analytics/workspaces": ("workspace_id", "crm_account_id", "email_domain"),
            "billing/customers": ("id", "crm_id", "email_domain"),
        }
        others = [
            self._read(name).select(key=key, ref=ref, domain=domain)
            for name, (key, ref, domain) in keys.items()
        ]
        by_ref = self.account.select(ref="account_id", by_ref="a")
        by_domain = self.account.filter(col("domain").is_not_null())
        return (
            pl.concat(others)
            .join(by_ref, on="ref", how="left")
            .join(by_domain.select("domain", by_domain="a"), on="domain", how="left")
            .select("key", a=pl.coalesce("by_ref", "by_domain"))
        )

    def _usage_rows(self) -> pl.LazyFrame:
        ago = (pl.lit(TODAY) - col("event_date")).dt.total_days().cast(pl.Int16) - 1
        rows = self._read("analytics/usage/*").filter(col("event_count") > 0)
        return rows.select("workspace_id", "user_id", "feature_name", ago=ago)

    def _usage(self) -> pl.LazyFrame:
        ago = col("ago")
        person = self.usage.group_by("workspace_id", "user_id").agg(
            now=ago.filter(ago < 28).n_unique(),
            before=ago.filter(ago.is_between(28, 55)).n_unique(),
            last_ago=ago.min(),
            first_ago=ago.max(),
        )
        account = person.group_by("workspace_id").agg(
            users_ever=pl.len(),
            days_since_last_usage=col("last_ago").min(),
            first_ago=col("first_ago").max(),
            mau_28d=(col("now") > 0).sum(),
            user_days=col("now").sum(),
            power_users_28d=(col("now") >= 15).sum(),
            fading=((col("last_ago") < 112) & (col("now") < 0.5 * col("before"))).sum(),
        )
        account = account.join(self._weeks(), on="workspace_id", how="left")
        before = ((col("first_ago") + 1) // 7 - 4).clip(0, 12)
        earlier = pl.col("earlier").list.slice(0, before).list.sum() / before
        daily = col("user_days") / 28
        weekly = col("user_weeks").fill_null(0) / 4
        recent = col("days_since_last_usage") < 112
        return account.join(self.link, left_on="workspace_id", right_on="key").select(
            "a", "mau_28d", "power_users_28d", "days_since_last_usage", "users_ever",
            recent=recent,
            mean_daily_users_28d=daily,
            mean_weekly_users_28d=weekly,
            dau_wau_ratio_28d=_ratio(daily, weekly),
            active_users_trend_28d=when(recent & (before >= 1)).then(_ratio(weekly, earlier) - 1),
            at_risk_users_28d=when(col("first_ago") + 1 >= 56).then("fading"),
        )  # fmt: skip

    def _weeks(self) -> pl.LazyFrame:
        """Users of each week: of the last four together, and a list of the twelve before."""
        rows = self.usage.filter(col("ago") < 112)
        rows = rows.select("workspace_id", "user_id", week=col("ago") // 7).unique()
        weeks = rows.group_by("workspace_id", "week").agg(users=pl.len())
        week, users = col("week"), col("users")
        sums = {f"w{n}": users.filter(week == n).sum() for n in range(4, 16)}
        summed = weeks.group_by("workspace_id").agg(user_weeks=users.filter(week < 4).sum(), **sums)
        return summed.select("workspace_id", "user_weeks", earlier=pl.concat_list(*sums))

    def _adoption(self, usage: pl.LazyFrame) -> pl.LazyFrame:
        plan = self.account.join(self.term, on="a", how="left").select(
            "a", plan=pl.coalesce(when("in_force").then("plan"), "recorded_plan")
        )
        owned = self.granted.filter(col("type") == "module").select("a", add_on="item", owned=True)
        core = plan.join(self.feature.filter("core"), how="cross").join(
            owned.unique(), on=["a", "add_on"], how="left"
        )
        in_plan = col("min_plan").is_null() | (col("min_plan") == col("plan"))
        core = core.filter(in_plan & (col("add_on").is_null() | col("owned")))
        pairs = self.usage.filter(col("ago") < 28).select("workspace_id", "user_id", "feature_name")
        used = (
            pairs.unique()
            .group_by("workspace_id", "feature_name")
            .agg(users=pl.len())
            .join(self.link, left_on="workspace_id", right_on="key")
            .join(core.select("a", "feature_name"), on=["a", "feature_name"])
            .join(usage.select("a", "mau_28d"), on="a")
        )
        counted = used.group_by("a").agg(
            in_use=(col("users") >= 0.2 * col("mau_28d")).sum(), user_features=col("users").sum()
        )
        held = core.group_by("a").agg(core_features_in_plan=pl.len())
        return held.join(counted, on="a", how="left")

    def _activities(self) -> pl.LazyFrame:
        kind, direction = col("Type"), col("Direction")
        meeting = kind.is_in(["Meeting", "Call", "Business Review"])
        answered = col("ReplyMinutes").is_not_null() | (direction == "Inbound").fill_null(
            value=False
        )
        outside = (direction != "Internal").fill_null(value=True)
        status = col("Status").fill_null("Completed")
        rows = self._of_crm("crm/activities").filter(col("LastModifiedDate") <= NOW)
        return rows.select(
            "a", "Status", "WhoIds", kind=kind, at="ActivityDateTime", meeting=meeting,
            hours=col("ReplyMinutes") / 60,
            two_way=(meeting & outside) | ((kind == "Email") & answered),
            held=(status == "Completed") & (col("ActivityDateTime") < NOW),
        )  # fmt: skip

    def _engagement(self) -> pl.LazyFrame:
        at, met = col("at"), col("held") & col("two_way") & col("meeting")
        planned = (col("Status").fill_null("Planned") == "Planned") & (at >= NOW)
        return self.activity.group_by("a").agg(
            last_two_way_at=at.filter(col("held") & col("two_way")).max(),
            last_meeting_at=at.filter(met).max(),
            meetings_90d=(met & _within("at", 90)).sum(),
            meetings_prior_90d=(met & _within("at", 180, 90)).sum(),
            median_reply_hours_90d=col("hours").filter(col("held") & _within("at", 90)).median(),
            next_qbr_at=at.filter(planned & (col("kind") == "Business Review")).min(),
        )

    def _gaps(self) -> pl.LazyFrame:
        rows = self.activity.filter(col("held") & col("two_way") & col("meeting"))
        days = rows.filter(_within("at", 365)).select("a", day=col("at").dt.date()).unique()
        gap = col("day").sort().diff().dt.total_days().median()
        return days.group_by("a").agg(meeting_gap_median_days_365d=gap)

    def _people(self) -> pl.LazyFrame:
        rows = self.activity.filter(col("held") & col("two_way") & (col("WhoIds") != ""))
        met = rows.select("a", "at", who=col("WhoIds").str.split(";")).explode("who")
        met = met.group_by("a", "who").agg(at=col("at").max())
        last = self._contacts().join(met, left_on=["a", "Id"], right_on=["a", "who"], how="left")
        sponsor = ~col("gone") & (col("Buying_Role__c") == "executive_sponsor").fill_null(
            value=False
        )
        senior = (col("seniority") >= 4).fill_null(value=False)
        known = last.group_by("a").agg(
            contacts_known=(~col("gone")).sum(),
            executive_at=col("at").filter(senior | sponsor).max(),
        )
        lately = met.filter(_within("at", 90)).group_by("a").agg(two_way_contacts_90d=pl.len())
        both = self.account.select("a").join(known, on="a", how="left")
        return both.join(lately, on="a", how="left")

    def _contacts(self) -> pl.LazyFrame:
        rows = self._of_crm("crm/contacts").filter(col("SystemModstamp") <= NOW)
        titles = self._read("crm/contacts").select("Title").drop_nulls().unique().collect()
        levels = [seniority_of(title) for title in titles["Title"]]
        known = titles.with_columns(seniority=pl.Series(levels, dtype=pl.Int64)).lazy()
        gone = (col("Left_Company__c") <= NOW).fill_null(value=False)
        return rows.join(known, on="Title", how="left").select(
            "a", "Id", "Buying_Role__c", "seniority", gone=gone
        )

    def _nps(self) -> pl.LazyFrame:
        rows = self._of_crm("crm/nps_responses").filter(
            _within("SubmittedDate", 180) & col("Score__c").is_not_null()
        )
        rows = rows.join(
            self._contacts().select("Id", "seniority"), left_on="ContactId", right_on="Id",
            how="left",
        )  # fmt: skip
        first = rows.sort(
            "seniority", "SubmittedDate", "Id", descending=[True, True, False], nulls_last=True
        )
        return first.group_by("a", maintain_order=True).agg(
            nps_score=col("Score__c").first().cast(pl.Float64),
            nps_answered_at=col("SubmittedDate").first(),
        )

    def _tickets(self) -> pl.LazyFrame:
        rows = self._of("support/tickets", "organization_id").filter(col("updated_at") <= NOW)
        waits = col("status").fill_null("open").is_in(["open", "pending"])
        waits = waits & col("solved_at").is_null()
        lately, p1 = _within("created_at", 90), (col("priority") == "urgent").fill_null(value=False)
        p2 = (col("priority") == "high").fill_null(value=False)
        due = pl.coalesce("sla_due_at", col("created_at") + pl.duration(days=1))
        hours = (col("solved_at") - col("created_at")).dt.total_seconds() / 3600
        return rows.group_by("a").agg(
            open_tickets=waits.sum(),
            tickets_90d=lately.sum(),
            p1_opened_90d=(lately & p1).sum(),
            p2_opened_90d=(lately & p2).sum(),
            severity_points_90d=3.0 * (lately & p1).sum() + (lately & p2).sum(),
            mean_resolution_hours_90d=hours.filter(_within("solved_at", 90)).mean(),
            p1_open=(waits & p1).sum(),
            p1_open_past_sla=(waits & p1 & (due < NOW)).sum(),
        )

    def _escalations(self) -> pl.LazyFrame:
        rows = self._of("support/escalations", "organization_id").filter(
            (col("updated_at") <= NOW)
            & (col("opened_at") <= NOW)
            & (col("closed_at").is_null() | (col("closed_at") > NOW))
        )
        days = col("severity").replace_strict(
            {"urgent": 1, "high": 7, "normal": 14}, default=None, return_dtype=pl.Int64
        )
        due = pl.coalesce("target_at", col("opened_at") + pl.duration(days=days))
        return rows.group_by("a").agg(
            escalations_open=pl.len(),
            p1_escalations_open=(col("severity") == "urgent").sum(),
            escalations_past_sla=(due < NOW).sum(),
        )

    def _csat(self) -> pl.LazyFrame:
        rows = self._of("support/satisfaction", "organization_id").filter(_within("rated_at", 180))
        score = 1 + 4 * (col("score") - 1) / (col("scale_max") - 1)
        lately = _within("rated_at", 90)
        return rows.group_by("a").agg(
            csat_90d=score.filter(lately).mean(),
            csat_answers_90d=lately.sum(),
            csat_prior_90d=score.filter(~lately).mean(),
        )

    def _contracts(self) -> pl.LazyFrame:
        """The contract in force or last ended of each account."""
        rows = self._of("billing/subscriptions", "customer").filter(col("updated_at") <= NOW)
        term = rows.sort("updated_at").group_by("id").agg(
            pl.all().exclude("id").last(), first_value=col("annual_value").first()
        )  # fmt: skip
        start, end = col("current_term_start"), col("current_term_end")
        begun = term.filter(start.cast(pl.Datetime("us")) <= NOW).sort("a", "current_term_start")
        in_force = end.is_null() | (end.cast(pl.Datetime("us")) >= NOW)
        begun = begun.with_columns(
            in_force=in_force,
            before=col("annual_value").shift(1).over("a"),
            before_currency=col("currency").shift(1).over("a"),
            before_id=col("id").shift(1).over("a"),
            first_start=start.min().over("a"),
            newest=when(in_force).then(start).otherwise(end),
        )
        best = begun.sort(
            "a", "in_force", "newest", "current_term_end", "id",
            descending=[False, True, True, True, False],
        ).group_by("a", maintain_order=True).first()  # fmt: skip
        has_before = col("before_id").is_not_null()
        base = when(has_before).then("before").otherwise("first_value")
        alike = ~has_before | (col("before_currency") == col("currency"))
        short = (end - start).dt.total_days() <= 45
        monthly = short | col("billing_scheme").str.to_lowercase().str.starts_with("month")
        points = when("auto_renew").then(100.0).when(~col("auto_renew")).then(50.0)
        notice = col("cancel_requested_at")
        left = (end.cast(pl.Datetime("us")) - NOW).dt.total_seconds()
        return best.select(
            "a", "in_force", "plan", "quantity", "first_start",
            contract_arr=when("in_force").then("annual_value"),
            days_to_renewal=(left / 86400).floor(),
            auto_renew_points=when(col("in_force") & ~monthly).then(points),
            arr_change_term=when(col("in_force") & alike).then(_ratio("annual_value", base) - 1),
            notice_at=when(notice <= NOW).then(notice),
        )  # fmt: skip

    def _granted(self) -> pl.LazyFrame:
        rows = self._of("billing/entitlements", "customer").filter(col("updated_at") <= NOW)
        started = (col("valid_from") <= NOW).fill_null(value=True)
        return rows.filter(started & ~(col("valid_until") <= NOW).fill_null(value=False))

    def _seats(self) -> pl.LazyFrame:
        rows = self.granted.filter(col("type") == "seats").group_by("a")
        return rows.agg(granted_seats=col("granted").sum(), assigned_seats=col("in_use").sum())

    def _invoices(self) -> pl.LazyFrame:
        rows = self._of("billing/invoices", "customer").filter(
            (col("updated") <= NOW) & (col("status") != "void").fill_null(value=True)
        )
        paid = (col("paid_at") <= NOW).fill_null(value=False)
        settled = paid | (col("status") == "paid").fill_null(value=False)
        late = when(settled).then(0).otherwise(_days("due_date").fill_null(0).clip(0))
        rows = rows.with_columns(late=late, amount=col("amount_due") / 100)
        overdue = col("late") > 0
        found = rows.group_by("a").agg(
            days_overdue_worst=col("late").max(),
            currencies=col("currency").filter(overdue).n_unique(),
            overdue=col("amount").filter(overdue).sum(),
            last_invoice_paid_at=col("paid_at").filter(col("paid_at") <= NOW).max(),
        )
        worst = col("days_overdue_worst")
        return found.select(
            "a", "days_overdue_worst", "last_invoice_paid_at",
            overdue_amount=when(col("currencies") <= 1).then("overdue"),
            billing_status=when(worst > 30).then(pl.lit("delinquent"))
            .when(worst > 0).then(pl.lit("overdue")).otherwise(pl.lit("current")),
        )  # fmt: skip

    def _payments(self) -> pl.LazyFrame:
        rows = self._of("billing/charges", "customer").filter(col("created") <= NOW)
        status = col("status").fill_null("succeeded")
        good = status == "succeeded"
        named = {
            "ach_debit": "ACH", "card": "Card", "wire": "Wire transfer",
            "sepa_debit": "SEPA debit",
        }  # fmt: skip
        recent = col("created") >= NOW - pl.duration(days=90)
        rows = rows.sort("created", "id", descending=[True, False])
        return rows.group_by("a", maintain_order=True).agg(
            succeeded_at=col("created").filter(good).max(),
            last_payment_method=col("payment_method").filter(good).first().replace(named),
            failed_payments_90d=(recent & (status == "failed")).sum(),
            disputed_90d=(recent & (status == "disputed")).sum(),
        )

    def _goals(self) -> pl.LazyFrame:
        plans = self._read("cs/success_plans").select(plan_id="id", plan_status="status")
        rows = self._of("cs/objectives", "company_gsid").filter(col("modified_at") <= NOW)
        rows = rows.join(plans, on="plan_id", how="left")
        rows = rows.filter(col("plan_status").fill_null("Active") == "Active")
        known = (col("target_value") > 0) & col("current_value").is_not_null()
        known = known.fill_null(value=False)
        reached = col("status").is_in(["On track", "Achieved"]).sum()
        realised = pl.min_horizontal("current_value", "target_value").filter(known).sum()
        return rows.group_by("a").agg(
            goals_total=pl.len(),
            goals_on_track_share=_ratio(reached, col("status").count()),
            value_realised_share=_ratio(realised, col("target_value").filter(known).sum()),
        )

    def _cs_health(self) -> pl.LazyFrame:
        rows = self._of("cs/scorecards", "company_gsid").filter(col("scored_on") <= NOW)
        newest = rows.sort("scored_on").group_by("a", maintain_order=True).last()
        return newest.select("a", cs_health_score=col("score").cast(pl.Float64))
