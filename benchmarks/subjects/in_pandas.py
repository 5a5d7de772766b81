"""The features of `columns.CORE` in pandas, column by column, as its users write it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.generate import AS_OF
from benchmarks.subjects.columns import CORE
from benchmarks.subjects.titles import seniority_of

NOW = pd.Timestamp(AS_OF)
TODAY = NOW.normalize()
DAY = pd.Timedelta(days=1)


def core(workspace: Path) -> pa.Table:
    """One row per account."""
    rows = _Exports(workspace / "exports").features()
    return pa.Table.from_pandas(rows[["account_id", *CORE]], preserve_index=False)


def _days(then: pd.Series) -> pd.Series:
    """Whole days from then until now; missing where then is."""
    return np.floor((NOW - then) / DAY)


def _within(then: pd.Series, days: int, until: int = 0) -> pd.Series:
    return (then >= NOW - days * DAY) & (then < NOW - until * DAY)


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    whole = whole.astype("float64")
    return part.astype("float64") / whole.where(whole != 0)


class _Exports:
    """The exports of a company, read when they are needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.account = self._accounts()
        self.link = self._links()
        self.term = self._contracts()
        self.granted = self._granted()
        self.activity = self._activities()

    def features(self) -> pd.DataFrame:
        """Everything side by side."""
        usage_rows = self._usage_rows()
        usage = self._usage(usage_rows)
        parts = (
            usage, self._adoption(usage_rows, usage), self._engagement(), self._gaps(),
            self._people(), self._nps(), self._tickets(), self._escalations(), self._csat(),
            self.term, self._seats(), self._invoices(), self._payments(), self._goals(),
            self._cs_health(),
        )  # fmt: skip
        return self._finished(self.account.join(list(parts)))

    def _finished(self, rows: pd.DataFrame) -> pd.DataFrame:
        zeros = [
            "meetings_90d", "meetings_prior_90d", "two_way_contacts_90d", "contacts_known",
            "open_tickets", "tickets_90d", "p1_opened_90d", "p2_opened_90d",
            "severity_points_90d", "p1_open", "p1_open_past_sla", "escalations_open",
            "p1_escalations_open", "escalations_past_sla", "csat_answers_90d",
            "failed_payments_90d", "disputed_90d", "core_features_in_plan",
        ]  # fmt: skip
        rows[zeros] = rows[zeros].astype("float64").fillna(0)
        recent = rows.days_since_last_usage < 112
        in_plan = rows.core_features_in_plan
        rows["core_features_used_28d"] = rows.in_use.fillna(0).where(recent)
        rows["feature_breadth_28d"] = _ratio(rows.core_features_used_28d, in_plan)
        by_users = _ratio(rows.user_features.fillna(0), rows.mau_28d)
        rows["usage_depth_28d"] = _ratio(by_users, in_plan).where(recent)
        rows["days_since_meeting"] = _days(rows.last_meeting_at)
        rows["days_since_two_way"] = _days(rows.last_two_way_at)
        rows["days_since_executive_touch"] = _days(rows.executive_at)
        rows["meetings_change_90d"] = _ratio(rows.meetings_90d, rows.meetings_prior_90d) - 1
        ended = rows.in_force.eq(False)  # noqa: FBT003 - missing is not ended
        rows["paid_seats"] = rows.quantity.fillna(rows.granted_seats).where(~ended)
        rows["last_payment_at"] = rows.succeeded_at.fillna(rows.last_invoice_paid_at)
        rows["used_seats"] = rows.assigned_seats.fillna(rows.mau_28d)
        rows["seat_use_28d"] = _ratio(rows.mau_28d, rows.paid_seats)
        rows["seat_utilization"] = _ratio(rows.used_seats, rows.paid_seats)
        rate = _ratio(rows.tickets_90d, rows.paid_seats) * 100
        rows["tickets_per_100_seats_90d"] = rate.where(rows.tickets_90d != 0, 0.0)
        rows["tenure_days"] = (TODAY - rows.since.fillna(rows.first_start)) / DAY
        return rows

    def _read(self, name: str, columns: list[str]) -> pd.DataFrame:
        found = pd.read_parquet(self.folder / f"{name}.parquet", columns=columns)
        for column in found:
            if any(type(value) is date for value in found[column].dropna().head(1)):
                found[column] = pd.to_datetime(found[column])
        return found

    def _of(self, name: str, key: str, columns: list[str]) -> pd.DataFrame:
        """An export with the account's number `a`."""
        rows = self._read(name, [key, *columns])
        return rows.assign(a=rows[key].map(self.link)).dropna(subset="a")

    def _of_crm(self, name: str, columns: list[str]) -> pd.DataFrame:
        rows = self._read(name, ["AccountId", *columns])
        return rows.assign(a=rows.AccountId.map(self.by_id)).dropna(subset="a")

    def _accounts(self) -> pd.DataFrame:
        rows = self._read(
            "crm/accounts", ["Id", "Website", "Plan__c", "Customer_Since__c", "SystemModstamp"]
        )
        rows = rows[rows.SystemModstamp <= NOW].sort_values("SystemModstamp")
        rows = rows.drop_duplicates("Id", keep="last").reset_index(drop=True)
        bare = rows.Website.str.replace("https://www.", "", regex=False).str.rstrip("/")
        self.by_id = pd.Series(rows.index, rows.Id)
        known = bare.dropna()
        self.by_domain = pd.Series(known.index, known)
        return pd.DataFrame(
            {"account_id": rows.Id, "recorded_plan": rows.Plan__c, "since": rows.Customer_Since__c}
        )

    def _links(self) -> pd.Series:
        keys = {
            "cs/companies": ["gsid", "sfdc_account_id", "website"],
            "support/organizations": ["id", "external_id", "domain_names"],
            "analytics/workspaces": ["workspace_id", "crm_account_id", "email_domain"],
            "billing/customers": ["id", "crm_id", "email_domain"],
        }
        found = []
        for name, columns in keys.items():
            rows = self._read(name, columns)
            key, ref, domain = (rows[column] for column in columns)
            number = ref.map(self.by_id).fillna(domain.map(self.by_domain))
            found.append(pd.Series(number.to_numpy(), key))
        return pd.concat(found)

    def _usage_rows(self) -> pd.DataFrame:
        columns = ["workspace_id", "user_id", "event_date", "feature_name", "event_count"]
        rows = pd.concat(
            pd.read_parquet(file, columns=columns)
            for file in sorted((self.folder / "analytics" / "usage").glob("*.parquet"))
        )
        rows = rows[rows.event_count > 0]
        rows["user"] = pd.factorize(rows.user_id)[0]
        rows["a"] = rows.workspace_id.map(self.link)
        rows["ago"] = ((TODAY - pd.to_datetime(rows.event_date)) // DAY - 1).astype("int16")
        return rows[["a", "user", "feature_name", "ago"]]

    def _usage(self, rows: pd.DataFrame) -> pd.DataFrame:
        days = rows[["a", "user", "ago"]].drop_duplicates()
        days["now"] = days.ago < 28
        days["before"] = days.ago.between(28, 55)
        person = days.groupby(["a", "user"]).agg(
            now=("now", "sum"), before=("before", "sum"), last=("ago", "min"), first=("ago", "max")
        )
        person["active"] = person.now > 0
        person["power"] = person.now >= 15
        person["fading"] = (person["last"] < 112) & (person.now < 0.5 * person.before)
        found = person.groupby("a").agg(
            mau_28d=("active", "sum"), user_days=("now", "sum"), power_users_28d=("power", "sum"),
            fading=("fading", "sum"), days_since_last_usage=("last", "min"),
            first=("first", "max"), users_ever=("now", "size"),
        )  # fmt: skip
        weeks = self._weeks(days).reindex(found.index, fill_value=0)
        weekly = weeks[[0, 1, 2, 3]].sum(axis=1) / 4
        before = ((found["first"] + 1) // 7 - 4).clip(0, 12)
        counts = np.arange(4, 16)[None, :] < (before.to_numpy() + 4)[:, None]
        earlier = (weeks[list(range(4, 16))] * counts).sum(axis=1) / before.where(before > 0)
        recent = (found.days_since_last_usage < 112) & (before >= 1)
        found["active_users_trend_28d"] = (_ratio(weekly, earlier) - 1).where(recent)
        found["mean_daily_users_28d"] = found.user_days / 28
        found["mean_weekly_users_28d"] = weekly
        found["dau_wau_ratio_28d"] = _ratio(found.mean_daily_users_28d, weekly)
        found["at_risk_users_28d"] = found.fading.where(found["first"] + 1 >= 56)
        return found.drop(columns=["first", "fading", "user_days"])

    def _weeks(self, days: pd.DataFrame) -> pd.DataFrame:
        """Users by account and week, a column for each of the last sixteen."""
        rows = days[days.ago < 112]
        rows = rows.assign(week=rows.ago // 7)[["a", "user", "week"]].drop_duplicates()
        found = rows.groupby(["a", "week"]).size().unstack(fill_value=0)
        return found.reindex(columns=range(16), fill_value=0)

    def _adoption(self, rows: pd.DataFrame, usage: pd.DataFrame) -> pd.DataFrame:
        feature = self._read(
            "analytics/features", ["feature_name", "is_core", "min_plan", "add_on"]
        )
        feature = feature[feature.is_core.astype("boolean").fillna(True)]  # noqa: FBT003
        plan = self.term.plan.where(self.term.in_force).reindex(self.account.index)
        plan = plan.fillna(self.account.recorded_plan)
        core = pd.DataFrame({"a": plan.index, "plan": plan}).merge(feature, how="cross")
        owned = self.granted[self.granted.type == "module"]
        owned = owned[["a", "item"]].drop_duplicates().assign(owned=True)
        core = core.merge(owned, "left", left_on=["a", "add_on"], right_on=["a", "item"])
        in_plan = core.min_plan.isna() | (core.min_plan == core.plan)
        core = core[in_plan & (core.add_on.isna() | core.owned.notna())]
        pairs = rows.loc[rows.ago < 28, ["a", "user", "feature_name"]].drop_duplicates()
        used = pairs.groupby(["a", "feature_name"]).size().rename("users").reset_index()
        used = used.merge(core[["a", "feature_name"]], on=["a", "feature_name"])
        used["enough"] = used.users >= 0.2 * used.a.map(usage.mau_28d)
        counted = used.groupby("a").agg(in_use=("enough", "sum"), user_features=("users", "sum"))
        held = core.groupby("a").size().rename("core_features_in_plan")
        return held.to_frame().join(counted)

    def _activities(self) -> pd.DataFrame:
        columns = [
            "Type", "ActivityDateTime", "Status", "Direction", "WhoIds", "ReplyMinutes",
            "LastModifiedDate",
        ]  # fmt: skip
        rows = self._of_crm("crm/activities", columns)
        rows = rows[rows.LastModifiedDate <= NOW].rename(columns={"ActivityDateTime": "at"})
        rows["meeting"] = rows.Type.isin(["Meeting", "Call", "Business Review"])
        answered = rows.ReplyMinutes.notna() | rows.Direction.eq("Inbound").fillna(False)  # noqa: FBT003
        outside = ~rows.Direction.eq("Internal").fillna(False)  # noqa: FBT003
        rows["two_way"] = (rows.meeting & outside) | ((rows.Type == "Email") & answered)
        rows["held"] = (rows.Status.fillna("Completed") == "Completed") & (rows["at"] < NOW)
        return rows

    def _engagement(self) -> pd.DataFrame:
        rows = self.activity
        both = rows[rows.held & rows.two_way]
        met = both[both.meeting]
        replied = rows[rows.held & rows.ReplyMinutes.notna() & _within(rows["at"], 90)]
        planned = rows[(rows.Status.fillna("Planned") == "Planned") & (rows["at"] >= NOW)]
        reviews = planned[planned.Type == "Business Review"]
        return pd.DataFrame(
            {
                "last_two_way_at": both.groupby("a")["at"].max(),
                "last_meeting_at": met.groupby("a")["at"].max(),
                "meetings_90d": met[_within(met["at"], 90)].groupby("a").size(),
                "meetings_prior_90d": met[_within(met["at"], 180, 90)].groupby("a").size(),
                "median_reply_hours_90d": (replied.ReplyMinutes / 60).groupby(replied.a).median(),
                "next_qbr_at": reviews.groupby("a")["at"].min(),
            }
        )

    def _gaps(self) -> pd.DataFrame:
        rows = self.activity
        rows = rows[rows.held & rows.two_way & rows.meeting & _within(rows["at"], 365)]
        days = rows.assign(day=rows["at"].dt.normalize())[["a", "day"]].drop_duplicates()
        days = days.sort_values(["a", "day"])
        gap = days.groupby("a").day.diff() / DAY
        return gap.groupby(days.a).median().rename("meeting_gap_median_days_365d").to_frame()

    def _contacts(self) -> pd.DataFrame:
        columns = ["Id", "Title", "Buying_Role__c", "Left_Company__c", "SystemModstamp"]
        rows = self._of_crm("crm/contacts", columns)
        rows = rows[rows.SystemModstamp <= NOW]
        levels = {title: seniority_of(title) for title in rows.Title.dropna().unique()}
        rows["seniority"] = rows.Title.map(levels)
        rows["gone"] = rows.Left_Company__c <= NOW
        return rows

    def _people(self) -> pd.DataFrame:
        rows = self.activity[self.activity.held & self.activity.two_way]
        rows = rows[rows.WhoIds != ""]
        met = rows.assign(who=rows.WhoIds.str.split(";"))[["a", "at", "who"]].explode("who")
        met = met.groupby(["a", "who"])["at"].max().reset_index()
        contacts = self._contacts()
        last = contacts.merge(met, "left", left_on=["a", "Id"], right_on=["a", "who"])
        sponsor = ~last.gone & last.Buying_Role__c.eq("executive_sponsor").fillna(False)  # noqa: FBT003
        leading = last[(last.seniority >= 4) | sponsor]
        return pd.DataFrame(
            {
                "contacts_known": contacts[~contacts.gone].groupby("a").size(),
                "executive_at": leading.groupby("a")["at"].max(),
                "two_way_contacts_90d": met[_within(met["at"], 90)].groupby("a").size(),
            }
        )

    def _nps(self) -> pd.DataFrame:
        rows = self._of_crm("crm/nps_responses", ["Id", "Score__c", "SubmittedDate", "ContactId"])
        rows = rows[_within(rows.SubmittedDate, 180) & rows.Score__c.notna()]
        contacts = self._contacts().set_index("Id").seniority
        rows["seniority"] = rows.ContactId.map(contacts)
        rows = rows.sort_values(
            ["seniority", "SubmittedDate", "Id"], ascending=[False, False, True],
            na_position="last",
        )  # fmt: skip
        first = rows.drop_duplicates("a").set_index("a")
        return first[["Score__c", "SubmittedDate"]].set_axis(
            ["nps_score", "nps_answered_at"], axis=1
        )

    def _tickets(self) -> pd.DataFrame:
        columns = ["priority", "status", "created_at", "solved_at", "sla_due_at", "updated_at"]
        rows = self._of("support/tickets", "organization_id", columns)
        rows = rows[rows.updated_at <= NOW]
        waits = rows.status.fillna("open").isin(["open", "pending"]) & rows.solved_at.isna()
        lately = _within(rows.created_at, 90)
        urgent, high = (rows.priority.eq(level).fillna(False) for level in ("urgent", "high"))  # noqa: FBT003
        late = rows.sla_due_at.fillna(rows.created_at + DAY) < NOW
        hours = ((rows.solved_at - rows.created_at) / pd.Timedelta(hours=1)).where(
            _within(rows.solved_at, 90)
        )
        flags = {
            "open_tickets": waits, "tickets_90d": lately, "p1_opened_90d": lately & urgent,
            "p2_opened_90d": lately & high, "p1_open": waits & urgent,
            "p1_open_past_sla": waits & urgent & late,
        }  # fmt: skip
        found = pd.DataFrame(flags).groupby(rows.a).sum()
        found["severity_points_90d"] = 3.0 * found.p1_opened_90d + found.p2_opened_90d
        found["mean_resolution_hours_90d"] = hours.groupby(rows.a).mean()
        return found

    def _escalations(self) -> pd.DataFrame:
        columns = ["severity", "opened_at", "closed_at", "target_at", "updated_at"]
        rows = self._of("support/escalations", "organization_id", columns)
        rows = rows[(rows.updated_at <= NOW) & (rows.opened_at <= NOW) & ~(rows.closed_at <= NOW)]
        days = rows.severity.map({"urgent": 1, "high": 7, "normal": 14}).astype("float64")
        due = rows.target_at.fillna(rows.opened_at + pd.to_timedelta(days, "D"))
        flags = {
            "escalations_open": rows.severity.notna() | rows.severity.isna(),
            "p1_escalations_open": rows.severity == "urgent", "escalations_past_sla": due < NOW,
        }  # fmt: skip
        return pd.DataFrame(flags).groupby(rows.a).sum()

    def _csat(self) -> pd.DataFrame:
        rows = self._of(
            "support/satisfaction", "organization_id", ["score", "scale_max", "rated_at"]
        )
        rows = rows[_within(rows.rated_at, 180)]
        score = 1 + 4 * (rows.score - 1) / (rows.scale_max - 1)
        lately = _within(rows.rated_at, 90)
        return pd.DataFrame(
            {
                "csat_90d": score[lately].groupby(rows.a).mean(),
                "csat_answers_90d": lately.groupby(rows.a).sum(),
                "csat_prior_90d": score[~lately].groupby(rows.a).mean(),
            }
        )

    def _contracts(self) -> pd.DataFrame:
        """The contract in force or last ended of each account."""
        columns = [
            "id", "billing_scheme", "plan", "current_term_start", "current_term_end", "auto_renew",
            "quantity", "annual_value", "currency", "cancel_requested_at", "updated_at",
        ]  # fmt: skip
        rows = self._of("billing/subscriptions", "customer", columns)
        rows = rows[rows.updated_at <= NOW].sort_values("updated_at")
        first = rows.drop_duplicates("id").set_index("id").annual_value
        term = rows.drop_duplicates("id", keep="last")
        term = term[term.current_term_start <= NOW].sort_values(["a", "current_term_start"])
        start, end = term.current_term_start, term.current_term_end
        term["in_force"] = end.isna() | (end >= NOW)
        before = term.groupby("a")[["id", "annual_value", "currency"]].shift(1)
        base = before.annual_value.where(before.id.notna(), term.id.map(first))
        alike = before.id.isna() | (before.currency == term.currency)
        short = (end - start) / DAY <= 45
        monthly = short | term.billing_scheme.str.lower().str.startswith("month")
        renews = term.auto_renew.map({True: 100.0, False: 50.0})
        term["arr_change_term"] = (_ratio(term.annual_value, base) - 1).where(term.in_force & alike)
        term["contract_arr"] = term.annual_value.where(term.in_force)
        term["auto_renew_points"] = renews.where(term.in_force & ~monthly)
        term["days_to_renewal"] = np.floor((end - NOW) / DAY)
        notice = term.cancel_requested_at
        term["notice_at"] = notice.where(notice <= NOW)
        term["first_start"] = start.groupby(term.a).transform("min")
        term["newest"] = start.where(term.in_force, end)
        order = ["in_force", "newest", "current_term_end", "id"]
        best = term.sort_values(order, ascending=[False, False, False, True])
        best = best.drop_duplicates("a").set_index("a")
        return best[
            [
                "in_force", "plan", "quantity", "first_start", "contract_arr", "days_to_renewal",
                "auto_renew_points", "arr_change_term", "notice_at",
            ]
        ]  # fmt: skip

    def _granted(self) -> pd.DataFrame:
        columns = ["type", "item", "granted", "in_use", "valid_from", "valid_until", "updated_at"]
        rows = self._of("billing/entitlements", "customer", columns)
        started = rows.valid_from.isna() | (rows.valid_from <= NOW)
        return rows[(rows.updated_at <= NOW) & started & ~(rows.valid_until <= NOW)]

    def _seats(self) -> pd.DataFrame:
        rows = self.granted[self.granted.type == "seats"].groupby("a")
        return rows.agg(granted_seats=("granted", "sum"), assigned_seats=("in_use", "sum"))

    def _invoices(self) -> pd.DataFrame:
        columns = ["due_date", "paid_at", "amount_due", "currency", "status", "updated"]
        rows = self._of("billing/invoices", "customer", columns)
        rows = rows[(rows.updated <= NOW) & ~rows.status.eq("void").fillna(False)]  # noqa: FBT003
        settled = (rows.paid_at <= NOW) | rows.status.eq("paid").fillna(False)  # noqa: FBT003
        rows["late"] = _days(rows.due_date).fillna(0).clip(lower=0).where(~settled, 0)
        overdue = rows[rows.late > 0]
        found = rows.groupby("a").agg(days_overdue_worst=("late", "max"))
        found["last_invoice_paid_at"] = rows[rows.paid_at <= NOW].groupby("a").paid_at.max()
        several = overdue.groupby("a").currency.nunique().reindex(found.index, fill_value=0) > 1
        amount = (overdue.amount_due / 100).groupby(overdue.a).sum()
        found["overdue_amount"] = amount.reindex(found.index, fill_value=0.0).where(~several)
        worst = found.days_overdue_worst
        found["billing_status"] = np.select(
            [worst > 30, worst > 0], ["delinquent", "overdue"], "current"
        )
        return found

    def _payments(self) -> pd.DataFrame:
        rows = self._of(
            "billing/charges", "customer", ["id", "created", "payment_method", "status"]
        )
        rows = rows[rows.created <= NOW]
        status = rows.status.fillna("succeeded")
        good = rows[status == "succeeded"]
        last = good.sort_values(["created", "id"], ascending=[False, True]).drop_duplicates("a")
        recent = rows.created >= NOW - 90 * DAY
        flags = {
            "failed_payments_90d": recent & (status == "failed"),
            "disputed_90d": recent & (status == "disputed"),
        }
        found = pd.DataFrame(flags).groupby(rows.a).sum()
        found["succeeded_at"] = good.groupby("a").created.max()
        named = {
            "ach_debit": "ACH", "card": "Card", "wire": "Wire transfer",
            "sepa_debit": "SEPA debit",
        }  # fmt: skip
        found["last_payment_method"] = last.set_index("a").payment_method.map(named)
        return found

    def _goals(self) -> pd.DataFrame:
        columns = ["plan_id", "status", "target_value", "current_value", "modified_at"]
        rows = self._of("cs/objectives", "company_gsid", columns)
        plans = self._read("cs/success_plans", ["id", "status"]).set_index("id").status
        active = rows.plan_id.map(plans).fillna("Active") == "Active"
        rows = rows[(rows.modified_at <= NOW) & active]
        known = rows[(rows.target_value > 0) & rows.current_value.notna()]
        realised = known[["current_value", "target_value"]].min(axis=1).groupby(known.a).sum()
        grouped = rows.groupby("a")
        reached = rows.status.isin(["On track", "Achieved"]).groupby(rows.a).sum()
        found = pd.DataFrame({"goals_total": grouped.size()})
        found["goals_on_track_share"] = _ratio(reached, grouped.status.count())
        found["value_realised_share"] = _ratio(realised, known.groupby("a").target_value.sum())
        return found

    def _cs_health(self) -> pd.DataFrame:
        rows = self._of("cs/scorecards", "company_gsid", ["score", "scored_on"])
        rows = rows[rows.scored_on <= NOW].sort_values("scored_on")
        newest = rows.drop_duplicates("a", keep="last").set_index("a")
        return newest.score.astype("float64").rename("cs_health_score").to_frame()
