"""Who the broker is to us, and who we are to it."""

import asyncio

import pytest

from application.relay.target import Tail, TargetAway, TargetUnfit
from infrastructure.relay.addresses import BrokerAddress
from infrastructure.relay.connecting import connect
from tests.integration.relay.broker import broker
from tests.integration.relay.certificates import authority_and_broker
from tests.integration.relay.proving import operated
from tests.integration.relay.relaying import target_at


def ask(address):
    """Where a stream at this address ends."""

    async def run():
        asked = target_at(address)
        try:
            return await asked.tail()
        finally:
            await asked.close()

    return asyncio.run(run())


def encrypted(running):
    return running.url.replace("nats://", "tls://")


def test_a_broker_that_is_trusted_is_spoken_to_by_tls(tmp_path):
    authority, settings = authority_and_broker(tmp_path / "certificates")
    with broker(tmp_path / "broker", settings=settings) as running:
        address = BrokerAddress((encrypted(running),), certificates=authority)
        assert ask(address) == Tail(0, None)
        with pytest.raises(TargetAway, match="broker-not-trusted"):
            ask(BrokerAddress((encrypted(running),)))


def test_a_broker_that_does_not_encrypt_is_told_nothing(nats):
    with pytest.raises(TargetAway, match="broker-without-tls"):
        ask(BrokerAddress((encrypted(nats),)))


def test_a_user_is_proven_by_the_credentials_file(tmp_path):
    settings, credentials = operated(tmp_path)
    with broker(tmp_path / "broker", settings=settings) as running:
        assert ask(BrokerAddress((running.url,), credentials=credentials)) == Tail(0, None)
        with pytest.raises(TargetAway, match="broker-refuses-us"):
            ask(BrokerAddress((running.url,)))
        _, others = operated(tmp_path)
        with pytest.raises(TargetAway, match="broker-refuses-us"):
            ask(BrokerAddress((running.url,), credentials=others))


def test_a_file_without_credentials_is_said_in_a_sentence(tmp_path, nats):
    with pytest.raises(TargetUnfit) as refused:
        ask(BrokerAddress((nats.url,), credentials=tmp_path / "none.creds"))
    assert refused.value.sentence == "The file of CASELEDGER_RELAY_CREDENTIALS can't be read."


def test_a_connection_can_be_given_up_twice(nats):
    async def run():
        connection = await connect(BrokerAddress((nats.url,)))
        await connection.give_up()
        await connection.give_up()
        assert not connection.client.is_connected

    asyncio.run(run())
