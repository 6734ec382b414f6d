"""The house keeps its shape: imports point down, functions stay short, files stay small, and pure rooms stay pure."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "portal"

FLOORS = [
    {
        "away",
        "app",
        "worker",
        "cli",
        "__main__",
        "demo",
        "security",
        "check",
        "files",
        "wire",
        "watch",
        "newcomers",
    },
    {"*.routes"},
    {"guard"},
    {"*.jobs", "*.forms"},
    {"data_protection"},
    {"leaders", "outside"},
    {"kinds"},
    {"keeping"},
    {"reports"},
    {"boards"},
    {"analysis"},
    {"surveys", "forums"},
    {"feedback"},
    {"safeguarding"},
    {"single_sign_on"},
    {"proposals"},
    {"accounts"},
    {"audit", "mail", "promises"},
    {"web", "calm", "queue", "limits", "pdf", "qr", "sheets", "letters", "sealing", "keys", "codes", "held"}
    | {"languages", "db", "sqlite", "asyncpg", "transactions", "tables", "migrating", "terms", "withholding"}
    | {"learnt", "shares"},
    {"permissions"},
    {"settings"},
    {"mistakes"},
]
"""From the roof down. A file may import from its own floor's own folder and from every floor below."""

SHARED_FLOORS = {0, len(FLOORS) - 4}
"""The roof and the ground floor are made of files that may use one another, as long as no two form a circle."""

PURE = {
    "codes",
    "letters",
    "shares",
    "sheets",
    "terms",
    "withholding",
    "analysis.agreement",
    "analysis.codebook",
    "analysis.coder",
    "analysis.coder.features",
    "analysis.coder.figures",
    "analysis.coder.languages",
    "analysis.coder.learning",
    "analysis.coder.measuring",
    "analysis.coder.model",
    "analysis.coder.tone",
    "analysis.coder.training_set",
    "analysis.coder.words",
    "analysis.earning",
    "analysis.differing",
    "analysis.drafting",
    "analysis.foreseen",
    "analysis.common",
    "analysis.common.likeness",
    "analysis.common.newly",
    "analysis.common.reading",
    "analysis.common.told",
    "analysis.common.unfitting",
    "analysis.known",
    "analysis.marks",
    "analysis.mix",
    "analysis.naming",
    "analysis.quality",
    "analysis.refi",
    "analysis.refi.opening",
    "analysis.refi.project",
    "analysis.refi.reading",
    "analysis.refi.writing",
    "analysis.returning",
    "analysis.taking",
    "analysis.rightness",
    "boards.papers",
    "boards.states",
    "feedback.masking",
    "feedback.masking.homes",
    "feedback.masking.mask",
    "feedback.masking.names",
    "feedback.masking.naming",
    "feedback.masking.online",
    "feedback.masking.patterns",
    "feedback.masking.schools",
    "feedback.masking.sorts",
    "feedback.masking.surroundings",
    "feedback.masking.tokens",
    "feedback.masking.weighing",
    "feedback.masking.words",
    "feedback.periods",
    "outside.feeds",
    "outside.openapi",
    "outside.shapes",
    "outside.signing",
    "safeguarding.alerts",
    "safeguarding.clock",
    "reports.change",
    "reports.comparing",
    "reports.counts",
    "reports.disclosure",
    "reports.disclosure.attack",
    "reports.disclosure.cells",
    "reports.disclosure.protect",
    "reports.disclosure.since",
    "reports.drawing",
    "reports.edition",
    "reports.figures",
    "reports.formats.document",
    "reports.formats.files",
    "reports.formats.issue",
    "reports.formats.ods",
    "reports.formats.practice",
    "reports.formats.tabled",
    "reports.naming",
    "reports.newly",
    "reports.periods",
    "reports.tallying",
    "reports.telling",
    "reports.told",
    "safeguarding.figures",
    "safeguarding.naming",
    "safeguarding.cover",
    "safeguarding.ladder",
    "safeguarding.screening.overlay",
    "safeguarding.screening.features",
    "safeguarding.screening.learning",
    "safeguarding.screening.lexicon",
    "safeguarding.screening.material",
    "safeguarding.screening.phrases",
    "safeguarding.screening.spelling",
    "single_sign_on.tokens",
    "surveys.about",
    "surveys.avoiding",
    "surveys.codes",
    "surveys.faces",
    "surveys.gate",
    "surveys.kinds",
    "surveys.phrasing",
    "surveys.reading_age",
    "surveys.sounds",
    "surveys.xlsform",
    "surveys.xlsform.asked",
    "surveys.xlsform.cells",
    "surveys.xlsform.choices",
    "surveys.xlsform.export",
    "surveys.xlsform.form",
    "surveys.xlsform.importing",
    "surveys.xlsform.languages",
    "surveys.xlsform.opening",
    "surveys.xlsform.parts",
    "surveys.xlsform.rules",
    "surveys.xlsform.types",
}
"""Functions of their arguments: they import only one another and the standard library or a named library."""

