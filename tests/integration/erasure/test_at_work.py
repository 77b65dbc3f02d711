"""The worker goes on with what was approved, until the views have come to the order."""

from threading import Event, Thread

import pytest

from api.processes import erasures_at_work
from api.processes.erasures_at_work import ErasuresAtWork
from tests.integration.erasure.conftest import PERSON, Deployment, Service


def test_the_worker_finishes_what_was_approved(
    deployment: Deployment, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures_at_work, "LOOK_SECONDS", 0.02)
    id = deployment.ask_for(service.begin(), subject=PERSON)
    desk = deployment.desk()
    erasing = desk.erasing
    looked, stop = Event(), Event()
    real = erasing.carry_out

    def seen(which: object) -> object:
        answer = real(id)
        assert which == id
        (stop if answer.done else looked).set()
        return answer

    monkeypatch.setattr(erasing, "carry_out", seen)
    thread = Thread(target=ErasuresAtWork(erasing, desk.destroying, stop).run)
    thread.start()
    try:
        assert looked.wait(30), "the views have not come to the order"
        deployment.project()
        assert stop.wait(30)
    finally:
        stop.set()
        thread.join()
    assert deployment.desk().erasing.all()[id].done
