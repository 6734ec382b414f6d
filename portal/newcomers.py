"""Groups and people that are added at the command line."""

import re

from portal import settings
from portal.accounts.models import Group, Invitation, Person, Voice
from portal.audit.models import Record
from portal.codes import spaced
from portal.mistakes import Mistake
from portal.permissions import Role


async def add_group(key: str, name: str, voice: str) -> str:
    """Says whether it was there already. Raises Mistake."""
    if not re.fullmatch("[a-z0-9-]{1,40}", key):
        raise Mistake("a group's key stands in addresses: up to 40 small letters, digits and dashes.")
    if voice not in set(Voice):
        raise Mistake(f"--voice must be one of {', '.join(Voice)}.")
    group, made = await Group.get_or_create(key=key, defaults={"name": name, "voice": Voice(voice)})
    for officer in await Person.filter(role=Role.OFFICER, ended_at=None):
        await officer.join(group)
    return f"{group.name} ({group.key}) {'is here now' if made else 'was here already'}."


async def add_person(name: str, role: str, keys: list[str]) -> str:
    """Says where they can come in, and with which code. Raises Mistake."""
    if role not in set(Role):
        raise Mistake(f"--role must be one of {', '.join(Role)}.")
    groups = await Group.filter(key__in=keys)
    if missing := set(keys) - {group.key for group in groups}:
        raise Mistake(f"there is no group {', '.join(sorted(missing))}. Add it with portal group.")
    into = groups[0] if groups and role == Role.MEMBER else None
    _, code = await Invitation.issue(name, Role(role), into, groups=groups)
    await Record.add(None, "invite", "portal person", name=name, role=role, groups=keys)
    return (
        f"{name} is invited, for 7 days: {settings.URL}/join/{code}\nTo be typed at {settings.URL}/join: {spaced(code)}"
    )
