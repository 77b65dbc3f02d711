from contextlib import ExitStack

import psycopg

from api.composing.foundation import foundation
from infrastructure.records.keys_lacking import keys_lacking
from tests.integration.api.test_commands import REFERRAL


def test_a_key_that_the_log_names_and_the_store_lacks_is_listed(client, bearer, settings):
    def begin(key):
        headers = {**bearer("duty"), "Idempotency-Key": key}
        return client.post("/cases/receive-referral", json=REFERRAL, headers=headers).json()

    whole, robbed = begin("case-with-keys"), begin("case-without-keys")
    with psycopg.connect(settings.keys_address(), autocommit=True) as connection:
        connection.execute("DELETE FROM keys.data_key WHERE stream = %s", [robbed["case"]])
    with ExitStack() as closing:
        base = foundation(settings, closing)
        upto = robbed["position"]
        found = list(keys_lacking(base.pool, base.store, upto=upto, go_on=lambda: True))
        assert [str(key.stream) for key in found] == [robbed["case"]]
        assert str(found[0].subject) == REFERRAL["data"]["person"]
        assert list(keys_lacking(base.pool, base.store, upto=upto, go_on=lambda: False)) == []
    shown = client.get(f"/cases/{whole['case']}", headers=bearer("duty")).json()
    assert shown["who"]["name"] == "Wren Ashdown"
