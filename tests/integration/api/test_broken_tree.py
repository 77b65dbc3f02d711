"""A tree whose rows somebody changed is told of over HTTP, and proves nothing."""

from api.notarising.notary import opened
from tests.integration.api.test_log import refer


def test_a_broken_tree_is_told_and_proves_nothing(client, bearer, settings, superuser):
    refer(client, bearer)
    with opened(settings) as notary:
        notary.resume()
        notary.step()
    with superuser() as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
        changed = "UPDATE ledger.event SET leaf_hash = sha256(leaf_hash) WHERE position = 1"
        connection.execute(changed)
        answer = client.get("/log/proof/1", headers=bearer("duty"))
        assert answer.status_code == 500
        assert "index" not in answer.text
        connection.execute("DELETE FROM ledger.event WHERE position = 1")
        assert client.get("/log/proof/1", headers=bearer("duty")).status_code == 500
        assert client.get("/log/tile/0/000.p/1").status_code == 500
