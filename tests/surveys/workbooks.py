"""Forms of other tools, as workbooks, and their way into the portal."""

import io
from collections.abc import Sequence

import openpyxl

from tests.browser import Browser, Page

Table = Sequence[Sequence[object]]
HEADING = ["type", "name", "label", "hint", "required", "required_message", "relevant", "appearance"]


def book(survey: Table, choices: Table = (), **others: Table) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    tables = {"survey": survey, "choices": choices, **others}
    for name, rows in tables.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def send(browser: Browser, file: bytes | None, group: str = "lincc", age_band: str = "12-17") -> Page:
    parts = [("group", (None, group.encode())), ("age_band", (None, age_band.encode()))]
    sent = [*parts, *([("file", ("form.xlsx", file))] if file is not None else [])]
    return Page(browser, await browser.client.post("/surveys/bring", files=sent))
