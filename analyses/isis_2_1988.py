"""ISIS-2 1988: two effects in one factorial trial, and star signs as a measure of what a chosen subgroup is worth.

Run it with ``python analyses/isis_2_1988.py``. It reads counts and printed figures from the trial file.
"""

import numpy as np

import subgroup as sg

again = sg.rerun("isis-2-1988")
print("1. Printed against recomputed")
for row in again.rows:
    if row.recomputed and row.kind == "odds_reduction":
        print(f"   {row.label}: {row.printed}, from {row.counts} {100 * row.recomputed[0]:.1f}%: {row.verdict}")

print("\n2. Does aspirin do the same with streptokinase as without?")
both, streptokinase, aspirin = (level.inputs.treatment for _, level in again.levels)
neither = again.levels[0][1].inputs.control
print(f"   {sg.interaction({'streptokinase': {'with': (both, streptokinase), 'without': (aspirin, neither)}})}")

print("\n3. Gemini and Libra")
signs, others, answer = (row[1] for row in next(each for each in again.sheets if "star sign" in each.title).cells)
print(f"   Two signs, {signs}; the other ten, {others}: {answer}")
print("   That P would be right had these two signs been named before. They are the worst two of twelve.")

print("\n4. What the worst two of twelve look like in 40,000 trials in which aspirin works alike in all")
rng, sides = np.random.default_rng(1988), []
for arms in ((both, aspirin), (streptokinase, neither)):
    n = sum(arm.n.item() for arm in arms)
    deaths = rng.binomial(n // 12, sum(arm.responders.item() for arm in arms) / n, (40_000, 12))
    sides.append((deaths, n // 12))
order = np.argsort(sg.odds_ratio(*sides, method="woolf").estimate, axis=1)
ranked = [(np.take_along_axis(deaths, order, axis=1), n) for deaths, n in sides]
worst = sg.odds_ratio(*[(deaths[:, 10:].sum(axis=1), 2 * n) for deaths, n in ranked], method="woolf")
rest = sg.odds_ratio(*[(deaths[:, :10].sum(axis=1), 10 * n) for deaths, n in ranked], method="woolf")
z = np.log(worst.estimate / rest.estimate) / np.hypot(*(np.log(each.high / each.low) / 3.92 for each in (worst, rest)))
print(f"   odds ratio of 1.09 (-9%) or more: in {100 * np.mean(worst.estimate >= 1.09):.1f} of 100 trials")
print(f"   aspirin seems to do harm there: in {100 * np.mean(worst.estimate > 1):.1f} of 100")
print(f"   P of interaction below .05: in {100 * np.mean(z > 1.96):.1f} of 100")
print("   The best estimate for every sign is the overall one, as the authors said.")
