"""Champion, executive sponsor and seniority, on examples worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from c360.features.people import people
from c360.features.people_settings import PeopleSettings, SeniorityRule
from c360.features.seniority import seniority

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
TITLES = {
    "Vice President": 4,
    "VICE-PRESIDENT, Sales": 4,
    "SVP Finance": 4,
    "Head of IT": 4,
    "Product Owner": 2,
    "Owner": 5,
    "Chief of Staff": 3,
    "Chief Technology Officer": 5,
    "C.E.O.": 5,
    "Co-Founder & CTO": 5,
    "President": 5,
    "Director of Analytics": 3,
    "Account Manager": 2,
    "Team Lead": 2,
    "Software Engineer": 1,
    "Internal Auditor": 1,
    "Geschäftsführerin": 5,
    "Vorstandsvorsitzender": 5,
    "Vorstandsassistentin": 1,
    "Leiter Vertrieb": 4,
    "Vertriebsleiter": 3,
    "Teamleiterin": 2,
    "Directeur général": 5,
    "DIRECTEUR GÉNÉRAL ADJOINT": 4,
    "Responsable marketing": 2,
    "Vicepresidenta de Ventas": 4,
    "Consejero Delegado": 5,
    "Directora de TI": 3,
    "Jefa de Proyecto": 2,
}


def levels(titles: list[str | None], model: PeopleSettings | None = None) -> list[int | None]:
    table = ibis.memtable([{"place": i, "title": t} for i, t in enumerate(titles)],
                          schema={"place": "int64", "title": "string"})  # fmt: skip
    level = seniority(table.title, model or PeopleSettings())
    found = ibis.duckdb.connect().to_pyarrow(table.select("place", level=level).order_by("place"))
    levels_: list[int | None] = found.column("level").to_pylist()
    return levels_


def test_seniority_is_read_from_titles_in_four_languages() -> None:
    assert dict(zip(TITLES, levels(list(TITLES)), strict=True)) == TITLES


def test_an_assistant_to_the_ceo_is_not_the_ceo() -> None:
    found = levels(["Assistant to the CEO", "Executive Assistant", "Advisor to the CEO"])
    assert found == [1, 1, 2]


def test_no_title_means_unknown_seniority() -> None:
    assert levels([None, "", "  "]) == [None, None, None]


def test_the_table_of_titles_can_be_replaced() -> None:
    model = PeopleSettings(
        seniority=(SeniorityRule(level=5, phrases=("toimitusjohtaja*",)),),
        other_title_seniority=0,
    )
    found = levels(["Toimitusjohtajan sijainen", "Chief"], model)
    assert found == [5, 0]


def test_a_level_above_five_is_refused() -> None:
    with pytest.raises(ValidationError):
        SeniorityRule(level=6, phrases=("emperor",))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_title_at_all_gets_a_level_or_none(titles: list[str]) -> None:
    cleaned: list[str | None] = [title.replace("\x00", "") for title in titles]
    assert all(level is None or 0 <= level <= 5 for level in levels(cleaned))


def team(book: Book, **of_bob: Any) -> Book:
    """Ann (VP), Bob (director) and Cy (engineer) of Alpine."""
    book.add("contact", "alpine", id="ann", name="Ann", title="VP Operations")
    book.add("contact", "alpine", id="bob", name="Bob", title="Director", **of_bob)
    return book.add("contact", "alpine", id="cy", name="Cy", title="Engineer")


def meeting(book: Book, on: str, who: str, **values: Any) -> None:
    book.add("activity", "alpine", type="meeting", occurred_at=on, participants=who, **values)


def test_a_recorded_champion_wins_over_the_most_active(book: Book) -> None:
    team(book, role="champion")
    for on in ("2024-02-01", "2024-01-20", "2024-01-05", "2023-12-20"):
        meeting(book, on, "cy;ann")
    row = book.area(people)
    assert (row["champion_ref"], row["champion_name"]) == ("bob", "Bob")
    assert row["champion_title"] == "Director"
    assert row["champion_since_why"] == "recorded as champion in crm"
    assert row["champion_left"] is False


def busy_bob(book: Book) -> None:
    """Bob: four meetings and an e-mail of his own; Ann two meetings, Cy one."""
    team(book)
    meeting(book, "2024-01-28", "bob;ann")
    meeting(book, "2024-01-10", "bob; ann")
    meeting(book, "2023-12-12", "bob;cy")
    meeting(book, "2023-11-01", "bob")
    book.add("activity", "alpine", type="email", occurred_at="2024-02-01", participants="bob",
             direction="inbound")  # fmt: skip


def test_the_champion_is_inferred_with_the_reason(book: Book) -> None:
    busy_bob(book)
    row = book.area(people)
    assert row["champion_ref"] == "bob"
    # activity 1 · .35 + reciprocity 2·4/9 · .20 + initiative 1 · .15 + breadth 1 · .15,
    # divided by .85, since nobody's use of the product is known: .8278 / .85
    assert row["champion_since_why"] == (
        "inferred: number 1 in activity among 3 contacts; 4 two-way contacts in 90 days; "
        "champion score 0.97 (needs 0.6)"
    )


def test_two_people_are_too_few_to_infer_a_champion(book: Book) -> None:
    busy_bob(book)
    book.rows["contact"] = [row for row in book.rows["contact"] if row["source_id"] != "cy"]
    assert book.area(people)["champion_ref"] is None


def test_two_contacts_in_ninety_days_are_too_few_for_a_champion(book: Book) -> None:
    team(book)
    meeting(book, "2024-01-28", "bob;ann")
    meeting(book, "2024-01-10", "bob;cy")
    meeting(book, "2023-11-01", "bob;cy")
    row = book.area(people)
    assert (row["champion_ref"], row["champion_left"]) == (None, None)
    assert row["champion_activity_30d"] is None


def test_a_detractor_is_never_inferred_as_champion(book: Book) -> None:
    busy_bob(book)
    next(row for row in book.rows["contact"] if row["source_id"] == "bob")["role"] = "detractor"
    assert book.area(people)["champion_ref"] != "bob"


def test_activity_is_set_against_the_median_of_six_windows(book: Book) -> None:
    team(book, role="champion")
    now = AS_OF - timedelta(days=10)
    book.add("activity", "alpine", type="meeting", occurred_at=now, participants="bob")
    for windows_ago, meetings in enumerate((2, 1, 1, 3, 0, 1), start=1):
        for n in range(meetings):
            at = AS_OF - timedelta(days=30 * windows_ago + 5 + n)
            book.add("activity", "alpine", type="meeting", occurred_at=at, participants="bob")
    row = book.area(people)
    assert row["champion_activity_30d"] == 3.0
    assert row["champion_activity_median"] == 3.0  # of 6, 3, 3, 9, 0, 3
    assert row["champion_activity_ratio_30d"] == 1.0
    assert row["champion_engagement"] == "high"


def test_each_kind_of_activity_counts_its_points(book: Book) -> None:
    team(book, role="champion", user_ref="u-bob")
    meeting(book, "2024-02-10", "bob")  # 3
    meeting(book, "2024-02-10", ";".join(["bob", *(f"p{n}" for n in range(11))]))  # 3 / 12
    meeting(book, "2024-02-10", "bob", direction="internal")  # not with the customer
    meeting(book, "2024-02-10", "bob", status="planned")  # never held
    meeting(book, "2024-02-10", "bob", status="cancelled")
    book.add("activity", "alpine", type="email", occurred_at="2024-02-09", participants="bob",
             direction="inbound")  # 2  # fmt: skip
    book.add("activity", "alpine", type="email", occurred_at="2024-02-09", participants="bob",
             direction="outbound")  # ours, not answered  # fmt: skip
    book.add("activity", "alpine", type="call", occurred_at="2024-02-09", participants="bob")  # 1
    book.add("activity", "alpine", type="note", occurred_at="2024-02-09", participants="bob")
    book.add("ticket", "alpine", created_at="2024-02-08", requester_ref="bob")  # 1
    book.add_days("alpine", "u-bob", [date(2024, 2, 5), date(2024, 2, 6)], feature="search")  # 1
    book.add_days("alpine", "u-bob", [date(2024, 2, 5)], feature="export")  # the same day
    assert book.area(people)["champion_activity_30d"] == 3 + 0.25 + 2 + 1 + 1 + 1


@pytest.mark.parametrize(("meetings", "label"), [(2, "high"), (1, "medium"), (0, "low")])
def test_champion_engagement_is_a_share_of_the_own_median(
    book: Book, meetings: int, label: str
) -> None:
    team(book, role="champion")
    for windows_ago in range(1, 7):
        for n in range(2):
            at = AS_OF - timedelta(days=30 * windows_ago + 5 + n)
            book.add("activity", "alpine", type="meeting", occurred_at=at, participants="bob")
    for n in range(meetings):
        at = AS_OF - timedelta(days=3 + n)
        book.add("activity", "alpine", type="meeting", occurred_at=at, participants="bob")
    row = book.area(people)
    assert (row["champion_activity_ratio_30d"], row["champion_engagement"]) == (meetings / 2, label)


def test_without_a_usual_level_there_is_no_ratio(book: Book) -> None:
    team(book, role="champion")
    meeting(book, "2024-02-10", "bob")
    meeting(book, "2024-01-01", "bob")
    row = book.area(people)
    assert row["champion_activity_30d"] == 3.0
    assert row["champion_activity_ratio_30d"] is None
    assert row["champion_engagement"] is None


def test_a_silent_recorded_champion_has_zero_activity_not_a_missing_one(book: Book) -> None:
    team(book, role="champion")
    assert book.area(people)["champion_activity_30d"] is None  # nothing delivers activities
    book.add("activity", "borealis", type="call", occurred_at="2024-01-01")
    row = book.area(people)
    assert row["champion_activity_30d"] == 0.0
    assert row["champion_activity_ratio_30d"] is None


def test_a_champion_who_left_is_named_for_ninety_days(book: Book) -> None:
    team(book, role="champion", left_at="2024-01-20")
    row = book.area(people)
    assert (row["champion_ref"], row["champion_left"]) == ("bob", True)
    assert row["champion_since_why"] == "recorded as champion in crm; left on 2024-01-20"
    later = datetime(2024, 1, 20, tzinfo=UTC) + timedelta(days=90)
    assert book.area(people, later)["champion_ref"] == "bob"
    assert book.area(people, later + timedelta(seconds=1))["champion_ref"] is None


def test_an_inferred_champion_who_left_is_still_named(book: Book) -> None:
    busy_bob(book)
    next(row for row in book.rows["contact"] if row["source_id"] == "bob")["left_at"] = datetime(
        2024, 2, 10, tzinfo=UTC
    )
    row = book.area(people)
    assert (row["champion_ref"], row["champion_left"]) == ("bob", True)


def test_a_new_recorded_champion_follows_one_who_left(book: Book) -> None:
    team(book, role="champion", left_at="2024-01-20")
    book.add("contact", "alpine", id="di", name="Di", role="champion")
    row = book.area(people)
    assert (row["champion_ref"], row["champion_left"]) == ("di", False)


def test_someone_about_to_leave_has_not_left(book: Book) -> None:
    team(book, role="champion", left_at="2024-03-01")
    assert book.area(people)["champion_left"] is False


def test_what_became_known_later_is_not_seen_before(book: Book) -> None:
    before, known = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    book.add("contact", "alpine", id="bob", name="Bob", superseded_at=known)
    book.add("contact", "alpine", id="bob", name="Bob", role="champion", observed_at=known)
    assert book.area(people, before)["champion_ref"] is None
    assert book.area(people, known)["champion_ref"] == "bob"


def test_ties_between_recorded_champions_are_broken_by_id(book: Book) -> None:
    for id_ in ("zoe", "bob", "mia"):
        book.add("contact", "alpine", id=id_, name=id_, role="champion")
    assert book.area(people)["champion_ref"] == "bob"
    book.rows["contact"].reverse()
    assert book.area(people)["champion_ref"] == "bob"


def test_the_sponsor_is_the_most_senior_executive_in_two_way_contact(book: Book) -> None:
    busy_bob(book)
    book.add("contact", "alpine", id="eve", name="Eve", title="CEO")  # never in contact
    row = book.area(people)
    assert (row["sponsor_ref"], row["sponsor_name"]) == ("ann", "Ann")
    assert row["sponsor_last_touch_at"] == datetime(2024, 1, 28, tzinfo=UTC)
    assert row["sponsor_sentiment"] is None
    assert row["sponsor_why"].startswith("inferred: the most senior executive")
    assert row["days_since_executive_touch"] == 18


def test_of_equal_executives_the_one_met_last_is_the_sponsor(book: Book) -> None:
    busy_bob(book)
    book.add("contact", "alpine", id="eve", name="Eve", title="VP Finance")
    meeting(book, "2024-02-02", "eve")
    assert book.area(people)["sponsor_ref"] == "eve"


def test_a_recorded_sponsor_wins_whatever_the_title(book: Book) -> None:
    busy_bob(book)
    book.add(
        "contact", "alpine", id="fay", name="Fay", title="Analyst", role="executive_sponsor",
        sentiment="neutral",
    )  # fmt: skip
    meeting(book, "2024-02-12", "fay")
    row = book.area(people)
    assert (row["sponsor_ref"], row["sponsor_sentiment"]) == ("fay", "neutral")
    assert row["sponsor_why"] == "recorded as executive sponsor in crm"
    assert row["days_since_executive_touch"] == 3


def test_an_executive_not_met_for_half_a_year_is_no_sponsor(book: Book) -> None:
    team(book)
    meeting(book, "2023-08-01", "ann")
    row = book.area(people)
    assert row["sponsor_ref"] is None
    assert row["days_since_executive_touch"] == 198


def test_participants_are_contacts_of_the_same_source(book: Book) -> None:
    team(book)
    book.add(
        "activity", "alpine", source="cs", type="meeting", occurred_at="2024-02-10",
        participants="ann",
    )  # fmt: skip
    assert book.area(people)["sponsor_ref"] is None


def test_contacts_are_counted_zero_only_where_contacts_are_delivered(book: Book) -> None:
    book.add("activity", "alpine", type="meeting", occurred_at="2024-02-10")
    assert book.area(people)["contacts_known"] is None
    book.add("contact", "borealis", id="x", left_at="2024-01-01")
    assert book.area(people)["contacts_known"] == 0
    assert book.area(people, account="borealis")["contacts_known"] == 0
    team(book)
    assert book.area(people)["contacts_known"] == 3


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["meeting", "call", "email"]),
            st.integers(-400, 30),
            st.sampled_from(["ann", "bob", "cy", "ann;cy"]),
        ),
        max_size=12,
    )
)
def test_records_observed_later_change_nothing_before(
    book: Book, later: list[tuple[str, int, str]]
) -> None:
    for rows in book.rows.values():
        rows.clear()
    busy_bob(book)
    before = book.area(people)
    for type_, days, who in later:
        book.add(
            "activity", "alpine", type=type_, occurred_at=AS_OF + timedelta(days=days),
            participants=who, direction="inbound", observed_at=AS_OF + timedelta(seconds=1),
        )  # fmt: skip
    book.add("contact", "alpine", id="new", role="champion", observed_at=AS_OF + timedelta(days=1))
    book.add_days("alpine", "u-bob", [AS_OF.date() + timedelta(days=1)])
    assert book.area(people) == before
