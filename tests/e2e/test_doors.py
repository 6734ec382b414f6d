"""Coming in as a person would, in a real browser: an invitation, a passphrase and an app, a passkey."""

from collections.abc import Callable

import pyotp

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]


def a_phone_with_a_finger(visitor: Visitor) -> None:
    """A virtual authenticator that somebody unlocks whenever it is asked for."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_administrator_comes_in_with_a_passphrase_and_an_app(portal: Portal, visitor: Come) -> None:
    ines = visitor(scripts=False)
    ines.opens(portal.invites("Ines Abara", "administrator"))
    ines.sees("Welcome, Ines Abara")
    ines.says(login="ines@bromley.example", passphrase="too short")
    ines.presses("Come in")
    ines.sees("Welcome, Ines Abara")
    ines.says(passphrase="seven lanterns under snow")
    ines.presses("Come in")
    ines.sees("Set up your second proof")
    ines.page.get_by_text("I cannot scan it").click()
    secret = ines.page.locator("details code").inner_text().replace(" ", "")
    ines.says(code=pyotp.TOTP(secret).now())
    ines.presses("Finish")
    ines.sees("Your recovery codes")
    paper = ines.page.locator(".codes code").first.inner_text()
    ines.follows("I have kept them")
    ines.sees("Hello Ines")
    ines.presses("Sign out")
    ines.opens("/sign-in")
    ines.sees("Sign in")
    ines.says(login="ines@bromley.example", passphrase="seven lanterns under snow")
    ines.presses("Sign in")
    ines.sees("One more step")
    ines.says(code=paper)
    ines.presses("Sign in")
    ines.sees("Hello Ines")


def test_a_young_person_comes_in_with_a_passkey_and_comes_back_with_it(portal: Portal, visitor: Come) -> None:
    sol = visitor()
    a_phone_with_a_finger(sol)
    sol.opens(portal.invites("Sol Marsh", "member", "lincc"))
    sol.sees("Welcome, Sol Marsh")
    sol.says(login="sol and the sea")
    sol.presses("Come in with a passkey")
    sol.sees("Hello Sol")
    sol.presses("Sign out")
    sol.opens("/sign-in?next=/forums/lincc")
    sol.presses("Use a passkey")
    sol.sees("LinCC")
    sol.opens("/")
    sol.sees("Hello Sol")


def test_a_passkey_is_asked_for_again_before_what_matters(portal: Portal, visitor: Come) -> None:
    kim = visitor()
    a_phone_with_a_finger(kim)
    kim.opens(portal.invites("Kim Dale", "officer", "lincc"))
    kim.says(login="kim@bromley.example")
    kim.presses("Come in with a passkey")
    kim.sees("Hello Kim")
    kim.opens("/prove?next=/surveys")
    kim.sees("Show that it is still you")
    kim.presses("Use my passkey")
    kim.sees("Surveys")
