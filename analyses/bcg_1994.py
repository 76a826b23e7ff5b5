"""BCG 1994: thirteen trials that do not agree, pooled in ways that do, and what latitude has to do with it.

Run it with ``python analyses/bcg_1994.py``. It reads the counts from the trial file; no number is typed here.
"""

import re

from scipy.stats import chi2

import subgroup as sg

found = sg.trial("bcg-1994")
tables = {name.removeprefix("trial "): level.inputs for name, level in sg.rerun(found).levels}
whole = tables.pop("overall")
trials = sg.Strata.of({"trial": tables})

print("1. Pooled, in three ways")
ways = {
    "one effect for all": {"method": "fixed-effect"},
    "effects that differ, as was usual then": {"method": "dersimonian-laird", "interval": "normal"},
    "effects that differ, by today's methods": {},
}
for name, options in ways.items():
    pooled = sg.meta_analysis(trials, measure="risk_ratio", **options)
    print(f"   {name}:", *str(pooled).splitlines(), sep="\n      ")
print("   The first interval is narrow because it denies that trials differ; a new trial may show no effect at all.")

print("\n2. Not a way to pool")
print(f"   Adding up columns: {whole}; {sg.risk_ratio(whole)}")

print("\n3. Latitude")
latitudes = [float(each) for each in re.findall(r"\d+", found.design.notes[0])]
slope = sg.interaction({"one degree": tables}, "risk_ratio", method="wald", trend=latitudes)
left = sg.meta_analysis(trials, measure="risk_ratio", method="fixed-effect").q - slope.statistic
print(f"   {slope}")
print(f"   Per 10 degrees from the equator the risk ratio is multiplied by {slope.estimate**10:.2f}.")
print(f"   Latitude leaves Q {left:.1f} on 11 df, p = {chi2.sf(left, 11):.4f}: trials differ beyond it.")
print("   The slope supposes that they do not: its interval is far too narrow, and its p far too small.")
print("   Trials were not allotted to latitudes: whatever else differs with latitude may be the reason.")
