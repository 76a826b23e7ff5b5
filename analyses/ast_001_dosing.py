"""AST-001 dosing: two tables of doses by weight that do not agree, and how far from its full effect 12 weeks are.

Run it with ``python analyses/ast_001_dosing.py``. It reads the trial file. This is no advice on dosing.
"""

import subgroup as sg

found = sg.trial("ast-001-dosing")
print("1. Grams per kilogram and day: a saw-tooth")
for sheet in sg.rerun(found).sheets[:2]:
    print(f"{sheet}\n")


def dose(table, kg):
    """Return the dose at a weight, or None where the table has no row for it."""
    rows = (row for row in table.tiers if row.low + row.above <= kg <= (row.high or kg))
    return next((row.dose for row in rows), None)


print("2. Where the tables disagree, in whole kilograms from 10 to 60")
first, second = found.dose_tables
for kg in range(10, 61):
    pair = dose(first, kg), dose(second, kg)
    if pair[0] != pair[1] and (kg == 10 or (dose(first, kg - 1), dose(second, kg - 1)) != pair):
        said = " and ".join("no row" if each is None else f"{each:g} g" for each in pair)
        print(f"   from {kg} kg: {said}, twice a day")
agree = [kg for kg in range(10, 61) if dose(first, kg) == dose(second, kg)]
print(f"   They give the same at {len(agree)} of 51 weights; exactly 50 kg has no row in the second.")

print("\n3. How much of the effect is there after 12 weeks, by the model's own half-life")
figures = {figure.id: float(figure.printed) for figure in found.reported}
for weeks in (12, 24):
    print(f"   {weeks} weeks: {100 * (1 - 0.5 ** (weeks / figures['half-life'])):.0f}% of equilibrium")
print(f"   Drift without treatment, if progression is in points a day: {84 * figures['progression']:.2f} in 12 weeks.")
print(
    f"   Own production: {24 * figures['endogenous']:.1f} g a day, in adults. No concentration in a child was measured."
)
print("   These are doses a model proposed for another trial, not doses that were shown to work.")
