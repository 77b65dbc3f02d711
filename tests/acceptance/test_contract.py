"""Our own description of the API against the service: nothing unexplained, and never a 5xx.

Schemathesis makes requests from the description, such as fit it and such as do not, one by one and
in chains where an answer feeds the next request.
"""

from collections import Counter
from itertools import cycle

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.live import following
from tests.acceptance.conftest import Service

# The service runs in this process, and its pools draw random numbers while a request is made up.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)

EACH = 2
"""Made up for each operation: making them up takes most of the time, asking hardly any."""
CHAINS = 10
CHAIN_LENGTH = 10
WIDEST = "safeguarding-lead"
OTHERS = ("duty", "pwp", "supervisor", "subscriber")
# What can't be read is refused before anybody's role counts, but for who may do nothing at all.
REFUSED_ALIKE = (WIDEST, "subscriber")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
)
# Asked for in earnest these make an answer wait, up to half a minute; other tests ask.
WAITS = ("wait", "at_least")
HURRY = settings(
    max_examples=EACH,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _live_streams_end_with_what_is_there(monkeypatch):
    # So does an answer that goes on.
    monkeypatch.setattr(following, "LONGEST_SECONDS", 0.0)


@pytest.fixture(scope="module")
def described(service: Service):
    spec = service.get("/openapi.json", persona="operator").json()
    return schemathesis.openapi.from_dict(spec)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_each_operation_does_what_its_description_says(described, service, mode):
    met: Counter[int] = Counter()
    others = cycle(OTHERS)

    def ask(case):
        for waits in WAITS:
            (case.query or {}).pop(waits, None)
        is_positive = mode is GenerationMode.POSITIVE
        asking = (WIDEST, next(others), next(others)) if is_positive else REFUSED_ALIKE
        for persona in asking:
            headers = {"Authorization": f"Bearer {service.token(persona)}"}
            answer = case.call(base_url=service.address, headers=headers)
            met[answer.status_code] += 1
            # Too large a body is not read, so what is wrong in it has no say; and what is wrong in
            # a query may be gone once it is written as one (test_refusals asks for those).
            told = operation.method == "post" and answer.status_code != 413
            checks = [c for c in CHECKS if told or c is not negative_data_rejection]
            case.validate_response(answer, checks=checks, headers=headers)

    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.body and not operation.query:
            continue
        HURRY(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    assert max(met) < 500
    assert met[200] + met[201] or mode is GenerationMode.NEGATIVE


def test_chains_of_requests_do_too(described, service):
    machine = described.as_state_machine()

    class Chain(machine):
        def get_call_kwargs(self, case):
            return {"headers": {"Authorization": f"Bearer {service.token('duty')}"}}

        def call(self, case, **kwargs):
            for waits in WAITS:
                (case.query or {}).pop(waits, None)
            return case.call(base_url=service.address, **kwargs)

        def validate_response(self, response, case, **kwargs):
            kwargs.pop("checks", None)
            case.validate_response(response, checks=CHECKS, **kwargs)

    Chain.run(settings=settings(HURRY, max_examples=CHAINS, stateful_step_count=CHAIN_LENGTH))


def test_no_operation_answers_without_a_token_or_to_another_method(described, service):
    for found in described.get_all_operations():
        operation = found.ok()
        if {"health", "log", "contract"} & set(operation.definition.raw.get("tags") or ()):
            continue
        path = operation.path.replace("{case_id}", "0198aaaa-0000-7000-8000-000000000001")
        answer = service.client.request(operation.method, path)
        assert answer.status_code == 401, operation.label
        headers = {"Authorization": f"Bearer {service.token('operator')}"}
        answer = service.client.request("TRACE", path, headers=headers)
        assert answer.status_code in {404, 405}, operation.label
