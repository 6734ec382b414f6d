"""What stands in the trail, in plain English: a verb is the name of a route, or of what the portal does by itself."""

from portal.audit.reading import ALARM

WORDS = {
    # coming and going
    "sign_in": "signed in",
    "sign_out": "signed out",
    "accept": "came in for the first time, with an invitation",
    "invite": "invited somebody",
    "try_proof": "proved once more who they are",
    "throw_away": "threw away what they had been writing",
    "council_role": "was given a role by the council's single sign-on",
    "council_sign_out": "signed somebody out, as the council asked",
    # one's own page
    "sign_out_device": "signed out one of their phones or computers",
    "sign_out_elsewhere": "signed out everywhere else",
    "send_address_check": "asked for a mail to check their address",
    "confirm_address": "showed that their e-mail address is theirs",
    "change_login": "changed what they sign in with",
    "change_passphrase": "changed their passphrase",
    "add_passkey": "added a passkey",
    "remove_passkey": "removed a passkey",
    "begin_authenticator": "began to set up an authenticator app",
    "confirm_authenticator": "set up an authenticator app",
    "stop_authenticator": "stopped using an authenticator app",
    "make_recovery_codes": "made new recovery codes",
    "download_data": "downloaded what the portal holds about them",
    "leave_for_good": "left the portal",
    # people and groups
    "invite_staff": "invited somebody to work here",
    "invite_again": "made a new code for an invitation",
    "take_invitation_back": "took an invitation back",
    "change_role": "changed somebody's role",
    "change_groups": "changed somebody's groups",
    "give_way_in": "gave somebody a new way in",
    "pause_person": "paused somebody",
    "resume_person": "let somebody back in",
    "hand_over": "handed an officer's groups over",
    "remove_person": "removed somebody",
    "invite_member": "invited a member",
    "invite_member_again": "made a new code for a member's invitation",
    "revoke_invitation": "took a member's invitation back",
    "print_invitation": "printed a member's invitation",
    "give_member_way_in": "gave a member a new way in",
    "remove_member": "removed a member from a group",
    "set_links_by_email": "allowed or stopped sign-in links by e-mail",
    # words
    "topic": "read a topic in a forum",
    "comment": "read a comment",
    "review": "said what a comment is about",
    "concern": "read a concern",
    "acknowledge": "took on a concern",
    # surveys
    "start_survey": "started a survey",
    "save_survey": "changed a survey",
    "publish": "published a survey",
    "close": "closed a survey",
    "print_cards": "printed cards",
    "print_poster": "printed a poster",
    "void_batch": "made a batch of cards worthless",
    # forums and boards
    "start_topic": "started a topic in a forum",
    "post_reply": "replied in a forum",
    "start_entry": "started an answer for the board",
    "answer_entry": "wrote what was done",
    "sign_off_entry": "signed off an answer for the board",
    "publish_entry": "published an answer on the board",
    # what needs two people
    "propose": "proposed what needs two people",
    "decide_proposal": "decided about what another proposed",
    "download_export": "took a group's comments out",
    "lifted_report": "saw a report with its small numbers",
    "forget_words": "deleted words that were past their keeping",
    # the trail itself
    "trail": "read the audit trail",
    "record": "read one record of the audit trail",
    "look_into": "said what an alarm was about",
    "verify_trail": "checked the audit trail",
    ALARM: "raised an alarm for reading a lot within an hour",
}


def said(verb: str) -> str:
    """What somebody did, to be put behind their name."""
    return WORDS.get(verb, verb.replace("_", " "))
