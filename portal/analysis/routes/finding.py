"""The codebook that an address names: one that comes with the portal by its key, any other by its id."""

from dataclasses import dataclass
from typing import Self

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.analysis.codebook import Codebook, Definition, shipped
from portal.analysis.drafting import mark_of
from portal.analysis.models import Edition, codebook
from portal.analysis.models.drafts import kept, row_of
from portal.web import get_or_404, path_id


@dataclass(frozen=True, slots=True)
class Found:
    """`row` is empty for one that comes with the portal and was not used here yet."""

    book: Codebook
    row: Edition | None
    in_force: bool = False

    @classmethod
    async def of(cls, book: Codebook, row: Edition | None) -> Self:
        used = await codebook()
        return cls(book, row, used.edition == (row or book).edition and mark_of(used) == mark_of(book))

    @classmethod
    async def all(cls) -> list[Self]:
        """Those that come with the portal, then this council's own, the newest first."""
        own = Edition.all().order_by("key", "-version").select_related("made_by", "adopted_by")
        rows = [await cls.of(row.book, row) for row in await own]
        ours = [one for one in rows if not one.shipped and (one.is_draft or one.was_in_force)]
        return [await cls.of(book, await row_of(book)) for book in shipped().values()] + ours

    @property
    def shipped(self) -> bool:
        """Whether it comes with this release of the portal."""
        known = shipped().get(self.book.key)
        as_it_comes = self.row is None or self.row.comes_with_the_portal
        return bool(known and as_it_comes and mark_of(known) == mark_of(self.book))

    @property
    def id(self) -> str:
        return self.book.key if self.shipped or self.row is None else str(self.row.id)

    @property
    def at(self) -> str:
        return f"/codebooks/{self.id}"

    @property
    def is_draft(self) -> bool:
        return bool(self.row and self.row.is_draft)

    @property
    def was_in_force(self) -> bool:
        return bool(self.row and self.row.adopted_at)

    async def kept(self) -> Edition:
        """As a row that others can refer to."""
        return self.row or await kept(self.book)


async def found_book(request: Request) -> Found:
    book = shipped().get(request.path_params["id"])
    if book:
        return await Found.of(book, await row_of(book))
    row = await get_or_404(Edition.all().select_related("made_by", "adopted_by"), id=path_id(request))
    return await Found.of(row.book, row)


def code_or_404(book: Codebook, request: Request) -> Definition:
    found = book.by_key.get(request.path_params["definition"])
    if found is None:
        raise HTTPException(404)
    return found
