"""`caseledger run`: what it starts it stops, whatever happens to it."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import psycopg
import pytest

from tests.conftest import roomy
from tests.integration.setup.running import all_ended, environment, free_port, refused, running


@pytest.fixture
def data(roomy_path):
    return roomy_path / "data"


@pytest.fixture(scope="module")
def set_up():
    """A data folder that a run has set up and left."""
    with roomy() as folder:
        with running(folder / "data", port=free_port()):
            pass
        yield folder / "data"


@pytest.fixture
def used(data, set_up):
    """A data folder as a run has left it: setting one up takes as long as starting on it."""
    shutil.copytree(set_up, data)
    return data


@pytest.fixture
def port():
    return free_port()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_stops_all_that_was_started(used, port, how):
    with running(used, port=port) as run:
        started = run.started()
        assert {process.name() for process in started} >= {"postgres"}
        assert len(started) > 5
        run.process.send_signal(how)
        assert run.wait_end() == 0
        assert all_ended(started)
    assert run.said[-1] == "Stopping …"
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_it_says_where_to_look_and_how_to_get_a_token(used, port):
    with running(used, port=port) as run:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
            assert answer.status == 200
        assert f"http://127.0.0.1:{port}" in " ".join(run.said)
        assert f"recording at http://127.0.0.1:{port}" in run.said
        run.process.send_signal(signal.SIGINT)
        run.wait_end()
    assert any("caseledger token --as pwp" in line for line in run.said)


def test_histories_are_recorded_into_an_empty_log_only(data, port):
    with running(data, port=port):
        given = dict(
            line.split("=", 1) for line in (data / "given-to-the-api").read_text().splitlines()
        )
        superuser = given["DATABASE_URL"].replace("caseledger_service", "postgres")
        with psycopg.connect(superuser) as connection:
            connection.execute(
                "INSERT INTO ledger.event SELECT (pg_catalog.jsonb_populate_record("
                " NULL::ledger.event, %s::jsonb)).*",
                [_AN_EVENT],
            )
    with running(data, port=port) as run:
        run.process.send_signal(signal.SIGINT)
        run.wait_end()
    assert not any("recording" in line for line in run.said)
    (data / "histories.under-way").touch()
    with running(data, port=port) as run:
        run.process.send_signal(signal.SIGINT)
        run.wait_end()
    assert any("recording" in line for line in run.said), "what was interrupted is finished"
    assert not (data / "histories.under-way").exists()


_AN_EVENT = """{
    "position": 1, "stream": "00000000-0000-7000-8000-000000000001", "kind": "case", "version": 1,
    "id": "00000000-0000-8000-8000-000000000001", "type": "case.placeholder", "schema": 1,
    "at": "2026-11-21T00:00:00Z", "record": "\\\\x7b7d", "ordinal": 0, "command_size": 1,
    "prev": "\\\\x0000000000000000000000000000000000000000000000000000000000000000",
    "leaf_hash": "\\\\x0000000000000000000000000000000000000000000000000000000000000000",
    "request": "\\\\x0000000000000000000000000000000000000000000000000000000000000000"
}"""


def test_what_serves_is_not_given_the_address_that_migrates(used, port):
    with running(used, port=port):
        given = (used / "given-to-the-api").read_text()
        others = ("worker", "notary", "deliveries")
        worker, notary, deliveries = (given_to(used, each) for each in others)
    assert "DATABASE_URL=postgresql://caseledger_service@/caseledger?" in given
    assert "KEYS_URL=postgresql://caseledger_keys@/caseledger_keys?" in given
    assert "ACCESS_URL=postgresql://caseledger_service@/caseledger_access?" in given
    assert "ERASE_URL=postgresql://caseledger_eraser@/caseledger?" in worker
    for told in (given, worker, notary, deliveries):
        assert "MIGRATE" not in told
    assert "ERASE_URL" not in given + notary + deliveries


def given_to(data, process):
    """What a process of the run was given; it notes that down as soon as it works."""
    file, deadline = data / f"given-to-the-{process}", time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline, f"the {process} was not started"
        time.sleep(0.02)
    return file.read_text()


@pytest.mark.parametrize("which", ["serve", "work", "notarise", "deliver", "postgres"])
def test_when_one_of_its_processes_dies_it_stops_the_rest(used, port, which):
    with running(used, port=port) as run:
        started = run.started()
        run.one(which).kill()
        assert run.wait_end() == 1
        assert all_ended(started)
    assert "ended by itself (exit code -9)" in run.said[-1]


def test_a_killed_run_leaves_nothing_that_hinders_the_next(used, port):
    with running(used, port=port) as run:
        children = [run.one(each) for each in ("serve", "work", "notarise", "deliver")]
        server = run.one("postgres")
        run.process.kill()
        run.process.wait()
        # At once, while the port may still be in the hands of what was left behind.
        with running(used, port=port) as second:
            assert all_ended([*children, server])
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
                assert answer.status == 200
            assert "Stopping the Postgres that an interrupted run left behind …" in second.said


def test_a_process_that_waits_for_the_word_ends_when_the_run_is_gone(data, port):
    reading, writing = socket.socketpair()
    with (
        reading,
        subprocess.Popen(
            [sys.executable, "-m", "api.processes.process", "work", str(reading.fileno())],
            env=environment(data, port=port),
            pass_fds=[reading.fileno()],
        ) as child,
    ):
        writing.close()
        assert child.wait(30) == 0


def test_a_stop_while_it_starts_is_a_stop(data, port):
    with subprocess.Popen(
        [sys.executable, "-m", "api.commandline", "run"],
        env=environment(data, port=port),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        itself = psutil.Process(process.pid)
        while not itself.children():
            assert process.poll() is None
        started = itself.children(recursive=True)
        process.terminate()
        said, complained = process.communicate(timeout=60)
    assert (process.returncode, said, complained) == (0, "Stopping …\n", "")
    assert all_ended(started)


def test_what_a_process_refuses_is_said_once_and_ends_the_run(used):
    (used / "refuse").touch()
    assert refused(used) == "The placeholder was told to refuse."


def test_a_second_run_on_the_same_folder_is_refused_and_the_first_goes_on(used, port):
    with running(used, port=port) as run:
        sentence = refused(used)
        assert sentence.startswith(f"The data folder {used} is in use by process {run.process.pid}")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
            assert answer.status == 200


def test_a_taken_port_is_refused_before_anything_is_made(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused(data, port=port)
    assert sentence == (
        f"Port {port} on 127.0.0.1 is taken: stop what listens there, or set CASELEDGER_PORT to"
        " another port."
    )
    assert not data.exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CASELEDGER_PORT": "many"}, "CASELEDGER_PORT is not valid"),
        ({"CASELEDGER_LOG_ORIGIN": "two words"}, "CASELEDGER_LOG_ORIGIN is not valid"),
        ({"CASELEDGER_KEYS_ROLE": "caseledger_service"}, "must differ from one another"),
        ({"CASELEDGER_HOST": "203.0.113.7"}, "CASELEDGER_HOST to an address of this machine"),
        (
            {"DATABASE_URL": "postgresql://a@b/c"},
            "MIGRATE_URL, KEYS_URL, ACCESS_URL and MIGRATE_ACCESS_URL must be set",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_before_anything_is_made(data, settings, words):
    assert words in refused(data, **settings)
    assert not data.exists()
