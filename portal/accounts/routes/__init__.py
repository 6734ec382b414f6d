"""Who gets in, and who may do what: the doors, the people behind them, and their groups."""

from portal.accounts.models import Proof
from portal.accounts.routes import address, doors, email, groups, home, join, me, people, person, posts, prove, ways_in
from portal.guard import Endpoint, Guarded, action, page
from portal.permissions import May


def _asked_and_done(path: str, ask: Endpoint, do: Endpoint) -> list[Guarded]:
    """A change of one's own that matters: its page, and the change itself."""
    return [
        page(path, ask, May.SIGNED_IN, Proof.JUST_NOW),
        action(path, do, May.CHANGE_OWN, Proof.JUST_NOW),
    ]


routes = [
    page("/", home.home, May.PUBLIC),
    page("/sign-in", doors.sign_in, May.SEE_WAYS_IN),
    action("/sign-in", doors.try_passphrase, May.COME_IN),
    page("/sign-in/second", doors.second, May.SEE_WAYS_IN),
    action("/sign-in/second", doors.try_second, May.COME_IN),
    action("/sign-in/passkey", doors.try_passkey, May.COME_IN),
    page("/sign-in/email", email.ask, May.SEE_WAYS_IN),
    action("/sign-in/email", email.send, May.COME_IN),
    page("/sign-in/link/{token}", doors.link, May.SEE_WAYS_IN),
    action("/sign-in/link/{token}", doors.redeem, May.COME_IN),
    action("/sign-out", doors.sign_out, May.CHANGE_OWN),
    page("/join", join.join, May.SEE_WAYS_IN),
    action("/join", join.type_code, May.COME_IN),
    page("/join/{invitation}", join.invited, May.SEE_WAYS_IN),
    action("/join/{invitation}", join.accept, May.COME_IN),
    page("/prove", prove.prove, May.SIGNED_IN),
    action("/prove", prove.try_proof, May.CHANGE_OWN),
    page("/draft", home.draft, May.SIGNED_IN),
    action("/draft/throw-away", home.throw_away, May.CHANGE_OWN),
    page("/left", me.left, May.SEE_WAYS_IN),
    page("/me", me.me, May.SIGNED_IN),
    action("/me/devices/sign-out", me.sign_out_device, May.CHANGE_OWN),
    action("/me/devices/sign-out-elsewhere", me.sign_out_elsewhere, May.CHANGE_OWN),
    page("/me/address", address.address, May.SIGNED_IN),
    action("/me/address", address.send_address_check, May.CHANGE_OWN),
    action("/me/address/confirm", address.confirm_address, May.CHANGE_OWN),
    *_asked_and_done("/me/login", me.login, me.change_login),
    *_asked_and_done("/me/passphrase", ways_in.passphrase, ways_in.change_passphrase),
    *_asked_and_done("/me/passkeys", ways_in.passkey, ways_in.add_passkey),
    action("/me/passkeys/remove", ways_in.remove_passkey, May.CHANGE_OWN, Proof.JUST_NOW),
    *_asked_and_done("/me/authenticator", ways_in.authenticator, ways_in.confirm_authenticator),
    action("/me/authenticator/begin", ways_in.begin_authenticator, May.CHANGE_OWN, Proof.JUST_NOW),
    action("/me/authenticator/stop", ways_in.stop_authenticator, May.CHANGE_OWN, Proof.JUST_NOW),
    *_asked_and_done("/me/recovery-codes", ways_in.recovery_codes, ways_in.make_recovery_codes),
    page("/me/data", me.data, May.SIGNED_IN, Proof.JUST_NOW),
    page("/me/data.json", me.download_data, May.SIGNED_IN, Proof.JUST_NOW, raw=True),
    *_asked_and_done("/me/posts", posts.posts, posts.remove_posts),
    *_asked_and_done("/me/posts/{id}", posts.post, posts.remove_post),
    *_asked_and_done("/me/leave", me.leave, me.leave_for_good),
    page("/groups/{key}/members", groups.members, May.READ_MEMBERS),
    action("/groups/{key}/members", groups.invite_member, May.MANAGE_MEMBERS),
    action("/groups/{key}/links", groups.set_links_by_email, May.MANAGE_MEMBERS),
    action("/groups/{key}/invitations/{invited}/print", groups.print_invitation, May.MANAGE_MEMBERS),
    action("/groups/{key}/invitations/{invited}/again", groups.invite_member_again, May.MANAGE_MEMBERS, Proof.TODAY),
    action("/groups/{key}/invitations/{invited}/revoke", groups.revoke_invitation, May.MANAGE_MEMBERS),
    page("/groups/{key}/members/{member}/remove", groups.remove, May.READ_MEMBERS),
    action("/groups/{key}/members/{member}/remove", groups.remove_member, May.MANAGE_MEMBERS),
    page("/groups/{key}/members/{member}/way-in", groups.way_in, May.READ_MEMBERS, Proof.TODAY),
    action("/groups/{key}/members/{member}/way-in", groups.give_member_way_in, May.MANAGE_MEMBERS, Proof.TODAY),
    page("/people", people.people, May.READ_PEOPLE),
    page("/people/invite", people.invite, May.READ_PEOPLE, Proof.JUST_NOW),
    action("/people/invite", people.invite_staff, May.MANAGE_PEOPLE, Proof.JUST_NOW),
    action("/people/invitations/{id}/again", people.invite_again, May.MANAGE_PEOPLE, Proof.JUST_NOW),
    action("/people/invitations/{id}/revoke", people.take_invitation_back, May.MANAGE_PEOPLE),
    page("/people/{id}", person.person, May.READ_PEOPLE),
    *(page(f"/people/{{id}}/{name}", person.asks(name), May.READ_PEOPLE, Proof.JUST_NOW) for name in person.CHANGES),
    *(action(f"/people/{{id}}/{name}", do, May.MANAGE_PEOPLE, Proof.JUST_NOW) for name, do in person.CHANGES.items()),
]
