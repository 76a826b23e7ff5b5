"""The shape of the house: who may import whom, how large a room may grow, and which names are public."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import subgroup as sg
from subgroup import errors
from subgroup.core.registry import CATALOGUE
from subgroup.published.references import references

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "subgroup"
# A package imports only from packages to its left; packages of one step do not know each other.
STEPS = (
    {"errors", "paths"},
    {"core"},
    {"kernels", "tables", "render", "published"},
    {"results"},
    {"rules"},
    {"verbs"},
    {"reconstruction"},
    {"reruns"},
    {"reports"},
    {"cli"},
)
STEP = {name: step for step, names in enumerate(STEPS) for name in names}
LONGEST = 400


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _home(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(file: Path) -> Iterator[str]:
    """Give the package directly under subgroup that each import reaches into, and other modules by name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_point_one_way() -> None:
    for file in _files():
        home = _home(file)
        if home in ("__init__", "__main__"):
            continue
        for name in _imports(file):
            parts = name.split(".")
            if parts[0] == "subgroup" and parts[1] != home:
                assert STEP[parts[1]] < STEP[home], f"{file.relative_to(ROOT)} imports {name}"


def test_statistics_are_drawn_nowhere_and_ink_is_mixed_in_one_place() -> None:
    for file in _files():
        for name in _imports(file):
            top = name.split(".")[0]
            if top in ("matplotlib", "rich"):
                assert _home(file) == "render", file
            if top in ("pydantic", "tomllib"):
                assert _home(file) == "published", file
            if top == "cyclopts":
                assert _home(file) == "cli", file


def test_rooms_stay_small() -> None:
    lengths = sorted(len(file.read_text(encoding="utf-8").splitlines()) for file in _files())
    assert lengths[-1] <= LONGEST
    assert lengths[len(lengths) // 2] < 120


def test_public_names_are_listed_alike_for_people_and_for_type_checkers() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.asname: (node.module or "").removeprefix("subgroup.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("subgroup.")
        for alias in node.names
        if alias.asname
    }
    assert typed == sg._HOME
    assert all(getattr(sg, name) is not None for name in sg.__all__)
    assert set(sg.__all__) <= set(dir(sg))


def test_every_error_is_public_and_a_subgroup_error() -> None:
    for name, found in vars(errors).items():
        if isinstance(found, type) and issubclass(found, Exception):
            assert getattr(sg, name) is found
            assert issubclass(found, sg.SubgroupError)


def test_no_package_hides_a_verb() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir()} | {path.stem for path in PACKAGE.glob("*.py")}
    assert not packages & set(sg.__all__)


def test_every_method_is_cited_and_every_reference_used() -> None:
    cited = {each.cite for each in CATALOGUE.values()}
    known = references()
    assert cited <= set(known)
    text = "".join(file.read_text(encoding="utf-8") for file in [*_files(), *(ROOT / "data" / "trials").glob("*.toml")])
    assert [key for key in known if key not in text] == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    written = [
        file for folder in ("src", "tests", "data", "analyses", "tools") for file in (ROOT / folder).rglob("*.*")
    ]
    for file in [*written, *ROOT.glob("*.*")]:
        if file.suffix in (".py", ".md", ".toml", ".json", ".csv"):
            path = re.search(r"(?<![\w.])/(work|root|home|tmp|opt)/\w", file.read_text(encoding="utf-8"))
            assert not path, (file, path)
