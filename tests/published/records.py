"""Records of invented trials, built as ClinicalTrials.gov publishes them in version 2 of its JSON."""

from typing import Any

Json = dict[str, Any]
ARMS = ("High dose", "Low dose", "Placebo")
KINDS = ("EXPERIMENTAL", "EXPERIMENTAL", "PLACEBO_COMPARATOR")


def groups(prefix: str, titles: tuple[str, ...] = ARMS) -> list[Json]:
    return [{"id": f"{prefix}{i:03}", "title": each, "description": f"{each} a day"} for i, each in enumerate(titles)]


def values(prefix: str, *each: str | Json, key: str = "value") -> list[Json]:
    cells = [cell if isinstance(cell, dict) else {key: cell} for cell in each]
    return [{"groupId": f"{prefix}{i:03}", **cell} for i, cell in enumerate(cells)]


def denoms(prefix: str, *each: str) -> list[Json]:
    return [{"units": "Participants", "counts": values(prefix, *each)}]


def measure(title: str, n: tuple[str, ...], *cells: str | Json, **more: Any) -> Json:
    return {
        "type": "PRIMARY",
        "title": title,
        "description": f"What {title.lower()} means",
        "populationDescription": "Everyone with a visit",
        "reportingStatus": "POSTED",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "timeFrame": "12 weeks",
        "groups": groups("OG"),
        "denoms": denoms("OG", *n),
        "classes": [{"categories": [{"measurements": values("OG", *cells)}]}],
        **more,
    }


def analysis(*ids: str, **more: str) -> Json:
    return {"groupIds": list(ids), "nonInferiorityType": "SUPERIORITY", **more}


RESPONSE = measure(
    "Response",
    ("48", "47", "48"),
    "29",
    "20",
    "18",
    analyses=[
        analysis(
            "OG000",
            "OG002",
            pValue="0.0247",
            statisticalMethod="Chi-squared",
            paramType="Odds Ratio (OR)",
            paramValue="2.54",
            ciPctValue="95",
            ciNumSides="TWO_SIDED",
            ciLowerLimit="1.12",
            ciUpperLimit="5.79",
        ),
        analysis("OG002", "OG001", pValue="<0.001", pValueComment="as typed", statisticalMethod="Fisher Exact"),
        analysis("OG000", "OG001", paramType="Risk Difference (RD)", paramValue="17.9"),
        analysis("OG000", "OG001", "OG002", pValue="0.04", statisticalMethod="Chi-squared"),
    ],
)
REMISSION = measure(
    "Remission",
    ("50", "50", "50"),
    "42.0",
    "30.0",
    "20.0",
    type="SECONDARY",
    paramType="NUMBER",
    unitOfMeasure="percentage of participants",
    analyses=[
        analysis(
            "OG000",
            "OG002",
            nonInferiorityType="NON_INFERIORITY",
            nonInferiorityComment="margin of 10 percentage points",
            pValue="0.001",
            paramType="Risk Difference (RD)",
            paramValue="22.0",
            ciPctValue="97.5",
            ciNumSides="ONE_SIDED",
            ciLowerLimit="4.4",
        )
    ],
)
SCORE = measure(
    "Score",
    ("46", "47", "45"),
    {"value": "-12.1", "spread": "9.5"},
    {"value": "-9.0", "spread": "9.9"},
    {"value": "-7.7", "spread": "10.2"},
    type="SECONDARY",
    paramType="MEAN",
    dispersionType="Standard Deviation",
    unitOfMeasure="units on a scale",
    analyses=[
        analysis(
            "OG000",
            "OG002",
            pValue="0.035",
            statisticalMethod="ANCOVA",
            paramType="Mean Difference (Final Values)",
            paramValue="-4.4",
            dispersionType="STANDARD_ERROR_OF_MEAN",
            dispersionValue="2.06",
            ciPctValue="95",
            ciLowerLimit="-8.5",
            ciUpperLimit="-0.3",
        )
    ],
)
RELAPSE = measure(
    "Time to relapse",
    ("50", "50", "50"),
    {"value": "NA", "lowerLimit": "30", "upperLimit": "NA", "comment": "Median not reached"},
    "25.1",
    "18.3",
    type="SECONDARY",
    paramType="MEDIAN",
    dispersionType="95% Confidence Interval",
    unitOfMeasure="weeks",
    analyses=[
        analysis(
            "OG000",
            "OG002",
            pValue="0.02",
            statisticalMethod="Log Rank",
            paramType="Hazard Ratio (HR)",
            paramValue="0.61",
            ciPctValue="95",
            ciLowerLimit="0.40",
            ciUpperLimit="0.93",
        )
    ],
)
FAULTY = measure("Faulty", ("48", "47", "48"), "49", "NA", "12", type="OTHER_PRE_SPECIFIED")
CHANGE = measure(
    "Change of class",
    ("48", "47", "48"),
    type="POST_HOC",
    classes=[
        {"title": "Week 6", "categories": [{"title": "Better", "measurements": values("OG", "20", "15", "12")}]},
        {
            "title": "Week 12",
            "denoms": denoms("OG", "44", "43", "40"),
            "categories": [
                {"title": "Better", "measurements": values("OG", "24", "18", "13")},
                {"title": "Not better", "measurements": values("OG", "20", "25", "27")},
            ],
        },
    ],
    analyses=[analysis("OG000", "OG002", pValue="NS")],
)
LATER = {"type": "SECONDARY", "title": "Quality of life", "reportingStatus": "NOT_POSTED", "timeFrame": "1 year"}


