"""What is hidden in the record of somebody who asked for a copy, in a browser: weighed by those who
may know of it, of every request, so that nobody else learns whether there is anything."""

import re
from datetime import UTC, datetime
from uuid import uuid4

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sending import sent
from tests.integration.api.test_commands import REFERRAL

PAGE = "/pages/matters/requests"


def test_a_hidden_matter_is_let_in_and_weighed_and_governance_sees_only_that(
    browse, client, bearer
):
    def post(persona, path, **data):
        headers = {**bearer(persona), "Idempotency-Key": str(uuid4())}
        answer = client.post(path, json={"data": data}, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    person = str(uuid4())
    case = post("duty", "/cases/receive-referral", **{**REFERRAL["data"], "person": person})["case"]
    account = {"description": "Hidden for her safety."}
    raised = post(
        "safeguarding-lead",
        "/matters/raise-hidden-concern",
        matter=str(uuid4()),
        cases=[case],
        account=account,
    )
    today = datetime.now(UTC).date().isoformat()
    words = {"text": "All of it."}
    request = post(
        "information-governance",
        "/disclosures/request-disclosure",
        person=person,
        requester="self",
        received_on=today,
        words=words,
    )["disclosure"]
    lead, desk = browse("safeguarding-lead"), browse("information-governance")
    own = f"/pages/governance/requests/{request}"
    before = main_of(desk.get(own).text)
    assert before.count("Not weighed yet") == 2
    assert raised["matter"] not in before

    assert PAGE in lead.get("/pages").text
    listed = main_of(lead.get(PAGE).text)
    assert person not in listed
    [form] = re.findall(rf'href="({PAGE}/{request}/let-in\?matter={raised["matter"]})"', listed)
    assert "Information governance reads" in lead.get(form).text
    assert sent(lead, form).headers["location"] == PAGE
    assert form not in lead.get(PAGE).text
    assert sent(lead, f"{PAGE}/{request}/weighed").headers["location"] == PAGE
    assert f"{PAGE}/{request}/weighed" not in lead.get(PAGE).text

    told = main_of(desk.get(own).text)
    assert told.count("Not weighed yet") == 1
    assert "Hidden matters weighed" in told
    assert "Hidden for her safety." in main_of(desk.get(f"{own}/pack").text)
    assert lead.get(f"{PAGE}/{uuid4()}/weighed").status_code == 404
    assert desk.get(PAGE).status_code == 403
