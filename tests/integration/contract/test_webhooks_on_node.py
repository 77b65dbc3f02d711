"""The package of Standard Webhooks for Node takes what we sign."""

import base64
import json
import time
from datetime import UTC, datetime

from infrastructure.webhooks.signing import PrivateKey, SharedKey, signed_headers
from tests.integration.contract import node

BODY = '{"id":"018f","type":"case.session_recorded.v1","data":{"név":"ő"}}'
SHARED, OTHER = SharedKey(bytes(range(32))), SharedKey(b"o" * 24)
PRIVATE = PrivateKey(b"p" * 32)


def given(key: SharedKey) -> str:
    """A secret as its receiver is given it."""
    return f"whsec_{base64.b64encode(key.secret).decode()}"


def test_the_package_of_standard_webhooks_takes_what_we_sign() -> None:
    now = datetime.fromtimestamp(time.time(), UTC)
    headers = signed_headers(BODY.encode(), id="018f", at=now, keys=[OTHER, SHARED, PRIVATE])
    sent = {"secret": given(SHARED), "body": BODY, "headers": headers}
    altered = {**sent, "body": BODY.replace("session", "Session")}
    stranger = {**sent, "secret": given(SharedKey(b"s" * 24))}
    during_rotation = {**sent, "secret": given(OTHER)}
    asked = [sent, during_rotation, altered, stranger]
    assert node.tell("webhook.cjs", json.dumps(asked)) == [True, True, False, False]