def milestone(kind: str, *each: str) -> Json:
    return {"type": kind, "achievements": values("FG", *each, key="numSubjects")}


FLOW = {
    "groups": groups("FG"),
    "periods": [
        {
            "title": "Overall Study",
            "milestones": [
                milestone("STARTED", "50", "50", "50"),
                milestone("COMPLETED", "44", "45", "46"),
                milestone("NOT COMPLETED", "6", "5", "4"),
            ],
            "dropWithdraws": [{"type": "Adverse Event", "reasons": values("FG", "4", "2", "1", key="numSubjects")}],
        }
    ],
}
BASELINE = {
    "groups": groups("BG", (*ARMS, "Total")),
    "denoms": denoms("BG", "50", "50", "50", "150"),
    "measures": [
        {
            "title": "Age, Continuous",
            "paramType": "MEAN",
            "dispersionType": "Standard Deviation",
            "unitOfMeasure": "years",
            "classes": [{"categories": [{"measurements": values("BG", *({"value": "41.2", "spread": "9.1"},) * 4)}]}],
        },
        {
            "title": "Sex: Female, Male",
            "paramType": "COUNT_OF_PARTICIPANTS",
            "unitOfMeasure": "Participants",
            "classes": [
                {
                    "categories": [
                        {"title": "Female", "measurements": values("BG", "26", "25", "24", "75")},
                        {"title": "Male", "measurements": values("BG", "24", "25", "26", "75")},
                    ]
                }
            ],
        },
        {
            "title": "Duration of illness",
            "paramType": "MEDIAN",
            "dispersionType": "Full Range",
            "unitOfMeasure": "years",
            "classes": [{"categories": [{"measurements": values("BG", "3", "4", "NA", "3")}]}],
        },
    ],
}


def event(term: str, *each: Json) -> Json:
    return {"term": term, "organSystem": "General disorders", "stats": values("EG", *each)}


def affected(count: int | None, n: int | None) -> Json:
    found = {"numEvents": 9, "numAffected": count, "numAtRisk": n}
    return {key: value for key, value in found.items() if value is not None}


ADVERSE = {
    "frequencyThreshold": "5",
    "timeFrame": "12 weeks",
    "eventGroups": [
        {**group, "deathsNumAffected": 0, "deathsNumAtRisk": 50, "seriousNumAffected": 1, "seriousNumAtRisk": 50}
        | {"otherNumAffected": 20, "otherNumAtRisk": 50}
        for group in groups("EG")
    ],
    "seriousEvents": [event("Fall", affected(1, 50), affected(1, 50), affected(1, 50))],
    "otherEvents": [
        event("Headache", affected(7, 50), affected(6, 49), affected(5, 50)),
        event("Nausea", affected(9, 50), affected(None, 50), affected(51, 50)),
        event("Rash", affected(2, None), affected(1, None), affected(0, None)),
    ],
}


def record(**results: Json) -> Json:
    """Return a record of an invented trial of three arms; modules of its results may be replaced."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT99990001",
                "orgStudyIdInfo": {"id": "INV-1"},
                "secondaryIdInfos": [{"id": "2099-000001-01", "type": "EUDRACT_NUMBER"}],
                "briefTitle": "Inventol in an Invented Condition",
            },
            "statusModule": {
                "overallStatus": "COMPLETED",
                "startDateStruct": {"date": "2097-02-01", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2098-05", "type": "ACTUAL"},
                "resultsFirstPostDateStruct": {"date": "2099-01-02", "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": "2099-03-04", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Nobody", "class": "OTHER"}},
            "descriptionModule": {"briefSummary": "An invented trial.\n\nIt tells\tnothing."},
            "conditionsModule": {"conditions": ["Invented Condition"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2", "PHASE3"],
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
                },
                "enrollmentInfo": {"count": 150, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": each, "type": kind} for each, kind in zip(ARMS, KINDS, strict=True)],
                "interventions": [{"type": "DRUG", "name": "Inventol", "description": "10 or 20 mg a day"}],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Response", "timeFrame": "12 weeks"}],
                "secondaryOutcomes": [{"measure": "Remission", "timeFrame": "12 weeks"}],
            },
            "eligibilityModule": {"sex": "ALL", "minimumAge": "18 Years", "maximumAge": "65 Years"},
            "contactsLocationsModule": {"locations": [{"facility": "Nowhere Hospital", "country": "Nowhere"}]},
        },
        "resultsSection": {
            "participantFlowModule": FLOW,
            "baselineCharacteristicsModule": BASELINE,
            "outcomeMeasuresModule": {
                "outcomeMeasures": [RESPONSE, REMISSION, SCORE, RELAPSE, FAULTY, CHANGE, LATER],
            },
            "adverseEventsModule": ADVERSE,
            "moreInfoModule": {"limitationsAndCaveats": {"description": "Invented."}},
            **results,
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2099-03-05"}},
        "hasResults": True,
    }
