"""Memantine 2025: reported against recomputed, on every scale, and by glutamate.

Run it with ``python analyses/memantine_2025.py``. It reads the counts from the trial file.
"""

import subgroup as sg

trial = sg.trial("memantine-2025")
again = sg.rerun(trial)
overall, high, rest = ([(arm.responders.item(), arm.n.item()) for arm in each.inputs] for _, each in again.levels)

print("1. Reported against recomputed")
for row in again.rows[:10]:
    by = f" by {', '.join(row.methods)}" if row.methods else ""
    print(f"   {row.group}: {row.label}, printed {row.printed}: {row.verdict}{by}")
print("   One test prints both P values, pearson; both intervals are woolf's: two methods, not one.")

print(f"\n2. The effect, in absolute terms first\n{sg.compare(*overall)}")
print("   Anything from one more responder for about 2 treated to one for more than 30 agrees with these counts.")
print(f"   An exact interval does not exclude 1: {sg.odds_ratio(*overall, method='exact-conditional')}")

print("\n3. If those who were not analysed had not responded")
for rung in trial.analysis_sets[:2]:
    counted = [(responders, n) for (responders, _), n in zip(overall, rung.arms.values(), strict=True)]
    print(f"   of {rung.total} {rung.label}: {sg.risk_difference(*counted)}; {sg.nnt(*counted)}")

print("\n4. Does the effect differ by glutamate? The second level is ours: not high, or not scanned.")
strata = sg.Strata.of({"glutamate": {"high": high, "not high or not scanned": rest}})
print(sg.subgroups(strata, prespecified=[]))
print(sg.interaction_scales(strata, method="wald"))
print(sg.shrink(strata, measure="odds_ratio", method="half-normal"))
print("   The answer depends on the scale and on the method: this table does not establish a difference.")

print("\n5. The paper's own second level, medium, has no counts; no responder on memantine is said to be in it")
unknown = {"glutamate": {"high": high, "medium": ((0, "m"), ("y", "k"))}}
# Of 42 youths 37 were scanned, so that of the 15 who were analysed and not high at least 10 were medium.
medium = sg.bounds(unknown, overall=overall, m=range(7), y=range(3), k=range(10), where=lambda m, k: m + k >= 10)
tests = sg.interaction(medium, method="exact")
below = tests.holds(lambda p_value: p_value < 0.05)
print(f"{tests}\n   P is below .05 in {below.holds} of the {below.of} tables that fit: what was not printed decides.")
