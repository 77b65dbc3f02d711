from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance import governance
from domain.governance.subscription.course import (
    DisableSubscription,
    OrderSubscriptionReplay,
    PauseSubscription,
    ResumeSubscription,
    StopSubscription,
)
from domain.governance.subscription.creating import (
    CreateSubscription,
    Delivery,
    StartAfter,
    Wanted,
    subscription_id,
)
from domain.governance.subscription.endpoint import (
    AddSubscriptionKey,
    ApproveSubscriptionEndpoint,
    KeySecret,
    RetireSubscriptionKey,
    Scheme,
    SetSubscriptionEndpoint,
)
from domain.governance.subscription.granting import (
    AskForSubscriptionParts,
    GrantSubscriptionParts,
    PartsOfType,
    WithdrawSubscriptionParts,
)
from domain.governance.subscription.state import Replay, Standing
from domain.moments import At, On
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import SOMEBODY_ELSE, STREAM, Stream

OWNER, ONE, TWO = UUID(int=0x0A), UUID(int=0x0B), UUID(int=0x0C)
MANAGER = {"role": Role.SERVICE_MANAGER, "actor": ONE}
IG = {"role": Role.INFORMATION_GOVERNANCE, "actor": TWO}
ITSELF = {"role": Role.SYSTEM_ADMINISTRATOR}
URL = "https://follower.invalid/events"
VERSION = policy("subscriptions")["version"]
PARTS = (PartsOfType(type="case.referral_received", parts=("who", "request")),)
GRANTING = GrantSubscriptionParts(granted=PARTS, agreement="DSA-8")


def creating(**changes) -> CreateSubscription:
    values = {
        "name": "data-warehouse",
        "owner": OWNER,
        "client": "warehouse",
        "agreement": "DSA-7",
        "start": StartAfter(position=41),
    }
    return CreateSubscription(**{**values, **changes})


def created(**changes) -> Stream:
    stream = Stream(governance)
    stream.ask(creating(**changes), **MANAGER, start="0.41.aa")
    return stream


@pytest.fixture
def pulled() -> Stream:
    return created()


@pytest.fixture
def webhook() -> Stream:
    return created(delivery=Delivery.WEBHOOK)


def told(stream):
    return stream.state.subscription


def test_it_is_created_under_a_name_for_somebody_from_a_place_worked_out_once():
    stream = created(wanted=Wanted(types=("case.referral_received",), services=("north",)))
    [entry] = stream.entries
    assert entry.fact.clear() == {
        "name": "data-warehouse",
        "owner": str(OWNER),
        "client": "warehouse",
        "wanted": {
            "types": ["case.referral_received"],
            "cases": [],
            "services": ["north"],
            "pathways": [],
        },
        "start": {"position": 41},
        "delivery": "pull",
        "agreement": "DSA-7",
        "cursor": "0.41.aa",
    }
    subscription = told(stream)
    assert (subscription.id, subscription.organisation) == (STREAM, "RX1")
    assert (subscription.standing, subscription.cursor) == (Standing.ACTIVE, "0.41.aa")
    assert subscription.owned_by(actor=OWNER, client="warehouse", organisation="RX1")
    assert not subscription.owned_by(actor=OWNER, client="another", organisation="RX1")
    assert stream.state.kept_by == "RX1"
    assert stream.state.subject == STREAM


def test_a_name_is_one_stream_in_an_organisation(pulled):
    fact = pulled.entries[0].fact
    assert fact.fixed_stream("RX1") == subscription_id("RX1", "data-warehouse")
    others = {
        subscription_id("RX1", "data-warehouse"),
        subscription_id("RX2", "data-warehouse"),
        subscription_id("RX1", "data-warehouse-2"),
    }
    assert len(others) == 3
    assert pulled.refusal(creating(), **MANAGER) == (NotPossible, "subscription-exists")


