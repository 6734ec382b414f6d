"""Everything of ours that reads what people wrote, as functions of odd bytes."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from starlette.datastructures import FormData, Headers
from starlette.requests import Request

from portal import codes as letters
from portal import limits, security, sheets, terms, web
from portal.accounts import devices
from portal.accounts import forms as accounts
from portal.accounts.models.factors import figures
from portal.analysis import forms as analysis
from portal.analysis import returning
from portal.analysis.codebook import roadmap
from portal.analysis.coder import Item
from portal.analysis.refi import Unreadable as NoCodebook
from portal.analysis.refi import reading as refi
from portal.analysis.refi.writing import qdc
from portal.audit import forms as audit
from portal.boards import forms as boards
from portal.boards import papers
from portal.boards.wordings import wording
from portal.feedback import imports
from portal.feedback.periods import Quarter
from portal.forums import forms as forums
from portal.mail import smtp
from portal.permissions import Role
from portal.safeguarding import forms as safeguarding
from portal.safeguarding.screening.screen import screen
from portal.single_sign_on import rounds
from portal.surveys import bringing, codes, comeback, ready, sent
from portal.surveys import forms as surveys
from portal.surveys.models import AgeBand, Kind, Question
from portal.surveys.xlsform import importing, rules
from portal.surveys.xlsform.opening import Unreadable
from portal.web import Form
from tests.analysis.learnt import the_model
from tests.attacks.knock import fields
from tests.attacks.odd import Odd

Parser = Callable[[str], object]
QUESTIONS = [
    Question(id=uuid4(), position=n, kind=kind, text="Why?", options=["Yes", "No"]) for n, kind in enumerate(Kind, 1)
]
for question in QUESTIONS:
    question.shown_if_id = None  # where no database is open, nothing else sets it


def form(text: str) -> Form:
    """Every field with the same odd text in it, as far as it goes."""
    odd = Odd(len(text))
    return Form(FormData([(name, text if odd.often(0.5) else odd.text()) for name in fields()]))


def header(name: str, text: str) -> Headers:
    return Headers(raw=[(name.encode(), text.encode(errors="replace")), (b"host", b"portal.test")])


def request(text: str) -> Request:
    return Request({"type": "http", "client": ("127.0.0.1", 1), "headers": header("x-forwarded-for", text).raw})


PARSERS: dict[str, Parser] = {
    "web.clean": web.clean,
    "Form.text": lambda text: Form({"x": text}).text("x", 200, "Say something."),
    "Form.day": lambda text: Form({"x": text}).day("x", "Give a day."),
    "Form.choice": lambda text: Form({"x": text}).choice("x", ["a", "b"], "Choose."),
    "codes.tidy": codes.tidy,
    "codes.spaced": lambda text: letters.spaced(codes.tidy(text)),
    "comeback.tidy": comeback.tidy,
    "comeback.hashed": comeback.hashed,
    "comeback_code": lambda text: boards.comeback_code(Form({"words": text})),
    "Quarter.parse": Quarter.parse,
    "boards.theme": lambda text: boards.theme(text, text, roadmap()),
    "imports.read csv": lambda text: _read(text, "words.csv"),
    "imports.read csv under a header": lambda text: _read(f"text,date\n{text}", "words.csv"),
    "imports.read jsonl": lambda text: _read(text, "words.jsonl"),
    "imports.read jsonl of text": lambda text: _read('{"text": ' + text + "}", "words.jsonl"),
    "terms.normalise": terms.normalise,
    "screen": screen,
    "coder.code": lambda text: the_model().code([Item(text)]),
    "coder.code with a question": lambda text: the_model().code([Item("I do not feel safe", text, text)]),
    "sheets.safe": sheets.safe,
    "sheets.written": lambda text: sheets.written(["said"], [[text], [text[::-1]]]),
    "limits.place": lambda text: limits.place(request(text)),
    "same_origin": lambda text: security.same_origin("POST", header("origin", text)),
    "devices.named": devices.named,
    "figures": figures,
    "mail.written": lambda text: _refused(lambda: smtp.written("a@b.example", text, text)),
    "rounds.unpacked": lambda text: rounds.unpacked(rounds.Round, text),
    "accounts.tried": lambda text: accounts.tried(Form({"login": text, "passphrase": text, "next": text})),
    "accounts.goal": lambda text: accounts.goal(Form({"next": text})),
    "accounts.login": lambda text: accounts.login(Form({"login": text}), Role.OFFICER),
    "accounts.passphrase": lambda text: accounts.passphrase(Form({"passphrase": text}), Role.OFFICER, "maya"),
    "refi of odd bytes": lambda text: _codebook(text.encode(errors="surrogatepass")),
    "refi of odd names": lambda text: _codebook(
        qdc(replace(roadmap(), codes=(replace(roadmap().codes[0], name=text, definition=text),)))
    ),
    "returned codes": lambda text: _returned(text.encode(errors="surrogatepass")),
    "returned codes under a header": lambda text: _returned(f"Reference,Codes\n{text}".encode(errors="replace")),
    "returned codes of json": lambda text: _returned(f'{{"id": "c-1", "codes": {text}}}'.encode(errors="replace")),
    "audit.asked": lambda text: audit.asked(form(text)),
    "audit.number": audit.number,
    "analysis.decision": lambda text: analysis.decision(form(text), roadmap()),
    "boards.answer": lambda text: boards.answer(form(text), 1),
    "boards.plan": lambda text: boards.plan(form(text), {}),
    "boards.evidence": lambda text: boards.evidence(form(text)),
    "boards.papers": lambda text: _paper(text.encode(errors="surrogatepass")),
    "boards.wording": lambda text: wording(form(text), AgeBand.YOUNGER, has_an_outcome=True),
    "boards.you_said": lambda text: boards.you_said(form(text)),
    "forums.topic": lambda text: forums.topic(form(text)),
    "safeguarding.decision": lambda text: safeguarding.decision(form(text)),
    "surveys.details": lambda text: surveys.details(form(text), []),
    "surveys.question": lambda text: surveys.question(form(text), None, QUESTIONS),
    "surveys.ready": lambda text: ready.chosen(form(text), AgeBand.OLDER, "12-17", QUESTIONS),
    "surveys.sent.answers": lambda text: sent.answers(form(text), QUESTIONS),
    "surveys.batch": lambda text: surveys.batch(form(text)),
    "surveys.most_a_day": lambda text: surveys.most_a_day(form(text), 30),
    "xlsform of odd bytes": lambda text: _brought(text.encode(errors="surrogatepass")),
    "xlsform of odd cells": lambda text: _brought(_workbook(text)),
    "xlsform rules": rules.read,
}


def _workbook(text: str) -> bytes:
    """Odd text in every cell that is read."""
    text = text.encode(errors="replace").decode()
    asked = [[kind, "a", *[text] * 6] for kind in (text, f"select_one {text}", "range", "begin group", "text")]
    heading = ["type", "name", "label", "relevant", "parameters", "required", "label::pl", f"hint::{text}"]
    choices = [["list_name", "name", "label", "label::pl"], [text, text, text, text], [text, "b", "B"]]
    told = [["form_title", "default_language"], [text, text]]
    return sheets.workbook({"survey": [heading, *asked], "choices": choices, "settings": told})


def _paper(file: bytes) -> object:
    try:
        return [papers.bare(head + file, kind) for kind, head in HEADS.items()]
    except papers.Refused as wrong:
        return str(wrong)


HEADS = {papers.Paper.PNG: papers.PNG_HEAD, papers.Paper.JPEG: b"\xff\xd8\xff\xe1", papers.Paper.PDF: b"%PDF-1.7\n"}


def _codebook(file: bytes) -> object:
    try:
        return refi.read(file, [roadmap()], "Another")
    except NoCodebook as wrong:
        return str(wrong)


def _returned(file: bytes) -> object:
    try:
        return returning.read(file, roadmap())
    except returning.Unreadable as wrong:
        return str(wrong)


def _brought(file: bytes) -> object:
    try:
        return importing.form(file, bringing.languages())
    except Unreadable as exc:
        return str(exc)


def _refused(parse: Callable[[], object]) -> object:
    """What says no by ValueError, on purpose."""
    try:
        return parse()
    except ValueError as exc:
        return str(exc)


def _read(text: str, name: str) -> object:
    try:
        return list(imports.read(text.encode(errors="surrogatepass"), name))
    except imports.CannotRead as exc:
        return str(exc)
