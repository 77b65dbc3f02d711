"""The local issuer's key is made once, whole, whatever happened to those who made it before."""

import os
from pathlib import Path

import pytest

from infrastructure.tokens.local_issuer import KEY_FILE, issuer_key


def test_a_run_killed_while_making_the_key_hinders_no_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(os, "link", killed)
        dying.setattr(Path, "unlink", lambda _, **__: None)
        with pytest.raises(SystemExit):
            issuer_key(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] != []
    made = issuer_key(tmp_path, create=True)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
    assert issuer_key(tmp_path, create=False).as_dict() == made.as_dict()