def test_it_follows_types_that_there_are():
    asked = creating(wanted=Wanted(types=("case.imagined",)))
    assert Stream(governance).refusal(asked, **MANAGER) == (NotAcceptable, "unknown-event-type")


def test_it_rests_and_goes_on(pulled):
    paused = pulled.ask(PauseSubscription(reason="maintenance"), **MANAGER)
    assert paused.fact.clear() == {"reason": "maintenance", "policy": VERSION}
    assert (told(pulled).standing, told(pulled).reason) == (Standing.PAUSED, "maintenance")
    assert told(pulled).since == paused.occurred.at
    again = PauseSubscription(reason="incident")
    assert pulled.refusal(again, **MANAGER) == (NotPossible, "subscription-paused")
    pulled.ask(ResumeSubscription(), **IG)
    assert (told(pulled).standing, told(pulled).reason) == (Standing.ACTIVE, None)
    assert pulled.refusal(ResumeSubscription(), **IG) == (NotPossible, "subscription-active")


def test_the_service_itself_gives_up_on_it_and_somebody_resumes_it(webhook):
    webhook.ask(DisableSubscription(reason="gone"), **ITSELF)
    assert (told(webhook).standing, told(webhook).reason) == (Standing.DISABLED, "gone")
    again = DisableSubscription(reason="failing")
    assert webhook.refusal(again, **ITSELF) == (NotPossible, "subscription-not-active")
    webhook.ask(ResumeSubscription(), **MANAGER)
    assert told(webhook).standing is Standing.ACTIVE


def test_what_is_stopped_is_over(pulled):
    pulled.ask(StopSubscription(reason="agreement_over"), **MANAGER)
    assert told(pulled).standing is Standing.STOPPED
    for asked in (
        ResumeSubscription(),
        PauseSubscription(reason="incident"),
        AskForSubscriptionParts(granted=PARTS, agreement="DSA-7"),
        StopSubscription(reason="breach"),
    ):
        assert pulled.refusal(asked, **MANAGER) == (NotPossible, "subscription-stopped")


@pytest.mark.parametrize("asked", [PauseSubscription, StopSubscription])
def test_reasons_are_on_a_list(pulled, asked):
    assert pulled.refusal(asked(reason="a_whim"), **MANAGER) == (NotAcceptable, "unknown-reason")


def test_parts_are_granted_by_somebody_else_than_who_asked(pulled):
    asked = AskForSubscriptionParts(granted=PARTS, agreement="DSA-8")
    assert pulled.refusal(GRANTING, **IG) == (NotPossible, "no-parts-asked-for")
    pulled.ask(asked, **MANAGER)
    assert told(pulled).granted == {}
    assert pulled.refusal(GRANTING, **MANAGER) == (NotAllowed, "own-request")
    pulled.ask(GRANTING, **IG)
    granted = told(pulled)
    assert granted.granted == {"case.referral_received": frozenset({"who", "request"})}
    assert (granted.granted_under, granted.asked) == ("DSA-8", None)
    pulled.ask(WithdrawSubscriptionParts(), **IG)
    assert (told(pulled).granted, told(pulled).granted_under) == ({}, None)
    assert pulled.refusal(WithdrawSubscriptionParts(), **IG) == (NotPossible, "no-parts-granted")


def test_nobody_grants_what_they_have_not_seen_asked_for(pulled):
    pulled.ask(AskForSubscriptionParts(granted=PARTS, agreement="DSA-8"), **MANAGER)
    more = (*PARTS, PartsOfType(type="case.case_closed", parts=("summary",)))
    pulled.ask(AskForSubscriptionParts(granted=more, agreement="DSA-8"), **MANAGER)
    assert pulled.refusal(GRANTING, **IG) == (NotPossible, "another-request")
    elsewhere = GrantSubscriptionParts(granted=more, agreement="DSA-9")
    assert pulled.refusal(elsewhere, **IG) == (NotPossible, "another-request")
    turned = (*reversed(more),)
    pulled.ask(GrantSubscriptionParts(granted=turned, agreement="DSA-8"), **IG)
    assert told(pulled).granted.keys() == {"case.referral_received", "case.case_closed"}


