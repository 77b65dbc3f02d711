"""The log over HTTP before its first checkpoint."""


def test_before_the_first_checkpoint_there_is_nothing(client, bearer):
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404
    assert client.get("/log/proof/1", headers=bearer("duty")).status_code == 404
