"""Which streams of a broker may hold the feed."""

import pytest
from nats.js.api import RetentionPolicy, StorageType, StreamSource

from application.relay.target import TargetUnfit
from infrastructure.relay.stream_settings import FOLLOWS, refuse_unfit, wanted

FIT = wanted("caseledger", "example.org/log/1 7", replicas=1)


def test_the_stream_that_we_make_is_fit():
    refuse_unfit(FIT, "caseledger", "example.org/log/1 7")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"metadata": None}, "stream-of-another"),
        ({"metadata": {FOLLOWS: "example.org/log/1 8"}}, "stream-of-another"),
        ({"allow_atomic": None}, "stream-without-batches"),
        ({"storage": StorageType.MEMORY}, "stream-not-on-disk"),
        ({"no_ack": True}, "stream-acknowledges-early"),
        ({"persist_mode": "async"}, "stream-acknowledges-early"),
        ({"retention": RetentionPolicy.INTEREST}, "stream-forgets"),
        ({"max_msgs": 1_000_000}, "stream-forgets"),
        ({"max_bytes": 1_000_000}, "stream-forgets"),
        ({"max_msgs_per_subject": 1}, "stream-forgets"),
        ({"max_age": 3600.0}, "stream-forgets"),
        ({"allow_msg_ttl": True}, "stream-forgets"),
        ({"deny_delete": False}, "stream-can-be-emptied"),
        ({"deny_purge": False}, "stream-can-be-emptied"),
        ({"allow_rollup_hdrs": True}, "stream-can-be-emptied"),
        ({"subjects": ["caseledger.>", "other"]}, "stream-takes-others"),
        ({"sources": [StreamSource(name="other")]}, "stream-takes-others"),
    ],
)
def test_one_that_could_lose_mix_or_repeat_events_is_refused_in_a_sentence(change, code):
    with pytest.raises(TargetUnfit) as refused:
        refuse_unfit(FIT.evolve(**change), "caseledger", "example.org/log/1 7")
    assert refused.value.code == code
    assert refused.value.sentence.startswith("The broker's stream caseledger ")
    assert refused.value.sentence.endswith(".")
