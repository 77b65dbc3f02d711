"""The embedded Postgres: how it starts, what it leaves alone, what it recovers from."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs, programs_in
from infrastructure.postgres.server import StopAsked

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs

folder = DataFolder.hold(Path(sys.argv[1]))
server = EmbeddedPostgres(folder, embedded_programs(), say=print)
server.start()
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def programs():
    return embedded_programs()


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@contextmanager
def running(data, programs, *, said=None):
    folder = DataFolder.hold(data)
    server = EmbeddedPostgres(folder, programs, say=(said if said is not None else []).append)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        folder.release()


def value(server, question):
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        return connection.execute(question).fetchone()[0]


def runs(process):
    # A process that ended counts as ended, also while nobody has collected it.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_durable_checked_private_and_reached_by_its_socket_only(data, programs):
    with running(data, programs) as server:
        settings = {
            name: value(server, f"SHOW {name}")
            for name in (
                "fsync",
                "full_page_writes",
                "synchronous_commit",
                "data_checksums",
                "listen_addresses",
                "server_encoding",
                "lc_messages",
                "log_statement",
            )
        }
        assert list(settings.values()) == ["on", "on", "on", "on", "", "UTF8", "C", "none"]
        assert not list(psutil.Process(server.pid).net_connections("inet"))
        assert {mode(path) for path in (data, data / "postgres", data / "socket")} == {0o700}


def test_the_newest_of_the_packages_servers_is_taken(programs):
    assert programs.major == 18


def test_what_was_committed_is_there_at_the_next_start(data, programs):
    with running(data, programs) as server, psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    with running(data, programs) as server:
        assert value(server, "SELECT n FROM kept") == 42


def test_what_people_wrote_is_never_in_the_servers_log(data, programs):
    with (
        running(data, programs) as server,
        psycopg.connect(server.url("postgres"), autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE held (words text PRIMARY KEY)")
        connection.execute("INSERT INTO held VALUES ('Aster Quill')")
        connection.execute("DO $$BEGIN RAISE WARNING 'Aster Quill'; END$$")
        for statement, parameters in (
            ("INSERT INTO held VALUES ('Aster Quill')", ()),
            ("SELECT 'Aster Quill'::integer", ()),
            ("SELECT 'Aster Quill' FROM nowhere", ()),
            ("SELECT %s::text::integer", ("Aster Quill",)),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, parameters)
    log = (data / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "Aster" not in log
    assert mode(data / "postgres.log") == 0o600


def test_the_folders_above_keep_their_modes(tmp_path, programs):
    above = tmp_path / "a" / "b"
    above.mkdir(parents=True)
    (tmp_path / "a").chmod(0o711)
    above.chmod(0o700)
    with running(above / "data", programs):
        pass
    assert (mode(tmp_path / "a"), mode(above)) == (0o711, 0o700)


@pytest.mark.parametrize("name", ["x" * 120, "with, a comma and a ' quote"])
def test_a_path_that_a_socket_cannot_have_does_no_harm(tmp_path, programs, name):
    with running(tmp_path / name, programs) as server:
        assert value(server, "SELECT 1") == 1
        elsewhere = Path(value(server, "SHOW unix_socket_directories").strip('"'))
        assert mode(elsewhere) == 0o700
        assert tmp_path not in elsewhere.parents
    assert not elsewhere.exists()


def test_a_server_that_a_killed_run_left_is_stopped_first(data, programs):
    killed = subprocess.run(
        [sys.executable, "-c", START_AND_DIE, data], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    left = psutil.Process(int(killed.stdout))
    assert runs(left)
    said = []
    with running(data, programs, said=said) as server:
        assert server.pid != left.pid
        assert not runs(left)
        assert value(server, "SELECT 1") == 1
    assert said == ["Stopping the Postgres that an interrupted run left behind …"]


def test_a_server_that_was_killed_recovers_what_was_committed(data, programs):
    folder = DataFolder.hold(data)
    server = EmbeddedPostgres(folder, programs, say=lambda _: None)
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        os.kill(server.pid, signal.SIGKILL)
    folder.release()
    # Nobody has collected the killed process yet: it is a zombie, and its pid file is still there.
    with running(data, programs) as second:
        assert value(second, "SELECT n FROM kept") == 42
    server.stop()


def test_a_process_that_was_given_the_old_number_is_left_alone(data, programs):
    with running(data, programs):
        pid_file = (data / "postgres" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        pid_file[0] = str(other.pid)
        (data / "postgres" / "postmaster.pid").write_text("\n".join(pid_file))
        with running(data, programs) as server:
            assert value(server, "SELECT 1") == 1
        assert other.poll() is None
        other.communicate(b"\n")


def test_a_first_start_that_was_cut_off_is_begun_again(data, programs):
    folder = DataFolder.hold(data)
    unfinished = data / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    folder.release()
    with running(data, programs) as server:
        assert value(server, "SELECT 1") == 1
    assert not unfinished.exists()


@pytest.fixture(params=[signal.SIG_DFL, signal.SIG_IGN], ids=["foreground", "background"])
def shell(request):
    """As a shell starts a program: one in its background inherits that interrupts are ignored."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("shell")
