"""Bapineuzumab: a subset that looked better afterwards, two null parts, and what cannot be computed.

Run it with ``python analyses/bapineuzumab.py``. It reads the trial file; nothing in it can be recomputed.
"""

import subgroup as sg

again = sg.rerun("bapineuzumab")
print(f"1. {again.verdict}")
for row in again.rows:
    print(f"   {row.group}: {row.printed}")

print("\n2. How easily something turns up")
looks = 2 * 2 * 2  # two outcomes, carriers or not, completers or all
often = 100 * (1 - 0.95**looks)
print(f"   {looks} independent looks at a drug that does nothing bring some P below .05 in {often:.0f} of 100 trials.")
print(f"   A smallest P of .03 among them is, adjusted by Holm, {sg.adjust([0.03], tests=looks)[0]:.2f}.")
print("   Both numbers here are examples, not the trial's.")

print("\n3. To be found before more can be said")
for item in again.missing:
    print(f"   - {item}")
