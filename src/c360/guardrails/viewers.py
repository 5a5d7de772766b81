"""Recognised: who somebody is to the policies, however they came in."""

from c360.guardrails.access_settings import AccessSettings
from c360.model.access import Viewer
from c360.store.keys import SCOPES, Key

EVERY_SCOPE = frozenset(SCOPES)
"""What people may do is their role's matter alone; scopes narrow keys."""


def local_viewer(access: AccessSettings, user: str) -> Viewer:
    """Whoever uses this machine."""
    email = access.local_email
    return _placed(Viewer(f"local:{user}", access.local_role, email, scopes=EVERY_SCOPE), access)


def key_viewer(access: AccessSettings, key: Key) -> Viewer:
    """A key: its own role and scopes, confined as is the person it acts for."""
    scopes = key.scopes or frozenset({"read"})
    return _placed(Viewer(f"key:{key.id}", key.role, key.email, scopes=scopes), access)


def person_viewer(access: AccessSettings, email: str, viewer_id: str) -> Viewer | None:
    """Somebody whose e-mail was proven; None where access.people does not name them."""
    person = access.people.get(email.lower())
    if person is None:
        return None
    return _placed(Viewer(viewer_id, person.role, email.lower(), scopes=EVERY_SCOPE), access)


def role_viewer(role: str) -> Viewer:
    """Anybody of a role, confined to nothing and nobody's CSM."""
    return Viewer(f"role:{role}", role, scopes=EVERY_SCOPE)


def _placed(viewer: Viewer, access: AccessSettings) -> Viewer:
    """Confined to the segments and territories of the person, whatever the role."""
    person = access.people.get(viewer.email) if viewer.email else None
    if person is None:
        return viewer
    return Viewer(
        viewer.id, viewer.role, viewer.email, person.segments, person.territories, viewer.scopes
    )
