"""IPASS 2009: a marker that does predict, in the outcome the drug acts on, not in survival once controls change over.

Run it with ``python analyses/ipass_2009.py``. It reads counts and printed figures from the trial file.
"""

import subgroup as sg

found = sg.trial("ipass-2009")
again = sg.rerun(found)
rows = {row.id: row for row in again.rows}

print("1. Response with a mutation")
mutated = again.levels[0][1].inputs
print(f"   {mutated}; {sg.risk_difference(mutated)}")

print("\n2. Response without one: only percentages were found, of patients whose total is known")
percents = [rows[f"response-not-mutated-{arm}"].printed for arm in ("gefitinib", "chemotherapy")]
total = found.analysis_set("not-mutated").total
fits = sg.reconstruct(total=(total, total), percent=percents, rounding="half-up")
print(f"   {percents[0]} v {percents[1]}, of {total} together:")
print(fits)
print(sg.risk_difference(fits))
print("   Whichever it was, the answer is the same: with a mutation the drug is better, without it worse.")

print("\n3. From printed hazard ratios alone")
for outcome in ("progression", "death"):
    effects = {level: rows[f"{outcome}-{level.replace(' ', '-')}"].printed for level in found.factors["egfr"].levels}
    print(f"   {outcome}: {'; '.join(map(' '.join, effects.items()))}")
    print(f"      {sg.interaction_from(effects, 'hazard_ratio').sentence()}")
print(f"   {rows['changed-over'].printed} of controls with a mutation were given such a drug later: survival compares")
print("   early with late, not with never. No interaction in survival does not undo the one in progression.")
