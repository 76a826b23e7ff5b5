"""Memantine withdrawal 2019: what a trial of stopping the drug asks, and whether dilution explains a null.

Run it with ``python analyses/memantine_withdrawal_2019.py``. Counts are the trial files'; assumptions are said as such.
"""

import numpy as np

import subgroup as sg

found, other = sg.trial("memantine-withdrawal-2019"), sg.trial("memantine-2025")
again, sizes = sg.rerun(found), found.analysis_sets[0].arms

print("1. Who was randomised: open-label improvers only")
share, printed = found.share("open-responders").count, again.rows[1].printed
fits = [n for n in range(share, 2 * share) if f"{100 * share / n:.1f}%" == printed]
print(f"   {share} responders are {printed} of {' or '.join(map(str, fits))}; some improved as on placebo.")
print(f"   {' + '.join(map(str, sizes.values()))} = {sum(sizes.values())} responders were to stay, reduce or stop.")

print("\n2. Who stayed, full dose against placebo")
stayed = {arm: found.outcomes["completion"].count("overall", "overall", arm) for arm in ("full-dose", "placebo")}
randomised, completed = ({arm: getattr(each, key) for arm, each in stayed.items()} for key in ("n", "responders"))
print(sg.flow({"randomised": randomised, "completed": completed}))

print("\n3. Loss of response: not significant, counts not found. Was the effect only diluted?")
high, levels = other.share("high-glutamate"), [level.inputs for _, level in sg.rerun(other).levels]
effect = sg.risk_difference(levels[1]).estimate
print(f"   Suppose {high.count}/{high.n} of all carry the marker, with a difference of {effect:.2f}, the rest none:")
print(f"   then the whole trial would show {effect * high.count / high.n:.2f}.")
rng, n1, n0 = np.random.default_rng(2019), sizes["full-dose"], sizes["placebo"]
for control, difference in ((0.35, effect * high.count / high.n), (0.5, 0.20), (0.5, 0.15)):
    x1, x0 = rng.binomial(n1, control - difference, 2000), rng.binomial(n0, control, 2000)
    power = np.mean(sg.association_test((x1, n1), (x0, n0), method="pearson").p_value < 0.05)
    print(f"   {difference:.2f} less than {control:.2f} (assumed): found by {100 * power:.0f} of 100 such trials")
print("   Dilution alone would leave what is hardly missed: effect, dose, age, IQ or the question must have differed.")
print("   Losing a response on stopping is not the same as gaining one on starting.")
