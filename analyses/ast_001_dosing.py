"""AST-001 dosing: two tables of doses by weight that do not agree, and how far from its full effect 12 weeks are.

Run it with ``python analyses/ast_001_dosing.py``. It reads the trial file. This is no advice on dosing.
"""

import subgroup as sg

found = sg.trial("ast-001-dosing")
first, second = (
    {f"> {tier.low:g}" if tier.above else f"{tier.low:g}-{tier.high:g}": tier.dose for tier in table.tiers}
    for table in found.dose_tables
)
labels = [table.label for table in found.dose_tables]

print(f"1. Grams per kilogram and day: a saw-tooth. The table {labels[0]}, twice a day")
print(sg.exposure(first, per_day=2, units=("g", "kg")))

print(f"\n2. The table {labels[1]}, twice a day, and where it differs from the first")
later = sg.exposure(second, per_day=2, units=("g", "kg"), against=first)
print(later)
apart = {kg for kg in range(10, 61) if any(kg in each.weights for each in later.disagreements)}
print(f"   In whole kilograms from 10 to 60 they give the same at {51 - len(apart)} of 51 weights.")
print("   Exactly 50 kg has no row in the second; weights such as 14.5 kg are in no row of the first.")

print("\n3. How much of the effect is there after 12 and 24 weeks, by the model's own half-life")
figures = {figure.id: float(figure.printed) for figure in found.reported}
print(sg.equilibration([12, 24], figures["half-life"], drift=7 * figures["progression"], unit="weeks"))
print("   That is if the progression is in points a day, which was not found.")
print(f"   Own production: {24 * figures['endogenous']:.1f} g a day, in adults.")
print("   No concentration in a child was measured: these are doses a model proposed, not doses shown to work.")
