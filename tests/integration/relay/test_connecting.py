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


def said_to_one_who_says(info, address_of):
    """All that is said to a server that greets so in clear, until the connection ends."""

    async def run():
        heard = asyncio.get_running_loop().create_future()

        async def serve(reader, writer):
            writer.write(b"INFO " + info + b"\r\n")
            heard.set_result(await reader.read())
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            address = address_of(server.sockets[0].getsockname()[1])
            with pytest.raises((TargetAway, AttributeError)) as ended:
                await connect(address)
            async with asyncio.timeout(10):
                return await heard, ended.value

    return asyncio.run(run())


def test_who_asks_for_a_proof_in_clear_is_told_nothing(tmp_path):
    """They could hand it on to the broker whose nonce it is, and be us there."""
    _, credentials = operated(tmp_path)
    heard, ended = said_to_one_who_says(
        b'{"auth_required": true, "nonce": "of the broker", "max_payload": 1000}',
        lambda port: BrokerAddress((f"tls://localhost:{port}",), credentials=credentials),
    )
    assert heard == b""
    assert isinstance(ended, TargetAway)
    assert ended.code == "broker-without-tls"


def test_what_is_no_broker_is_not_left_connected():
    heard, _ = said_to_one_who_says(
        b"[]", lambda port: BrokerAddress((f"nats://localhost:{port}",))
    )
    assert heard == b""


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