def test_a_stop_asked_for_while_it_starts_is_heard(data, programs):
    folder = DataFolder.hold(data)
    server = EmbeddedPostgres(folder, programs, say=lambda _: None)
    with pytest.raises(StopAsked):
        server.start(stop_asked=lambda: True)
    process = psutil.Process(server.pid)
    server.stop()
    folder.release()
    assert not runs(process)


def test_a_folder_in_use_is_refused_with_the_number_of_its_user(data):
    folder = DataFolder.hold(data)
    with pytest.raises(CannotStart, match=rf"in use by process {os.getpid()}:"):
        DataFolder.hold(data)
    folder.release()
    DataFolder.hold(data).release()


def test_a_folder_with_something_else_in_it_is_refused_and_left_as_it_was(data):
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    (data / "letters").mkdir()
    with pytest.raises(CannotStart, match="holds something other than Caseledger's data"):
        DataFolder.hold(data)
    assert mode(data) == 0o755
    assert [path.name for path in data.iterdir()] == ["letters"]


def test_a_link_is_refused(tmp_path, data):
    data.symlink_to(tmp_path)
    with pytest.raises(CannotStart, match="is a link"):
        DataFolder.hold(data)


def test_folders_above_are_not_made(tmp_path):
    with pytest.raises(CannotStart, match="cannot be made"):
        DataFolder.hold(tmp_path / "missing" / "data")
    assert list(tmp_path.iterdir()) == []


def test_data_of_another_major_version_is_not_touched(data, programs):
    with running(data, programs):
        pass
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(CannotStart, match=r"made by Postgres 17 and this is Postgres 18"),
        running(data, programs),
    ):
        pass


def test_a_server_that_will_not_start_says_where_it_said_why(data, programs):
    with running(data, programs):
        pass
    (data / "postgres" / "global" / "pg_control").unlink()
    with (
        pytest.raises(CannotStart, match=r"the end of .*postgres\.log says why"),
        running(data, programs),
    ):
        pass


def test_a_folder_without_server_programs_is_refused(tmp_path):
    with pytest.raises(CannotStart, match="no Postgres server"):
        programs_in(Path(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_root_without_a_user_namespace_is_told_so(data, programs, monkeypatch, tmp_path):
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with (
        pytest.raises(CannotStart, match="run as another user"),
        running(data, programs),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_root_is_told_where_data_cannot_be_reached_without_roots_rights(tmp_path, programs):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    os.chown(closed, 12345, 12345)
    with (
        pytest.raises(CannotStart, match=r"cannot reach .*data: set CASELEDGER_DATA_DIR"),
        running(closed / "data", programs),
    ):
        pass
    assert mode(closed) == 0o700
