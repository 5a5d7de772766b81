"""People whom two systems know by one e-mail address: their accounts are one.

An address at a mail provider may say that a person is one; of the person's company it says nothing.
"""

from c360.identity.domains import host_of_email
from c360.identity.known import Account, Known
from c360.identity.matching import Groups, Rule, Tie


def _ties(known: Known, _groups: Groups) -> list[Tie]:
    return [
        Tie(email, tuple(holders))
        for email, holders in known.emails.items()
        if (host := host_of_email(email)) is not None and not known.domains.is_free_mail(host)
    ]


def _words(email: str, one: Account, other: Account) -> str:
    return f"{email} is a contact of both {one} and {other}"


SAME_EMAILS = Rule("same e-mail", _ties, _words)
