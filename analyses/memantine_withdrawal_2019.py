"""Memantine withdrawal 2019: what a trial of stopping the drug asks, and whether dilution explains a null.

Run it with ``python analyses/memantine_withdrawal_2019.py``. Counts are the trial files'; assumptions are said as such.
"""

import numpy as np

import subgroup as sg

found, other = sg.trial("memantine-withdrawal-2019"), sg.trial("memantine-2025")
again = sg.rerun(found)

print("1. Who was randomised: open-label improvers only")
share = found.share("open-responders")
fits = [n for n in range(share.count, 2 * share.count) if f"{100 * share.count / n:.1f}%" == again.rows[1].printed]
print(f"   {share.count} responders are {again.rows[1].printed} of {' or '.join(map(str, fits))}.")
sizes = found.analysis_sets[0].arms
total = f"{' + '.join(map(str, sizes.values()))} = {sum(sizes.values())}"
print(f"   Of such responders, some of whom improved as on placebo, {total} were to stay, reduce or stop.")

print("\n2. Completion, full dose against placebo")
name, completion = again.levels[0]
print(f"   {completion.inputs}; {sg.association_test(completion.inputs, method='fisher')}")

print("\n3. Loss of response: not significant, counts not found. Was the effect only diluted?")
high, response = other.share("high-glutamate"), other.outcomes["response"]
rates = {arm: response.count("glutamate", "high", arm) for arm in other.arms}
effect = sg.risk_difference(*[(count.responders, count.n) for count in rates.values()]).estimate
print(
    f"   Suppose {high.count}/{high.n} of all carry the marker, with a difference of {effect:.2f}, and the rest none:"
)
print(f"   then the whole trial would show {effect * high.count / high.n:.2f}.")
rng, n1, n0 = np.random.default_rng(2019), sizes["full-dose"], sizes["placebo"]
for difference in (effect * high.count / high.n, 0.20, 0.15):
    for control in (0.35, 0.5):
        x1, x0 = rng.binomial(n1, control - difference, 2000), rng.binomial(n0, control, 2000)
        power = np.mean(sg.association_test((x1, n1), (x0, n0), method="pearson").p_value < 0.05)
        print(f"   {difference:.2f} less than {control:.2f} (assumed): found by {100 * power:.0f} of 100 such trials")
print(
    "   Dilution alone would leave what is hardly missed; so effect, dose, age, IQ or the question must have differed:"
)
print("   losing a response on stopping is not the same as gaining one on starting.")
