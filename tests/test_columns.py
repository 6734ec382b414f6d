"""What people say or are reached by stands in no table in clear: every column that could hold it is sealed, or declared
here with a reason why it holds none of it."""

from datetime import timedelta

import pytest
from tortoise import Tortoise
from tortoise.fields import BinaryField, CharField, JSONField, TextField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from portal.accounts.models import Authenticator, Draft, LinkWanted
from portal.audit.models import Record
from portal.feedback.models import Comment, Source, Words
from portal.mail.models import Mail
from portal.sealing import Sealed
from portal.tables import now
from tests.browser import Cast
from tests.proposals.proposing import proposed
from tests.stored import found, stored

COULD_HOLD_WORDS = (CharField, TextField, JSONField, BinaryField)
KEYED = "a keyed fingerprint or a hash of something random: leads back to nothing"
CHOSEN = "chosen from a list that the portal has, never typed"
PUBLISHED = "written by staff to be read by everybody who is asked or who looks"
NAMED = "a name that others here see beside what somebody does, and look for it by; never a respondent's"
MODEL = "a model's name: a codebook, a digest and a day"
FIGURES = "numbers, by the keys of codes"
IN_CLEAR: dict[str, str] = {
    "answer.about": CHOSEN,
    "answer.chosen": CHOSEN,
    "audit_record.mac": KEYED,
    "audit_record.thing": "an address of the portal, with random ids in it",
    "audit_record.verb": CHOSEN,
    "beat.name": CHOSEN,
    "card.code_hash": KEYED,
    "cardbatch.name": "what an officer calls a sheet of cards",
    "code.key": CHOSEN,
    "code.terms": "where in sealed words a code was seen: numbers",
    "coding.codebook": CHOSEN,
    "coding.written_in": CHOSEN,
    "coding.mark": KEYED,
    "coding.model": MODEL,
    "comment.question": PUBLISHED,
    "concern.kind": CHOSEN,
    "concern.screened_by": "a version of the screen",
    "council_identity.subject_hash": KEYED,
    "doublecoding.figures": FIGURES,
    "edition.based_on": CHOSEN,
    "edition.codes": PUBLISHED,
    "edition.key": PUBLISHED,
    "edition.name": PUBLISHED,
    "edition.source": PUBLISHED,
    "entry.ages": CHOSEN,
    "entry.codes": PUBLISHED,
    "entry.felt_shown": FIGURES,
    "entry.owner_as": PUBLISHED,
    "entry.reason": PUBLISHED,
    "entry.shown": PUBLISHED,
    "entry.we_did": PUBLISHED,
    "entry.you_said": PUBLISHED,
    "entry_change.about": PUBLISHED,
    "entry_change.did": PUBLISHED,
    "entry_change.owner_as": PUBLISHED,
    "entry_change.reason": PUBLISHED,
    "entry_evidence.caption": PUBLISHED,
    "entry_evidence.link": PUBLISHED,
    "entry_evidence.text": PUBLISHED,
    "entry_file.file": "a picture or paper of what the council did; whoever brought it said that nobody is in it",
    "entry_wording.came": PUBLISHED,
    "entry_wording.mark": "a digest of published words",
    "entry_wording.picture": CHOSEN,
    "entry_wording.said": PUBLISHED,
    "felt_once.mark": KEYED,
    "halfsheet.box": "what was typed so far, locked with a key that is made from a ticket which is kept nowhere",
    "halfsheet.mark": KEYED,
    "help_line.about": PUBLISHED,
    "help_line.address": PUBLISHED,
    "help_line.name": PUBLISHED,
    "help_line.number": PUBLISHED,
    "import.digest": "a digest of a whole file",
    "incommon.step": "what the worker is doing, in words of the portal's own",
    "invitation.code_hash": KEYED,
    "invitation.group_keys": CHOSEN,
    "invitation.name": f"{NAMED}; empty once it was used",
    "learned.arrays": "weights of a model; what it sees of words is hashed, and no word can be read from it",
    "learned.codebook": CHOSEN,
    "learned.figures": FIGURES,
    "learned.name": MODEL,
    "learned.sight": "a digest of the portal's own code",
    "learned.training_set": "a digest of everything that was learnt from",
    "linkwanted.browser_hash": KEYED,
    "mail.subject": "the same for everybody who is sent such a mail",
    "participation_group.about": PUBLISHED,
    "participation_group.accent": CHOSEN,
    "participation_group.key": PUBLISHED,
    "participation_group.name": PUBLISHED,
    "passkey.credential_id": "made up by a phone or computer",
    "passkey.name": "what its owner calls a device, such as My phone; shown to nobody else",
    "passkey.public_key": "the public half of a key pair",
    "passphrase.hash": "Argon2id over a keyed fingerprint",
    "person.login_hash": KEYED,
    "person.name": NAMED,
    "poster.code": "hangs on a wall for everybody",
    "proposal.kind": CHOSEN,
    "question.help": PUBLISHED,
    "question.in_languages": PUBLISHED,
    "question.options": PUBLISHED,
    "question.required_because": PUBLISHED,
    "question.section": PUBLISHED,
    "question.shown_if_options": PUBLISHED,
    "question.text": PUBLISHED,
    "recoding.codebook": CHOSEN,
    "recoding.model": MODEL,
    "recording.language": CHOSEN,
    "recording.sound": "an officer reading a question of a survey aloud, for everybody who is asked it",
    "recording.words": "a digest of a published question",
    "recoverycode.code_hash": KEYED,
    "report.age": CHOSEN,
    "report.because": PUBLISHED,
    "report.by": CHOSEN,
    "report.codebook": CHOSEN,
    "report.figures": FIGURES,
    "report.group": CHOSEN,
    "report.period": CHOSEN,
    "report.told": "what is on boards already, single words that many said, and random ids of words",
    "report_dashboard.age": CHOSEN,
    "report_dashboard.by": CHOSEN,
    "report_dashboard.figures": FIGURES,
    "report_dashboard.group": CHOSEN,
    "report_dashboard.period": CHOSEN,
    "report_dashboard.told": "as an edition's, for officers; random ids of words, and none of them",
    "report_order.age": CHOSEN,
    "report_order.because": PUBLISHED,
    "report_order.by": CHOSEN,
    "report_order.group": CHOSEN,
    "report_order.period": CHOSEN,
    "report_order.problem": "why none was made, in words of the portal's own",
    "report_order.step": CHOSEN,
    "report_order.wider": CHOSEN,
    "report_wording.picture": CHOSEN,
    "report_wording.words": PUBLISHED,
    "response.comeback_hash": KEYED,
    "response.receipt": KEYED,
    "review.codebook": CHOSEN,
    "review.keys": CHOSEN,
    "review.machine_tone": CHOSEN,
    "review.model": MODEL,
    "review.suggested": FIGURES,
    "review.tone": CHOSEN,
    "rota_contact.name": NAMED,
    "rota_contact.team": "a team of the council",
    "rota_contact.weekdays": CHOSEN,
    "safeguarding_hours.closes": "a time of day",
    "safeguarding_hours.key": CHOSEN,
    "safeguarding_hours.opens": "a time of day",
    "screen_change.kind": CHOSEN,
    "screen_change.phrase": "what the screen looks for, which whoever takes answers has to know and could not unseal",
    "signin.device": CHOSEN,
    "signin.token_hash": KEYED,
    "signinlink.browser_hash": KEYED,
    "signinlink.token_hash": KEYED,
    "spent.hash": KEYED,
    "survey.in_languages": PUBLISHED,
    "survey.known": PUBLISHED,
    "survey.left_out": "what stood in a file that an officer brought along and has no place here",
    "survey.purpose": PUBLISHED,
    "survey.readers": PUBLISHED,
    "survey.title": PUBLISHED,
    "survey_override.found": "what the portal said of a question",
    "survey_override.mark": "a digest of a published question",
    "training.codebook": CHOSEN,
    "training.mark": "a digest of a codebook's words",
    "training.outcome": FIGURES,
    "training.step": CHOSEN,
    "usedcard.mark": KEYED,
    "wording.instead": PUBLISHED,
    "wording.unless": PUBLISHED,
    "wording.word": PUBLISHED,
    "webhook_delivery.body": PUBLISHED,
}


