"""Kidney stones 1986: better in both sizes, worse over all, and significant in neither.

Run it with ``python analyses/kidney_stones_1986.py``. It reads the counts from the trial file; no number is typed here.
"""

import subgroup as sg

found = sg.trial("kidney-stones-1986")
again = sg.rerun(found)
tables = {name.removeprefix("size "): level.inputs for name, level in again.levels}
strata = sg.Strata.of({"size": {size: tables[size] for size in ("small", "large")}})

print("1. Success of open surgery against percutaneous removal")
for size, table in tables.items():
    rates = " v ".join(f"{100 * arm.responders.item() / arm.n.item():.1f}%" for arm in (table.treatment, table.control))
    print(f"   {size}: {table}, {rates}; {sg.odds_ratio(table, method='woolf')}")

print("\n2. Over all, taking size into account")
print(f"   {sg.stratified(strata, 'odds_ratio')}")
print(f"   {sg.stratified(strata, 'risk_difference')}")
for way in ("treatment", "control"):
    arms = {size: getattr(table, way) for size, table in tables.items()}
    share = arms["large"].n.item() / arms["overall"].n.item()
    rates = {size: arm.responders.item() / arm.n.item() for size, arm in arms.items()}
    of_all = {size: table.treatment.n.item() + table.control.n.item() for size, table in tables.items()}
    alike = sum(rates[size] * of_all[size] for size in ("small", "large")) / of_all["overall"]
    name = found.arms[getattr(found, way)].label
    print(
        f"   {name}: {100 * share:.0f}% had large stones; with the sizes of everyone {100 * alike:.1f}% would succeed"
    )

print("\n3. What may be said")
print("   Size turns the comparison round, because surgeons sent large stones to open surgery.")
print("   No interval here excludes no difference: this is a lesson on confounding, not on kidney stones.")
print("\n4. A printed figure that cannot be right")
for row in again.rows:
    if row.verdict == "not reproduced":
        print(f"   {row.label}: {row.printed} is printed, {row.counts} is {100 * row.recomputed[0]:.1f}%")
