"""What an operator does for the notary: make its key, and give it a record that was lost."""

import stat
from pathlib import Path

import pytest

from api.notarising.notary import adopt_checkpoint, note_key, opened
from api.settings import Settings
from infrastructure.notary.notes import NoteKey
from infrastructure.notary.refusals import Ground, SigningRefused
from infrastructure.postgres.cannot_start import CannotStart
from tests.conftest import ORIGIN
from tests.integration.notary.conftest import Place


def settings_of(place: Place, folder: Path) -> Settings:
    databases = place.databases
    return Settings(
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        ACCESS_URL=databases.access_url,
        data_dir=folder,
        secrets_dir=folder / "secrets",
        notary_dir=folder / "notary",
        log_origin=ORIGIN,
    )


def test_the_key_is_made_once_and_its_public_half_is_told(place: Place, tmp_path: Path) -> None:
    settings = settings_of(place, tmp_path / "data")
    vkey = note_key(settings)
    assert NoteKey.parse(vkey).name == ORIGIN
    assert note_key(settings) == vkey
    path = settings.secrets_dir / "note-case.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(CannotStart, match="Other users"):
        note_key(settings)


def test_the_record_is_lost_and_a_checkpoint_takes_its_place(place: Place, tmp_path: Path) -> None:
    settings = settings_of(place, tmp_path / "data")
    place.append(3)
    with opened(settings) as notary:
        notary.resume()
        notary.step()
        with pytest.raises(CannotStart, match="could not be read"):
            adopt_checkpoint(settings, tmp_path / "absent")
    newest = settings.notary_dir / "case.checkpoint"
    with pytest.raises(CannotStart, match="nothing to adopt"):
        adopt_checkpoint(settings, newest)
    (settings.notary_dir / "case.signed").unlink()
    with opened(settings) as notary, pytest.raises(SigningRefused) as caught:
        notary.resume()
    assert caught.value.ground == Ground.STATE_MISSING
    other = tmp_path / "other"
    other.write_text(newest.read_text().replace("\n3\n", "\n4\n"))
    with pytest.raises(CannotStart, match="does not belong"):
        adopt_checkpoint(settings, other)
    assert adopt_checkpoint(settings, newest) == "The notary goes on from size 3."
    place.append(1)
    with opened(settings) as notary:
        notary.resume()
        signed = notary.step()
    assert signed is not None
    assert signed.size == 4


def test_a_lost_key_is_missed_and_not_replaced(place: Place, tmp_path: Path) -> None:
    from infrastructure.keys.errors import KeyFolderRefused

    settings = settings_of(place, tmp_path / "data")
    with opened(settings) as notary:
        notary.resume()
    key = settings.secrets_dir / "note-case.key"
    key.unlink()
    with pytest.raises(KeyFolderRefused, match="cannot be read"), opened(settings):
        pass
    assert not key.exists()
