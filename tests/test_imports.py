"""What is loaded, and when: importing is cheap, and one table needs no heavy library."""

import subprocess
import sys

import pytest

HEAVY = (
    "scipy.stats",
    "pandas",
    "statsmodels",
    "matplotlib",
    "pydantic",
    "pingouin",
    "sklearn",
    "duckdb",
    "narwhals",
    "openpyxl",
)
COMMAND = """
import subgroup.cli, contextlib, io
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    subgroup.cli.main({})
"""


def _loaded(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after some code, beyond what it starts with."""
    script = f"import sys; before = set(sys.modules)\n{code}\nsys.stdout.write('\\n'.join(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_the_standard_library_only() -> None:
    tops = {name.split(".")[0] for name in _loaded("import subgroup")}
    assert "subgroup" in tops
    assert tops - {"subgroup"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "code",
    [
        "import subgroup as sg; print(sg.compare((9, 16), (4, 19)), file=sys.stderr)",
        COMMAND.format(["effect", "9/16", "4/19"]),
    ],
    ids=["python", "command line"],
)
def test_one_table_needs_no_heavy_library(code: str) -> None:
    loaded = _loaded(code)
    assert "numpy" in loaded
    assert "scipy.special" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_counts_from_text_need_numpy_only() -> None:
    loaded = _loaded("import io, subgroup; subgroup.read(io.StringIO('level,a,control\\nx,1/2,1/2\\ny,1/2,0/2'))")
    assert "numpy" in loaded
    assert [name for name in (*HEAVY, "scipy") if name in loaded] == []


def test_help_needs_no_numpy() -> None:
    assert "numpy" not in _loaded(COMMAND.format(["--help"]))
