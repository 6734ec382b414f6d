"""Who might harm the people who speak here: what each can get, what stands in the way, and what remains."""

from dataclasses import dataclass
from functools import cache

from portal.promises.promises import PROOFS, told


@dataclass(frozen=True, slots=True)
class Proof:
    """A test, by its file and name. Its name is a sentence."""

    file: str
    name: str

    @classmethod
    def at(cls, place: str) -> "Proof":
        return cls(*place.split("::"))

    @property
    def sentence(self) -> str:
        words = self.name.removeprefix("test_").replace("_", " ")
        return words[:1].upper() + words[1:]

    @property
    def promise(self) -> str:
        """The key of the promise that it proves, if it proves one."""
        folder, _, name = self.file.removesuffix(".py").rpartition("/")
        return name.removeprefix("test_") if folder == PROOFS else ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or something that happens, and what it means for the people here."""

    name: str
    gets: str
    stops: str
    remains: str
    proofs: list[Proof]


@cache
def actors() -> list[Actor]:
    return [_actor(one) for one in told("threats")["actor"]]


def _actor(one: dict[str, str | list[str]]) -> Actor:
    name, gets, stops, remains = (str(one[key]) for key in ("name", "gets", "stops", "remains"))
    return Actor(name, gets, stops, remains, [Proof.at(place) for place in one["tests"]])
