"""Memantine 2017: baseline, 34 adverse events, and how many small P-values 34 tests bring by themselves.

Run it with ``python analyses/memantine_2017.py``. It reads the counts from the trial file; no number is typed here.
"""

import subgroup as sg

found = sg.trial("memantine-2017")
again = sg.rerun(found)

print("1. Who took part")
for sheet in again.sheets[:2]:
    print(f"{sheet}\n")

print("2. Any adverse event")
table = again.levels[0][1].inputs
print(f"   {table}; {sg.risk_difference(table)}")

print("\n3. Each of 34 terms")
events = found.event_tables[0]
sizes = found.analysis_set(events.set).arms
arms = [[(event.counts[arm], sizes[arm]) for arm in ("memantine", "placebo")] for event in events.events]
for method in ("pearson", "fisher"):
    some = [pair for pair in arms if any(count for count, _ in pair)]  # a term that nobody had has no P by Pearson
    p = [float(sg.association_test(*pair, method=method).p_value) for pair in some]
    first = min(range(len(p)), key=p.__getitem__)
    name = next(event.label for event, pair in zip(events.events, arms, strict=True) if pair is some[first])
    adjusted = sg.adjust(p, method="holm", tests=len(arms))[first]
    below = sum(each < 0.05 for each in p)
    print(f"   {method}: smallest P {p[first]:.3f} ({name}); adjusted by Holm {adjusted:.2f}; {below} below .05")
print("   One P of .04 among 34 is what to expect of nothing. Two tests of one table even disagree on it.")
print(
    f"   An event that none of {sizes['memantine']} had may still strike up to {300 / sizes['memantine']:.0f} in 100."
)

print("\n4. What was not found")
for item in again.missing:
    print(f"   - {item}")
