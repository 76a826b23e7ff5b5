"""Write again what follows from the catalogue: data/coverage.csv and the table of methods in the README.

Run it after adding or changing a method:

    python tools/catalogue.py                              # compute what is missing
    python tools/catalogue.py --only risk_ratio koopman    # compute these again, whatever is stored

Every result is saved as soon as it is there, so that stopping (Ctrl-C) loses only the one under way. A method whose
coverage in the smallest arms is no longer what is stored has changed, and is computed again in all sizes.
"""

import argparse
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from subgroup.core.registry import Method
from subgroup.verbs._stored import FILE, SIZES, computed, read, wanted, write
from subgroup.verbs.catalogue import markdown

README = Path(__file__).parents[1] / "README.md"
MARKED = re.compile(r"(?<=<!-- methods -->\n).*?(?=<!-- /methods -->)", re.S)


def write_readme(file: Path) -> None:
    """Replace what stands between the two marks."""
    text = file.read_text(encoding="utf-8")
    file.write_text(MARKED.sub(lambda _: markdown(), text), encoding="utf-8", newline="\n")


def complete(
    file: Path, catalogue: Sequence[Method], only: Sequence[Method] = (), sizes: Sequence[int] = SIZES
) -> None:
    """Make the file hold the methods of the catalogue and no others, or compute `only` some of them again."""
    rows = read(file) if file.exists() else {}
    keep = {_name(each) for each in catalogue} - {_name(each) for each in only}
    rows = {key: found for key, found in rows.items() if key[:2] in keep}
    chosen = only or catalogue
    for place, each in enumerate(chosen, 1):
        for n in SIZES:
            key = (*_name(each), n)
            if key in rows and n > SIZES[0]:
                continue
            begun = time.perf_counter()
            print(f"{place}/{len(chosen)} {each.family} {each.name}, arms of {n}", end=" ", file=sys.stderr, flush=True)
            found = computed(each, n)
            print(f"{found.mean:.4f} ({found.lowest:.4f}) {time.perf_counter() - begun:.1f} s", file=sys.stderr)
            if n == SIZES[0] and rows.get(key) != found:  # the method changed, and so its coverage in larger arms
                rows = {other: held for other, held in rows.items() if other[:2] != key[:2]}
            rows[key] = found
            write(file, rows)
    write(file, rows)


def _name(method: Method) -> tuple[str, str]:
    return method.family, method.name


def main() -> None:
    """Parse the command and run it."""
    known = {_name(each): each for each in wanted()}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs=2, action="append", metavar=("MEASURE", "METHOD"), default=[])
    asked = [tuple(pair) for pair in parser.parse_args().only]
    if strangers := [" ".join(pair) for pair in asked if pair not in known]:
        parser.error(f"not in the catalogue: {', '.join(strangers)}")
    write_readme(README)
    try:
        complete(FILE, list(known.values()), [known[pair] for pair in asked])
    except KeyboardInterrupt:
        sys.exit("\nstopped; what is done is saved, and the same command goes on from here")


if __name__ == "__main__":
    main()
