"""ISIS-2 1988: two effects in one factorial trial, and star signs as a measure of what a chosen subgroup is worth.

Run it with ``python analyses/isis_2_1988.py``. It reads counts and printed figures from the trial file.
"""

import numpy as np

import subgroup as sg

again = sg.rerun("isis-2-1988")
print("1. Printed against recomputed")
for row in again.rows:
    if row.recomputed and row.kind.startswith("odds_reduction"):
        print(f"   {row.label}: {row.printed}, from {row.counts} {100 * row.recomputed[0]:.1f}%: {row.verdict}")

print("\n2. Does aspirin do the same with streptokinase as without?")
arms = {name.split(":")[0]: level.inputs.treatment for name, level in again.levels}
arms["neither"] = again.levels[0][1].inputs.control
factorial = {"with": (arms["both"], arms["streptokinase"]), "without": (arms["aspirin"], arms["neither"])}
print(f"   {sg.interaction({'streptokinase': factorial})}")

print("\n3. Gemini and Libra")
stars = next(sheet for sheet in again.sheets if "star sign" in sheet.title)
print(f"   Two signs, {stars.cells[0][1]}; the other ten, {stars.cells[1][1]}: {stars.cells[-1][1]}")
print("   That P would be right had these two signs been named before. They are the worst two of twelve.")

print("\n4. What the worst two of twelve look like when aspirin works alike in all")
rng, trials, signs = np.random.default_rng(1988), 4000, 12


def simulated(*pair: str) -> tuple[np.ndarray, int]:
    """Return deaths by trial and sign, and patients of each sign, at the rate these two arms have together."""
    deaths, n = (sum(getattr(arms[arm], what).item() for arm in pair) for what in ("responders", "n"))
    return rng.binomial(int(n) // signs, deaths / n, (trials, signs)), int(n) // signs


def effect(some: slice) -> tuple[np.ndarray, np.ndarray]:
    """Return aspirin's odds ratio in some signs, counted from the best, and the error of its logarithm."""
    pooled = [(np.take_along_axis(x, order[:, some], 1).sum(1), n * len(order[0, some])) for x, n in sides]
    found = sg.odds_ratio(*pooled, method="woolf")
    return found.estimate, np.log(found.high / found.low) / (2 * 1.96)


sides = simulated("both", "aspirin"), simulated("streptokinase", "neither")
order = np.argsort(sg.odds_ratio(*sides, method="woolf").estimate, axis=1)
(worst, error), (rest, rest_error) = effect(slice(signs - 2, None)), effect(slice(signs - 2))
z = np.log(worst / rest) / np.hypot(error, rest_error)
seen = 1 - float(stars.cells[0][1].rstrip("%")) / 100
printed = float(stars.cells[-1][1].split()[1].rstrip(","))
print(f"   odds ratio of at least the {seen:.2f} seen: in {100 * np.mean(worst >= seen):.0f} of 100 trials")
print(f"   aspirin seems to do harm there: in {100 * np.mean(worst > 1):.0f} of 100")
print(f"   z of at least the {printed:.2f} seen: in {100 * np.mean(z >= printed):.0f} of 100")
print(f"   P of interaction below .05: in {100 * np.mean(z > 1.96):.0f} of 100")
print("   The best estimate for every sign is the overall one, as the authors said.")
