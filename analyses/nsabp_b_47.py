"""NSABP B-47: a subgroup of landmark trials put to the test, and how much a null result with an interval excludes.

Run it with ``python analyses/nsabp_b_47.py``. It reads printed figures from the trial file.
"""

import math

import subgroup as sg

again = sg.rerun("nsabp-b-47")
rows = {row.id: row for row in again.rows}

print("1. Printed hazard ratios, and what follows from them")
for name in ("invasive", "distant", "death"):
    back = sg.back_calculate("hazard_ratio", rows[name].printed, confidence_level=0.95)
    p = f"p = {back['p_value']:.2f} follows, {rows[f'{name}-p'].printed} is printed"
    print(f"   {rows[name].label}: {rows[name].printed}; standard error {back['standard_error']:.3f}; {p}")
events = next(figure.events for figure in sg.trial("nsabp-b-47").reported if figure.events)
print(f"   With {events} events a standard error of about {2 / math.sqrt(events):.3f} is to be expected.")

print("\n2. What the trial excludes")
low, high = (float(end) for end in rows["invasive"].printed.strip(")").split("(")[1].split(" to "))
print(f"   Invasive disease: a fall of more than {100 * (1 - low):.0f}%, a rise of more than {100 * (high - 1):.0f}%.")
print("   The subgroup that prompted the trial came from a disagreement between laboratories, not from a plan.")

print("\n3. At the congress and in the paper")
for name in ("invasive-congress", "invasive"):
    print(f"   {rows[name].printed}, {rows[f'{name}-p'].printed}")
print("   The last digits moved between them; the answer did not.")
