"""AST-001 phase 2: three p-values without means, read together, and a responder rate without a control.

Run it with ``python analyses/ast_001_phase_2.py``. It reads printed figures from the trial file.
"""

import subgroup as sg

found = sg.trial("ast-001-phase-2")
rows = {figure.id: figure for figure in found.reported}

print("1. Who stayed")
randomised = found.analysis_sets[0].total
for rung in found.analysis_sets:
    print(f"   {rung.label}: {rung.total}, {100 * rung.total / randomised:.1f}%")

print("\n2. What effect each p-value implies, if each arm had 50 (assumed)")
family = found.families[0]
for name in family.figures:
    back = sg.effect_from_p(rows[name].printed, (50, 50))
    print(f"   {rows[name].label}: {rows[name].printed}, {back['standardised_effect']:.2f} standard deviations")
print("   The low dose has the smallest P of the three. That it does not work cannot be said from these figures.")

print("\n3. Read together")
p = [float(rows[name].printed.split("=")[1]) for name in family.figures]
for tests, what in ((3, "as printed"), (4, "and with the low dose's primary outcome, not printed")):
    adjusted = ", ".join(f"{each:.3f}" for each in sg.adjust(p, method="holm", tests=tests))
    print(f"   Holm over {tests}, {what}: {adjusted}")
print("   None is below .05.")

print("\n4. 40 of 101 improved, no placebo rate beside it")
share = found.share("improved-on-drug")
placebo = found.analysis_sets[0].arms["placebo"]
print(f"   {sg.rate((share.count, share.n))}")
tests = sg.association_test(
    ([share.count] * (placebo + 1), share.n), (list(range(placebo + 1)), placebo), method="pearson"
)
small = [x for x, p in enumerate(tests.p_value) if p < 0.05 and x / placebo < share.count / share.n]
print(f"   It would differ from placebo at .05 only if at most {max(small)} of {placebo} had improved there.")
print(
    "   After week 12 everyone was on the drug: catching up then has no control. The claim for under 7 has no figures."
)
