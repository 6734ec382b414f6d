"""What the safeguarding lead types about the rota and the clock."""

import re
from collections.abc import Iterable
from datetime import date, time

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from portal.accounts.models import Person
from portal.safeguarding.alerts import Channel
from portal.safeguarding.clock import Clock
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Place
from portal.web import Form

NAME, TEAM, EMAIL, PHONE = 120, 80, 120, 40
REGION = "GB"
WEEKDAYS = ["0", "1", "2", "3", "4"]
LEAST_MINUTES, MOST_SEEN, MOST_ACKNOWLEDGE = 5, 8 * 60, 24 * 60


def place(form: Form, people: Iterable[Person]) -> Place:
    """A place on the rota; `people` are those who can sign in and may fill one."""
    person = next((one for one in people if str(one.pk) == form.raw("person")), None)
    duty = Duty(form.choice("duty", list(Duty), "Choose what they are there for.") or Duty.TEAM)
    name = form.line("name", NAME, "" if person else "Choose a person, or type a name.")
    made = Place(
        person=person,
        name=person.name if person else name,
        team=form.line("team", TEAM),
        duty=duty,
        weekdays=_weekdays(form, duty),
        away_until=_away_until(form),
        email=_email(form),
        phone=_phone(form),
    )
    if not (made.email or made.phone or form.errors):
        form.errors["email"] = "Type an e-mail address or a telephone number. Without either they cannot be told."
    return made


def _weekdays(form: Form, duty: Duty) -> list[int]:
    """Of the team alone: the others are always there."""
    days = [int(day) for day in form.several("weekdays", WEEKDAYS)]
    if duty is not Duty.TEAM:
        return []
    if not days:
        form.errors["weekdays"] = "Choose the days on which they are on duty."
    return days


def _away_until(form: Form) -> date | None:
    wrong = "Choose the last day of their leave from the calendar, or leave it empty."
    return form.day("away_until", wrong) if form.raw("away_until").strip() else None


def _email(form: Form) -> str:
    typed = form.text("email", EMAIL)
    if typed and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+", typed):
        form.errors["email"] = "An e-mail address looks like ruth@council.example, without spaces."
    return typed


def _phone(form: Form) -> str:
    """As it is dialled from anywhere: +44 20 7946 0123."""
    typed = form.text("phone", PHONE)
    if not typed or "phone" in form.errors:
        return typed
    try:
        number = phonenumbers.parse(typed, REGION)
    except NumberParseException:
        number = None
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        form.errors["phone"] = "This is no whole telephone number. One looks like 020 7946 0123 or 07700 900123."
        return typed
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def figures(form: Form, channels: Iterable[Channel]) -> dict[Channel, str]:
    """The six figures of each test alert, however they are spaced."""
    return {channel: _figures(form, f"{channel}-figures") for channel in channels}


def _figures(form: Form, name: str) -> str:
    typed = re.sub(r"[\s-]", "", form.text(name, 20, "Type the six figures that stand in this test alert."))
    if typed and not re.fullmatch(r"[0-9]{6}", typed):
        form.errors[name] = "There are six figures in the test alert, and nothing else."
    return typed


def clock(form: Form) -> Clock:
    """The council's own hours and limits, never laxer than the next working day."""
    usual = Clock()
    opens, closes = _time(form, "opens", usual.opens), _time(form, "closes", usual.closes)
    if opens >= closes:
        form.errors.setdefault("closes", "The working day has to end after it begins.")
    seen = _minutes(form, "seen_minutes", MOST_SEEN)
    acknowledge = _minutes(form, "acknowledge_minutes", MOST_ACKNOWLEDGE)
    if seen > acknowledge:
        form.errors.setdefault("seen_minutes", "It has to be seen before it can be taken on: choose fewer minutes.")
    return Clock(opens, closes, seen, acknowledge)


def _time(form: Form, name: str, usual: time) -> time:
    try:
        return time.fromisoformat(form.raw(name).strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        form.errors[name] = "Type a time such as 09:00."
        return usual


def _minutes(form: Form, name: str, most: int) -> int:
    typed = form.raw(name).strip()
    if not re.fullmatch(r"[0-9]{1,5}", typed) or not LEAST_MINUTES <= int(typed) <= most:
        form.errors[name] = f"Type a whole number of minutes from {LEAST_MINUTES} to {most:,}."
        return LEAST_MINUTES
    return int(typed)
