"""The wheel carries the data: unpacked in another folder, away from the repository, it reruns a trial."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_wheel_reruns_a_trial_far_from_the_repository(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    home, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    zipfile.ZipFile(wheel).extractall(home)
    elsewhere.mkdir()
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import subgroup.cli as cli; print(cli.__file__); cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, home, "rerun", "memantine-2025"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.startswith(str(home))
    assert "reproduced by woolf" in done.stdout
    shipped = {path.relative_to(home / "subgroup" / "data") for path in (home / "subgroup" / "data").rglob("*.*")}
    assert shipped == {path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*.*")}
    shutil.rmtree(home)
