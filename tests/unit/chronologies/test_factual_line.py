"""One line about an entry, by its codes."""

import pytest

from application.chronologies.factual_line import factual_line

ID = "0198aaaa-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({}, "Concern raised"),
        ({"variant": "child"}, "Concern raised: variant child"),
        (
            {"categories": ["neglect", "physical_abuse"], "immediate_risk": True},
            "Concern raised: categories neglect, physical abuse; immediate risk",
        ),
        ({"immediate_risk": False, "attempts": 2}, "Concern raised: attempts 2"),
        ({"happened_on": "2026-03-02"}, "Concern raised: happened on 2026-03-02"),
        ({"concern": ID, "relied_on": [ID, ID]}, "Concern raised"),
        ({"people": [{"person": ID, "role": "subject"}]}, "Concern raised"),
        (
            {
                "policy": "1",
                "list_version": "2",
                "entry_type": "case.concern_raised",
                "entry_significant": True,
            },
            "Concern raised",
        ),
    ],
)
def test_it_tells_codes_days_and_numbers_and_leaves_ids_and_versions(data, line):
    assert factual_line("Concern raised", data) == line
