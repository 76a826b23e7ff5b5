"""Perondi 2004: one small table on both sides of .05, and the subgroup that came out of it.

Run it with ``python analyses/perondi_2004.py``. It reads the counts from the trial file; no number is typed here.
"""

import subgroup as sg

again = sg.rerun("perondi-2004")
tables = {name: level.inputs for name, level in again.levels}
deaths = tables["death within 24 hours: overall"]

print(f"1. Deaths within 24 hours on high and on standard dose: {deaths}")
odds = {name: sg.odds_ratio(deaths, method=name) for name in ("woolf", "exact-conditional")}
print(f"   Odds ratio, printed {again.rows[1].printed}: {odds['woolf']}")
print(f"   The same by an exact method: {odds['exact-conditional']}")

print("\n2. The P of this table, by the test that is chosen")
names = ("pearson", "barnard", "fisher-mid-p", "boschloo", "woolf", "fisher", "yates")
tests = {name: float(sg.association_test(deaths, method=name).p_value) for name in names}
for name, p in tests.items():
    print(f"   {name}: {p:.3f}")
below = sum(p < 0.05 for p in tests.values())
print(f"   {below} of these {len(tests)} are below .05. Choose the test before you see the table.")

print("\n3. Asphyxia, and any other cause")
names = {level: f"death within 24 hours: cause {level}" for level in ("asphyxia", "other")}
strata = sg.Strata.of({"cause": {level: tables[name] for level, name in names.items()}})
print(sg.subgroups(strata, prespecified=[], benefit=False))
for method in ("likelihood-ratio", "exact"):
    print(f"   Interaction of odds ratios by {method}: p = {sg.interaction(strata, method=method).p_value:.3f}")
print("   With arms in which all or none died the answer is the method's: nothing is established by cause.")
