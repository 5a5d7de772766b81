"""Acme's people: the champion, the sponsor and three more."""

from datetime import date

from c360.demo.records import Person
from c360.demo.world import at

DAVID, JENNIFER, PRIYA, TOM, ELENA = (f"00300000{n:02d}" for n in range(5))
HOME = "acme.example"


def acme_people() -> tuple[Person, ...]:
    """All five, none of whom ever left."""
    start = at(date(2022, 3, 15), 9)
    later = at(date(2022, 11, 8), 9)
    return (
        Person(DAVID, "David Kim", f"david.kim@{HOME}", "Director of Analytics", "Analytics",
               "champion", "positive", "u0000_0001", start, marketing=True),
        Person(JENNIFER, "Jennifer Wu", f"jennifer.wu@{HOME}", "VP Operations", "Operations",
               "executive_sponsor", "neutral", "", start, no_phone=True, marketing=False),
        Person(PRIYA, "Priya Nair", f"priya.nair@{HOME}", "IT Administrator", "IT", "user",
               "positive", "u0000_0002", start),
        Person(TOM, "Tom Becker", f"tom.becker@{HOME}", "Finance Manager", "Finance",
               "economic_buyer", "neutral", "u0000_0020", later, no_email=True),
        Person(ELENA, "Elena Rossi", f"elena.rossi@{HOME}", "Data Engineer", "Analytics", "user",
               "", "u0000_0003", later, no_phone=None),
    )  # fmt: skip