def neither_sealed_nor_declared(tables: list[type[Model]]) -> set[str]:
    """Column by column, as `table.column`; those that can only hold one of a few values do not count."""
    return {
        f"{table._meta.db_table}.{name}"
        for table in tables
        for name, field in table._meta.fields_map.items()
        if isinstance(field, COULD_HOLD_WORDS) and not isinstance(field, CharEnumFieldInstance)
        if not _is_sealed(table, name) and f"{table._meta.db_table}.{name}" not in IN_CLEAR
    }


def _is_sealed(table: type[Model], name: str) -> bool:
    """Whether it is written through a Sealed attribute, and not only called so."""
    attributes = [value for base in table.__mro__ for value in vars(base).values() if isinstance(value, Sealed)]
    return name in {attribute.column for attribute in attributes}


@pytest.mark.usefixtures("database")
async def test_every_column_is_sealed_or_declared(cast: Cast) -> None:
    assert neither_sealed_nor_declared(list(Tortoise.apps["portal"].values())) == set()


async def test_every_declared_column_is_still_there(cast: Cast) -> None:
    there = {f"{t._meta.db_table}.{name}" for t in Tortoise.apps["portal"].values() for name in t._meta.fields_map}
    assert set(IN_CLEAR) - there == set()


async def test_a_planted_column_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Comment._meta.fields_map, "phone", CharField(max_length=20))
    monkeypatch.setitem(Comment._meta.fields_map, "address_sealed", BinaryField())
    assert neither_sealed_nor_declared([Comment]) == {"comment.phone", "comment.address_sealed"}


async def test_an_address_a_seed_and_whatever_was_written_are_found_nowhere(cast: Cast) -> None:
    ade, maya = cast["administrator"], cast["LinCC member"]
    await maya.use_login("maya.canary@example.org")
    seed = (await Authenticator.begin(ade)).secret
    await Draft.keep(ade.id, "/entries", [("you_said", "half a thought of a canary")])
    await LinkWanted.ask("asked.canary@example.org", "browser")
    await Mail.post("told.canary@example.org", "Your link to sign in", "a canary's link", timedelta(days=1))
    await Comment.record(await cast.group("lincc"), Source.FORUM, Words("The canary sings at night", now().date()))
    await proposed(cast)
    await Record.add(ade.id, "invite", "/people", reason="because of the canary")
    everything = await stored()
    assert found("Your link to sign in", everything), "the search itself must work"
    written = ("canary@example.org", "half a thought", "canary", "sings at night", "For the panel", seed)
    assert [words for words in written if found(words, everything)] == []