def test_a_subscription_is_changed_when_it_is_said(pulled):
    """Else two pauses could claim one time, by which the service knows them apart."""
    for occurred in (On(on=pulled.now.date()), At(at=pulled.now - timedelta(hours=1))):
        asked = PauseSubscription(reason="maintenance")
        refused = pulled.refusal(asked, **MANAGER, occurred=occurred)
        assert refused == (NotAcceptable, "changed-now")
        stream = Stream(governance)
        refused = stream.refusal(creating(), **MANAGER, start="0.0.0", occurred=occurred)
        assert refused == (NotAcceptable, "changed-now")


def test_what_was_asked_for_is_refused_by_withdrawing_it(pulled):
    pulled.ask(AskForSubscriptionParts(granted=PARTS, agreement="DSA-8"), **MANAGER)
    pulled.ask(WithdrawSubscriptionParts(), **IG)
    assert pulled.refusal(GRANTING, **IG) == (NotPossible, "no-parts-asked-for")


@pytest.mark.parametrize(
    ("granted", "code"),
    [
        ((PartsOfType(type="case.imagined", parts=("text",)),), "unknown-event-type"),
        ((PartsOfType(type="case.referral_received", parts=("imagined",)),), "unknown-part"),
        (PARTS + PARTS, "type-twice"),
        ((PartsOfType(type="case.access_restricted", parts=("reasons",)),), "part-not-told"),
        ((PartsOfType(type="case.conflict_declared", parts=("reasons",)),), "part-not-told"),
    ],
)
def test_only_parts_that_there_are_can_be_granted(pulled, granted, code):
    asked = AskForSubscriptionParts(granted=granted, agreement="DSA-8")
    assert pulled.refusal(asked, **MANAGER) == (NotAcceptable, code)


def add_key(scheme=Scheme.HMAC, public=None) -> AddSubscriptionKey:
    secret = KeySecret(secret="bm90IGEgc2VjcmV0IG9mIGFueWJvZHk=")
    return AddSubscriptionKey(scheme=scheme, public=public, secret=secret)


def test_an_endpoint_is_approved_by_somebody_else_than_who_set_it(webhook):
    approval = ApproveSubscriptionEndpoint(url=URL)
    assert webhook.refusal(approval, **IG) == (NotPossible, "no-endpoint-proposed")
    webhook.ask(SetSubscriptionEndpoint(url=URL), **MANAGER)
    assert webhook.refusal(approval, **MANAGER) == (NotAllowed, "own-request")
    other = ApproveSubscriptionEndpoint(url=URL + "/2")
    assert webhook.refusal(other, **IG) == (NotPossible, "another-endpoint")
    assert told(webhook).endpoint is None
    webhook.ask(approval, **IG)
    assert (told(webhook).endpoint, told(webhook).proposed) == (URL, None)
    assert not told(webhook).is_delivered
    webhook.ask(add_key(), **MANAGER)
    assert told(webhook).is_delivered
    webhook.ask(SetSubscriptionEndpoint(url=URL + "/2"), **IG)
    assert told(webhook).endpoint == URL
    webhook.ask(PauseSubscription(reason="maintenance"), **IG)
    assert not told(webhook).is_delivered


@pytest.mark.parametrize(
    "url",
    [
        "http://follower.invalid/",
        "https://",
        "ftp://follower.invalid/",
        "https://user:secret@follower.invalid/",
        "https://follower.invalid/?key=1",
        "https://follower.invalid/#key",
        "https://follower.invalid/ x",
        "https://follower.invalid:port/",
        "https://[::1/",
        "https://f\u00f6llower.invalid/",
    ],
)
def test_an_address_is_https_and_holds_no_secret(url):
    with pytest.raises(ValidationError):
        SetSubscriptionEndpoint(url=url)