PACKAGES = {"portal.analysis", "portal.surveys"}
"""Folders that pure modules stand in; by themselves they are empty."""

IMPURE_LIBRARIES = {"tortoise", "starlette", "arq", "asyncio", "redis", "uvicorn", "socket", "urllib.request"}


def name_of(file: Path, root: Path = ROOT) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports(source: str) -> Iterator[str]:
    """What a file imports when it runs, by full name; imports for type checkers alone do not count."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor(module: str) -> int | None:
    """Which floor a module of ours lives on; None for what is no module."""
    folder, _, room = module.partition(".")
    for number, names in enumerate(FLOORS):
        if (room and f"*.{room.split('.')[0]}" in names and folder != "demo") or folder in names:
            return number
    return None


def violations(sources: dict[str, str]) -> list[str]:
    """What points up or sideways among files given by module name."""
    found = []
    for module, source in sources.items():
        for target in {name.removeprefix("portal.") for name in imports(source) if name.startswith("portal.")}:
            here, there = floor(module), floor(target)
            neighbours = module.split(".")[0] == target.split(".")[0]
            if here is None or there is None or here == there in SHARED_FLOORS:
                continue
            if there < here or (there == here and not neighbours):
                found.append(f"{module} imports {target}")
    return found


def impurities(sources: dict[str, str]) -> list[str]:
    found = []
    for module in PURE & set(sources):
        for target in imports(sources[module]):
            ours = target.startswith("portal.")
            foreign_floor = ours and floor(target.removeprefix("portal.")) is not None
            pure = any(target.removeprefix("portal.").startswith(name) for name in PURE) or target in PACKAGES
            if target.split(".")[0] in IMPURE_LIBRARIES or (foreign_floor and not pure):
                found.append(f"{module} imports {target}")
    return found


def our_sources() -> dict[str, str]:
    files = [file for file in ROOT.rglob("*.py") if "migrations" not in file.parts]
    return {name_of(file): file.read_text() for file in files}


def test_imports_point_down() -> None:
    assert violations(our_sources()) == []


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("feedback.models", "from portal.analysis.models import Coding"),
        ("safeguarding.models", "import portal.feedback.models"),
        ("surveys.models", "from portal.forums.models import Topic"),
        ("boards.models", "from portal.boards.routes import routes"),
        ("analysis.forms", "from portal.analysis import routes"),
        ("web", "from portal.accounts.models import Person"),
        ("settings", "from portal import web"),
        ("accounts.routes", "def later():\n    from portal.app import make_app"),
    ],
)
def test_a_planted_import_that_points_up_is_found(module: str, planted: str) -> None:
    assert violations({module: planted})


def test_an_import_for_type_checkers_alone_is_no_violation() -> None:
    assert violations({"web": "if TYPE_CHECKING:\n    from portal.accounts.models import Person"}) == []


def test_pure_modules_touch_nothing_of_ours_and_no_network_or_database() -> None:
    sources = our_sources()
    assert set(sources) >= PURE, "a pure module was renamed without telling this test"
    assert impurities(sources) == []


@pytest.mark.parametrize(
    "planted",
    ["import tortoise", "from starlette.requests import Request", "from portal.feedback.models import Comment"],
)
def test_a_planted_impurity_is_found(planted: str) -> None:
    assert impurities({"analysis.coder": planted})


def test_every_file_of_ours_has_a_floor() -> None:
    homeless = [module for module in our_sources() if module and module != "__init__" and floor(module) is None]
    assert homeless == []


def test_no_two_files_import_each_other() -> None:
    sources = our_sources()
    graph = {module: _edges(module, source, set(sources)) for module, source in sources.items()}
    assert [cycle for module in graph if (cycle := _cycle(module, graph))] == []
    assert _cycle("a", {"a": {"b"}, "b": {"a"}}) == ["a", "b", "a"]


def _edges(module: str, source: str, known: set[str]) -> set[str]:
    return {name.removeprefix("portal.") for name in imports(source)} & known - {module, ""}


def _cycle(start: str, graph: dict[str, set[str]]) -> list[str]:
    paths = [[start]]
    seen = set()
    while paths:
        path = paths.pop()
        for following in graph.get(path[-1], set()):
            if following == start:
                return [*path, start]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []


def lengths(sources: dict[str, str]) -> list[tuple[int, str]]:
    """How many lines each function takes, its head and docstring counted."""
    found = []
    for module, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(((node.end_lineno or node.lineno) - node.lineno + 1, f"{module}.{node.name}"))
    return sorted(found)


def test_functions_are_short() -> None:
    measured = lengths(our_sources())
    sizes = [size for size, _ in measured]
    longest = measured[int(len(sizes) * 0.95)]
    assert statistics.median(sizes) <= 6
    assert longest[0] <= 25, f"the 95th percentile is {longest}"


def test_files_are_small() -> None:
    counted = {module: source.count("\n") for module, source in our_sources().items()}
    assert {module: lines for module, lines in counted.items() if lines > 250} == {}
