"""A reader that does with our files what QualCoder's importer does with them, and raises where it would lose
something: a code without a home, a coding whose code or coder it cannot find, a position outside of the words."""

import io
import xml.etree.ElementTree as ET
import zipfile
from typing import NamedTuple


class Coded(NamedTuple):
    source: str
    code: str
    words: str
    owner: str
    date: str


class Project(NamedTuple):
    categories: dict[str, str]
    """Of each category, what it says of itself."""
    codes: dict[str, tuple[str, str]]
    """Of each code, its category and its memo."""
    users: list[str]
    sources: dict[str, str]
    memos: dict[str, str]
    coded: list[Coded]
    attributes: dict[tuple[str, str], str]


class _Names:
    """What stands in a database in which names are unique."""

    def __init__(self, root: ET.Element, space: str) -> None:
        self.space = space
        self.by_guid: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        self.codes: dict[str, tuple[str, str]] = {}
        for code in root:
            self._code(code, "")

    def _code(self, code: ET.Element, category: str) -> None:
        assert code.tag == f"{self.space}Code"
        name, memo = code.attrib["name"], code.findtext(f"{self.space}Description") or ""
        if code.get("isCodable") == "false":
            assert name not in self.categories, "a category's name is there twice: its codes would be mixed"
            self.categories[name] = memo
            for inner in code.findall(f"{self.space}Code"):
                self._code(inner, name)
            return
        assert name not in self.codes, "a code's name is there twice: its codings would be lost"
        assert code.get("color"), "it would be given a colour by chance"
        self.codes[name] = (category, memo)
        self.by_guid[code.attrib["guid"]] = name
        assert not code.findall(f"{self.space}Code")


def codebook(file: bytes) -> _Names:
    root = ET.fromstring(file)
    space = root.tag.removesuffix("CodeBook")
    assert space == "{urn:QDA-XML:codebook:1.0}"
    [codes] = [child for child in root if child.tag == f"{space}Codes"]
    return _Names(codes, space)


def project(file: bytes) -> Project:
    packed = zipfile.ZipFile(io.BytesIO(file))
    assert "project.qde" in packed.namelist()
    assert not [name for name in packed.namelist() if ".." in name or name.startswith("/")]
    root = ET.fromstring(packed.read("project.qde"))
    space = root.tag.removesuffix("Project")
    assert space == "{urn:QDA-XML:project:1.0}"
    users = {one.attrib["guid"]: one.attrib["name"] for one in root.iterfind(f"{space}Users/{space}User")}
    [book] = root.findall(f"{space}CodeBook")
    names = _Names(next(iter(book)), space)
    variables = {one.attrib["guid"]: one.attrib["name"] for one in root.iterfind(f"{space}Variables/{space}Variable")}
    made = Project(names.categories, names.codes, list(users.values()), {}, {}, [], {})
    for source in root.iterfind(f"{space}Sources/{space}TextSource"):
        _source(source, packed, names, users, made)
        for value in source.iterfind(f"{space}VariableValue"):
            reference, held = list(value)
            name = variables[reference.attrib["targetGUID"]]
            made.attributes[source.attrib["name"], name] = (held.text or "").strip()
    return made


def _source(source: ET.Element, packed: zipfile.ZipFile, names: _Names, users: dict[str, str], made: Project) -> None:
    space = names.space
    name, path = source.attrib["name"], source.attrib["plainTextPath"]
    assert name not in made.sources, "a source's name is there twice: it would be renamed"
    assert source.attrib["creationDateTime"], "it would be dated today"
    raw = packed.read("Sources" + path.split("internal:/")[1])
    assert b"\r" not in raw, "line ends of two characters would move every position"
    text = made.sources[name] = raw.decode("utf-8")
    made.memos[name] = source.findtext(f"{space}Description") or ""
    kept = set()
    for selection in source.iterfind(f"{space}PlainTextSelection"):
        start, end = int(selection.attrib["startPosition"]), int(selection.attrib["endPosition"])
        assert 0 <= start < end <= len(text)
        codings = selection.findall(f"{space}Coding")
        assert codings, "a selection without a coding would become an annotation"
        for coding in codings:
            code = names.by_guid[next(iter(coding)).attrib["targetGUID"]]
            owner = users[selection.attrib["creatingUser"]]
            assert (code, start, end, owner) not in kept, "it would be loaded only once"
            kept.add((code, start, end, owner))
            date = selection.attrib["creationDateTime"].replace("T", " ").replace("Z", "")
            made.coded.append(Coded(name, code, text[start:end], owner, date))
    assert not source.findall(f"{space}Coding"), "codings of whole texts are not read"