@pytest.mark.parametrize("host", ["127.0.0.1:8081", "[::1]:8081", "localhost"])
def test_a_receiver_on_this_machine_may_be_spoken_to_in_clear(host):
    assert SetSubscriptionEndpoint(url=f"http://{host}/events")


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.7/events",
        "https://169.254.169.254/",
        "https://[fd12:3456:789a::1]/events",
        "https://follower.invalid:22/events",
        "https://203.0.113.9:8443/",
    ],
)
def test_where_nothing_is_ever_sent_is_refused_when_it_is_proposed(webhook, url):
    refused = webhook.refusal(SetSubscriptionEndpoint(url=url), **MANAGER)
    assert refused == (NotAcceptable, "endpoint-refused")


@pytest.mark.parametrize(
    "url",
    [
        "https://follower.invalid:8443/events",
        "https://8.8.8.8/events",
        "https://[2606:4700::1111]/",
        "http://127.0.0.1:8081/events",
        "http://localhost:9/",
    ],
)
def test_what_may_be_sent_somewhere_is_decided_when_it_is_sent(webhook, url):
    webhook.ask(SetSubscriptionEndpoint(url=url), **MANAGER)
    assert told(webhook).proposed.url == url


def test_keys_are_changed_with_two_in_use(webhook):
    added = webhook.ask(add_key(), **MANAGER)
    assert added.fact.clear() == {"scheme": "hmac", "key": "key-1"}
    retiring = RetireSubscriptionKey(key="key-1")
    assert webhook.refusal(retiring, **MANAGER) == (NotPossible, "last-key")
    webhook.ask(add_key(Scheme.ED25519, "MCowBQYDK2VwAyEA"), **MANAGER)
    first, second = told(webhook).keys
    assert (first.id, first.scheme, first.event) == ("key-1", Scheme.HMAC, added.id)
    assert (second.id, second.public) == ("key-2", "MCowBQYDK2VwAyEA")
    webhook.ask(retiring, **MANAGER)
    assert [key.id for key in told(webhook).keys] == ["key-2"]
    assert webhook.refusal(retiring, **MANAGER) == (NotPossible, "no-such-key")
    webhook.ask(add_key(), **MANAGER)
    assert [key.id for key in told(webhook).keys] == ["key-2", "key-3"]


def test_no_more_keys_are_in_use_than_a_delivery_carries(webhook):
    for _ in range(4):
        webhook.ask(add_key(), **MANAGER)
    assert webhook.refusal(add_key(), **MANAGER) == (NotPossible, "too-many-keys")


def test_a_range_is_sent_once_more(webhook):
    ordered = webhook.ask(OrderSubscriptionReplay(first=42, last=49), **MANAGER)
    assert told(webhook).replays == (Replay(id=ordered.id, first=42, last=49),)
    refused = webhook.refusal(OrderSubscriptionReplay(first=41, last=49), **MANAGER)
    assert refused == (NotAcceptable, "replay-not-told"), "it begins behind 41"
    with pytest.raises(ValidationError):
        OrderSubscriptionReplay(first=9, last=3)


def test_who_fetches_events_has_nothing_sent(pulled):
    for asked in (
        SetSubscriptionEndpoint(url=URL),
        add_key(),
        OrderSubscriptionReplay(first=3, last=9),
    ):
        assert pulled.refusal(asked, **MANAGER) == (NotPossible, "subscription-pulls")


def test_nothing_happens_to_a_subscription_that_there_is_not():
    stream = Stream(governance)
    asked = PauseSubscription(reason="maintenance")
    assert stream.refusal(asked, role=Role.SERVICE_MANAGER, actor=SOMEBODY_ELSE) == (
        NotPossible,
        "no-such-subscription",
    )
