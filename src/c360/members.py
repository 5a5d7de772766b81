"""Which customers are meant: by id, or by a name that only one account bears."""

import difflib
from collections.abc import Mapping, Sequence

from c360.errors import AccountNotFound, BadArgument, NotACustomer
from c360.identity.resolve import Identities
from c360.model.moment import iso


def members(identities: Identities, accounts: Sequence[str] | None) -> tuple[str, ...]:
    """The account ids meant, each once; None means every customer.

    Raises:
        AccountNotFound: none is called so; it names those that nearly are.
        BadArgument: several bear the name.
        NotACustomer: it is known, but was no customer at that moment.
    """
    if accounts is None:
        return identities.customers
    return tuple(dict.fromkeys(_member(identities, account) for account in accounts))


def _member(identities: Identities, account: str) -> str:
    """The customer meant: by id, else by a name that only one account bears."""
    as_of = iso(identities.as_of)
    named = [account]
    if account not in identities.profiles:
        called = identities.profiles.values_of("name")
        names = {one: str(called.get(one, "")).lower() for one in identities.profiles}
        named = _bearing(names, account, as_of)
    if named[0] not in identities.customers:
        raise NotACustomer(named[0], as_of)
    return named[0]


def _bearing(names: Mapping[str, str], account: str, as_of: str) -> list[str]:
    found = [account_id for account_id, name in names.items() if name == account.lower()]
    if len(found) > 1:
        raise BadArgument("account", account, f"one account: {', '.join(found)} bear that name")
    if not found:
        words = {**{i.lower(): i for i in names}, **{name: i for i, name in names.items()}}
        near = difflib.get_close_matches(account.lower(), words, n=3)
        raise AccountNotFound(account, as_of, dict.fromkeys(words[word] for word in near))
    return found
