"""Resolve: which records of several systems are the same account, and what stands about it."""

from c360.identity.resolve import Identities, resolve
from c360.identity.settings import IdentitySettings

__all__ = ["Identities", "IdentitySettings", "resolve"]
