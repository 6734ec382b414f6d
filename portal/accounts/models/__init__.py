"""People and groups, how people prove who they are, and the sign-ins that can be ended one by one."""

from portal.accounts.models.draft import Draft
from portal.accounts.models.factors import Authenticator, Passkey, Passphrase, RecoveryCode, Spent
from portal.accounts.models.group import MONTHS, Group, Membership, Voice
from portal.accounts.models.invitation import Invitation
from portal.accounts.models.link import LinkWanted, SignInLink
from portal.accounts.models.person import Person
from portal.accounts.models.sign_in import LASTS, SHARED_LASTS, Proof, SignIn, State, Way
from portal.tables import now

__all__ = [
    "LASTS",
    "MONTHS",
    "SHARED_LASTS",
    "Authenticator",
    "Draft",
    "Group",
    "Invitation",
    "LinkWanted",
    "Membership",
    "Passkey",
    "Passphrase",
    "Person",
    "Proof",
    "RecoveryCode",
    "SignIn",
    "SignInLink",
    "Spent",
    "State",
    "Voice",
    "Way",
    "now",
]
