"""A brother and a sister, each with a case of their own, and those who keep their chronology."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from domain.moments import instant_text

TODAY = datetime.now(UTC).date()
LEAD = "safeguarding-lead"


def actor(persona):
    return str(PERSONAS[persona].actor)


def days_ago(days):
    return str(TODAY - timedelta(days=days))


def hours_ago(hours):
    return instant_text(datetime.now(UTC) - timedelta(hours=hours))


class Desk:
    """The ways to record and to read."""

    def __init__(self, client, bearer):
        self._client, self._bearer = client, bearer

    def send(self, persona, path, data, key=None, **about):
        headers = {**self._bearer(persona), "Idempotency-Key": key or str(uuid4())}
        body = {"data": data, **about}
        answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code == 428:
            case = self._client.get(path.rpartition("/")[0], headers=self._bearer(persona))
            headers["If-Match"] = case.headers["ETag"]
            answer = self._client.post(path, json=body, headers=headers)
        return answer

    def post(self, persona, path, data, **about):
        answer = self.send(persona, path, data, **about)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def code(self, persona, path, data, **about):
        """How a command is refused."""
        answer = self.send(persona, path, data, **about)
        assert answer.status_code in {403, 404, 409, 422}, answer.text
        return answer.json().get("code", answer.status_code)

    def get(self, persona, path, **asked):
        headers = self._bearer(persona) | asked.pop("headers", {})
        return self._client.get(path, params=asked or None, headers=headers)

    def read(self, persona, path, **asked):
        answer = self.get(persona, path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Child:
    """One child's case, held by a practitioner."""

    def __init__(self, desk, name, holder, team, received=60):
        self._desk = desk
        self.person, self.name, self.holder = str(uuid4()), name, holder
        data = {
            "pathway": "cyp_camhs",
            "service": "BRIDGEWELL-CYP",
            "received": days_ago(received),
            "source_code": "C2",
            "consent_to_referral": "yes",
            "person": self.person,
            "who": {"name": name, "date_of_birth": "2015-04-01"},
            "request": {"reason": "Does not sleep."},
        }
        begun = desk.post("duty", "/cases/receive-referral", data, source="school")
        self.case, self.referral = begun["case"], begun["events"][0]["id"]
        self.record("duty", "accept-referral", {"reasons": {"rationale": "Fits."}})
        holding = {"practitioner": actor(holder), "practitioner_role": holder, "team": team}
        self.record("duty", "allocate-case", {**holding, "starting": days_ago(received)})

    def record(self, persona, command, data, **about):
        """The id of the event that a command made."""
        told = self._desk.post(persona, f"/cases/{self.case}/{command}", data, **about)
        return told["events"][0]["id"]

    def concern(self, persona=None, *, other=None, **about):
        """A concern in the child's own words, and in those of somebody else if there is one."""
        data = {
            "variant": "child",
            "categories": ["neglect"],
            "people": [{"person": self.person, "role": "subject"}],
            "immediate_risk": False,
            "account": {"description": "Said at the end of the session."},
            "own_words": [
                {
                    "about": self.person,
                    "words": "There is never anything in the fridge.",
                    "asked_by": "the practitioner",
                    "what_was_asked": "What did you have for tea?",
                }
            ],
        }
        if other is not None:
            data["people"].append({"person": other, "role": "parent"})
            data["others"] = [{"about": other, "name": "Merle Ashdown"}]
            data["own_words"].append({"about": other, "words": "We manage, leave us be."})
        if "occurred" in about:
            data["late_reason"] = "forgotten"
        return self.record(persona or self.holder, "raise-concern", data, **about)


class Chronology:
    """One chronology, and the ways to choose for it and to read it."""

    def __init__(self, desk, *members, persona=LEAD, **changes):
        self._desk = desk
        first = members[0][0]
        data = {
            "person": first.person,
            "ground": "conference",
            "cases": [
                {"case": child.case, "person": child.person, "role": role}
                for child, role in members
            ],
            **changes,
        }
        opened = desk.post(persona, "/chronologies/open-chronology", data)
        self.id, self.position = opened["chronology"], opened["position"]
        self.path = f"/chronologies/{self.id}"

    def decide(self, command, data, persona=LEAD, **about):
        return self._desk.post(persona, f"{self.path}/{command}", data, **about)

    def code(self, command, data, persona=LEAD, **about):
        return self._desk.code(persona, f"{self.path}/{command}", data, **about)

    def read(self, persona=LEAD, **asked):
        return self._desk.read(persona, self.path, **asked)

    def line(self, entry, persona=LEAD, **asked):
        [found] = [e for e in self.read(persona, **asked)["lines"] if e["entry"] == entry]
        return found

    def entries(self, persona=LEAD, **asked):
        return [line["entry"] for line in self.read(persona, **asked)["lines"]]


@pytest.fixture
def desk(client, bearer):
    return Desk(client, bearer)


@pytest.fixture
def brother(desk):
    return Child(desk, "Robin Ashdown", "cwp", "CHILD-1")


@pytest.fixture
def sister(desk):
    return Child(desk, "Wren Ashdown", "twp", "COMMUNITY-1", received=30)
