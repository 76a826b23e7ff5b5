"""KRAS: one marker, two antibodies, two trials; what the printed figures allow one to say of prediction and prognosis.

Run it with ``python analyses/kras.py``. It reads the trial files kras-panitumumab and kras-cetuximab.
"""

import subgroup as sg

trials = {name: sg.rerun(f"kras-{name}") for name in ("panitumumab", "cetuximab")}
rows = {name: {row.id: row for row in again.rows} for name, again in trials.items()}

print("1. Does the effect on progression differ by KRAS? Panitumumab, from hazard ratios")
levels = {"wild type": rows["panitumumab"]["progression-wild"], "mutated": rows["panitumumab"]["progression-mutated"]}
effects = {level: row.printed for level, row in levels.items()}
print("  ", "; ".join(map(" ".join, effects.items())))
print(f"   {sg.interaction_from(effects, 'hazard_ratio')}")
print(f"   The paper prints {rows['panitumumab']['interaction-p'].printed}.")

print("\n2. Prediction is not prognosis")
print(f"   Wild type against mutated, arms together, death: {rows['panitumumab']['prognosis'].printed}")
print("   That patients with wild type live longer says nothing of the drug. That the effect differs does.")

print("\n3. The second antibody")
for key in ("progression-wild", "progression-interaction-p", "death-wild", "death-interaction-p"):
    print(f"   {rows['cetuximab'][key].label}, {rows['cetuximab'][key].level}: {rows['cetuximab'][key].printed}")
wild = {name: each["progression-wild"].printed for name, each in rows.items()}
print(f"   Do the two trials agree where KRAS is wild type? {sg.interaction_from(wild, 'hazard_ratio').sentence()}")

print("\n4. What a search for counts would need")
for name, again in trials.items():
    print(f"   {name}: {'; '.join(again.missing)}")
