"""What is erased is told as erased; and `caseledger feed`: what those who run the service type."""

import json
from typing import Any
from uuid import UUID

import pytest

from api.demonstration.personas import PERSONAS
from domain.governance.subscription.creating import subscription_id
from infrastructure.postgres.cannot_start import CannotStart
from tests.integration.erasure.conftest import Deployment, Run, Service

MANAGER, IG = "manager", "information-governance"
BY = PERSONAS[MANAGER].actor
ID = subscription_id("BRIDGEWELL", "warehouse")


def ask(service: Service, command: str, persona: str = MANAGER, **data: Any) -> dict[str, Any]:
    answer = service.post(persona, f"/subscriptions/{ID}/{command}", {"data": data})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def create(service: Service, **changes: Any) -> None:
    follower = PERSONAS["subscriber"]
    data = {"owner": str(follower.actor), "client": follower.client, "agreement": "DSA-7"}
    answer = service.post(
        MANAGER,
        "/subscriptions/create-subscription",
        {"data": {"name": "warehouse", **data, **changes}},
    )
    assert answer.status_code == 201, answer.text
    assert UUID(answer.json()["subscription"]) == ID


def opened(service: Service) -> Any:
    answer = service.get("subscriber", f"/subscriptions/{ID}/events")
    assert answer.status_code == 200, answer.text
    return next(e for e in answer.json() if e["type"].startswith("case.referral"))["data"]["opened"]


def test_a_part_that_was_erased_is_told_so_and_by_which_order(
    deployment: Deployment, service: Service
) -> None:
    create(service, wanted={"types": ["case.referral_received"]})
    case = service.begin()
    granted = [{"type": "case.referral_received", "parts": ["who"]}]
    ask(service, "ask-for-subscription-parts", granted=granted, agreement="DSA-8")
    ask(service, "grant-subscription-parts", IG, granted=granted, agreement="DSA-8")
    assert opened(service)["who"]["name"] == "Wren Ashdown"
    deployment.erase(case)
    told = opened(service)
    assert told["who"]["withheld"] == "erased"
    assert told["who"]["erased"]["ground"] == "court_order"


def enter(service: Service, persona: str, role: str) -> None:
    """Have the directory say who somebody is, by who administers the system."""
    where = f"/directory/{PERSONAS[persona].actor}"

    def ask(path: str, data: dict[str, Any], **seen: str) -> None:
        answer = service.post("operator", path, {"data": data, "why": "administration"}, **seen)
        assert answer.status_code == 201, answer.text

    person = {"practitioner": str(PERSONAS[persona].actor), "professional_register": "none"}
    ask("/directory/register-practitioner", {**person, "name": {"name": "Robin Invented"}})
    held = {"role": role, "service": "BRIDGEWELL-TT", "starting": "2026-01-05"}
    seen = service.get("operator", where).headers["ETag"]
    ask(f"{where}/assign-role", held, **{"If-Match": seen})


def test_followers_are_looked_at_paused_resumed_and_sent_a_range_again(
    service: Service, run: Run
) -> None:
    create(service, delivery="webhook")
    service.begin()
    enter(service, MANAGER, "service_manager")
    told = json.loads(run("feed", "status", "--json"))
    [one] = told["subscriptions"]
    assert (one["subscription"], one["standing"]) == (str(ID), "active")
    # The first event is its own creation, which no subscriber is told of.
    assert (one["committed"].split(".")[1], one["lag"]["events"]) == ("0", told["log_position"] - 1)
    assert "warehouse" in run("feed", "status")
    said = run("feed", "pause", ID, by=BY)
    position = json.loads(run("feed", "status", "--json"))["log_position"]
    assert said == (
        f"warehouse is paused (maintenance): recorded at position {position}, by {BY} as"
        " service_manager of BRIDGEWELL."
    )
    [one] = json.loads(run("feed", "status", "--json"))["subscriptions"]
    assert (one["standing"], one["reason"]) == ("paused", "maintenance")
    with pytest.raises(CannotStart, match="subscription-paused"):
        run("feed", "pause", ID, "--reason", "incident", by=BY)
    assert "goes on from where it stood" in run("feed", "resume", ID, by=BY)
    said = run("feed", "replay", ID, "--from", 1, "--to", 2, by=BY)
    assert "positions 1 to 2 once more" in said
    [one] = json.loads(run("feed", "status", "--json"))["subscriptions"]
    assert (one["standing"], one["replays"][0]["last"]) == ("active", 2)
    with pytest.raises(CannotStart, match="no such"):
        run("feed", "resume", UUID(int=7), by=BY)
    with pytest.raises(CannotStart, match="ends before"):
        run("feed", "replay", ID, "--from", 2, "--to", 1, by=BY)


def test_who_runs_a_command_acts_in_the_role_that_the_directory_has_them_in(
    service: Service, run: Run
) -> None:
    create(service)
    with pytest.raises(CannotStart, match="BRIDGEWELL has nobody by this id"):
        run("feed", "pause", ID, by=BY)
    enter(service, MANAGER, "duty")
    enter(service, IG, "information_governance")
    with pytest.raises(CannotStart, match="information_governance or service_manager in no"):
        run("feed", "pause", ID, by=BY)
    said = run("feed", "pause", ID, by=PERSONAS[IG].actor)
    assert "as information_governance of BRIDGEWELL" in said
