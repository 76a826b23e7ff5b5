"""Methylene blue 2017: a crossover known by three p-values, and the outcome that the registry names.

Run it with ``python analyses/methylene_blue_2017.py``. It reads printed figures from the trial file.
"""

import subgroup as sg

found = sg.trial("methylene-blue-2017")
rows = {figure.id: figure for figure in found.reported}
enrolled = found.analysis_sets[0].total
family = found.families[0]

print(f"1. What the p-values imply, if all {enrolled} enrolled had both periods (assumed), or fewer")
for name in family.figures:
    each = [f"{sg.effect_from_p(rows[name].printed, n)['standardised_effect']:.2f} of {n}" for n in (enrolled, 30, 25)]
    print(f"   {rows[name].label}, {rows[name].printed}: {', '.join(each)}")
print("   In standard deviations of the differences within patients: without these no points of a scale follow.")

print("\n2. Read together")
p = [float(rows[name].printed.split("=")[1]) for name in family.figures]
for method in ("bonferroni", "holm"):
    print(f"   {method}, three scales of mood: {', '.join(f'{each:.2f}' for each in sg.adjust(p, method=method))}")
    print(f"   {method}, with cognition: {', '.join(f'{each:.2f}' for each in sg.adjust(p, method=method, tests=4))}")

print("\n3. Planned and told")
for each in found.discrepancies:
    print(f"   {each.item}: {each.note}")
print("   The registered purpose, cognition, was not significant; the headline is mood.")
