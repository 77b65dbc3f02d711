"""Who runs the service is told what is wrong with a setting in words, not in names of the code."""

import pytest

from api.notarising.unreadable import reason_of
from api.settings import load_settings
from infrastructure.postgres.cannot_start import CannotStart

ISSUERS = "CASELEDGER_OIDC_ISSUERS"
SECRET = "swordfish"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("CASELEDGER_PORT", SECRET, "CASELEDGER_PORT is not valid: write a whole number."),
        (ISSUERS, f'["{SECRET}"]', f"{ISSUERS} is not valid at 0: write an object."),
        (ISSUERS, '[{"issuer": 1}]', f"{ISSUERS} is not valid at 0/issuer: write a text."),
        (
            "CASELEDGER_WEBHOOKS_ON_THIS_MACHINE",
            SECRET,
            "CASELEDGER_WEBHOOKS_ON_THIS_MACHINE is not valid: write true or false.",
        ),
        (
            "CASELEDGER_RELAY_SUBSCRIPTION",
            SECRET,
            "CASELEDGER_RELAY_SUBSCRIPTION is not valid: write an id.",
        ),
    ],
)
def test_a_fault_is_a_sentence_that_repeats_nothing(monkeypatch, name, given, said):
    monkeypatch.setenv(name, given)
    with pytest.raises(CannotStart) as refused:
        load_settings()
    assert str(refused.value) == said


def test_what_cannot_be_read_is_told_with_the_reason(tmp_path):
    for path, said in ((tmp_path / "none", "no such file"), (tmp_path, "directory")):
        with pytest.raises(OSError) as problem:  # noqa: PT011 - whatever the system says
            path.read_text()
        assert said in reason_of(problem.value)
    text = tmp_path / "text"
    text.write_bytes(b"\xff")
    with pytest.raises(UnicodeDecodeError) as problem:
        text.read_text(encoding="utf-8")
    assert reason_of(problem.value) == "it is not text in UTF-8"
