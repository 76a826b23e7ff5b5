"""Berkeley 1973: admission by sex over all, and within the six departments that applicants chose.

Run it with ``python analyses/berkeley_1973.py``. It reads the counts from the trial file; no number is typed here.
"""

import subgroup as sg

again = sg.rerun("berkeley-1973")
tables = {name: level.inputs for name, level in again.levels}
departments = {name.removeprefix("department "): table for name, table in tables.items() if name != "overall"}
strata = sg.Strata.of({"department": departments})

print(f"1. Men against women admitted, six departments added up: {tables['overall']}")
print(f"   {sg.odds_ratio(tables['overall'], method='woolf')}")

print("\n2. Within departments")
for name, table in departments.items():
    share = 100 * table.control.n.item() / tables["overall"].control.n.item()
    print(
        f"   {name}: {table}, odds ratio {float(sg.odds_ratio(table).estimate):.2f}; {share:.0f}% of women applied here"
    )
print(f"   {sg.stratified(strata, 'odds_ratio')}")
print("   What looked like a preference for men is gone: women applied where few of either sex were admitted.")

print("\n3. Is it the same everywhere?")
print(f"   {sg.homogeneity(strata, method='breslow-day')}")
rest = sg.Strata.of({"department": {name: table for name, table in departments.items() if name != "A"}})
print(f"   Without department A, where women were admitted more often: {sg.stratified(rest, 'odds_ratio')}")
print(f"   {sg.homogeneity(rest, method='breslow-day')}")
