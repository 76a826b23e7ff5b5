"""AST-001 phase 2: three p-values without means, read together, and a responder rate without a control.

Run it with ``python analyses/ast_001_phase_2.py``. It reads printed figures from the trial file.
"""

import subgroup as sg

found = sg.trial("ast-001-phase-2")
print("1. Who stayed; by arm it was not found")
print(sg.flow({rung.label: rung.total for rung in found.analysis_sets}))

print("\n2. What effect each p-value implies, if each arm had 50 (assumed)")
rows = [found.figure(name) for name in found.families[0].figures]
for row in rows:
    back = sg.effect_from_p(row.printed, (50, 50))
    print(f"   {row.label}: {row.printed}, {back['standardised_effect']:.2f} standard deviations")
print("   The low dose has the smallest P of the three. That it does not work cannot be said from these figures.")

print("\n3. Read together by Holm")
p = [float(row.printed.split("=")[1]) for row in rows]
for tests, what in ((3, "as printed"), (4, "with the low dose's primary outcome, which was not printed")):
    print(f"   {tests} tests, {what}: {', '.join(f'{each:.3f}' for each in sg.adjust(p, tests=tests))}")
print("   None is below .05.")

print("\n4. 40 of 101 improved, no placebo rate beside it")
drug, placebo = found.share("improved-on-drug"), found.analysis_sets[0].arms["placebo"]
print(f"   {sg.rate((drug.count, drug.n))}")
every = sg.association_test((drug.count, drug.n), (range(placebo + 1), placebo), method="pearson")
print(f"   P is below .05 only if at most {(every.p_value < 0.05).argmin() - 1} of {placebo} had improved on placebo,")
print("   or far more than on the drug. After week 12 everyone was on it: catching up then has no control.")
print("   The claim for under 7 has no figures.")
