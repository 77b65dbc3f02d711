"""Where the key-encryption keys are: in files, or in a security module where one is named."""

import os
from typing import TYPE_CHECKING

from api.settings import Settings
from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.keys.kek import KeyFolder, request_key
from infrastructure.keys.key_encryption import KeyEncryption

if TYPE_CHECKING:
    from infrastructure.keys.hsm import HsmKeys


def key_encryption(settings: Settings, *, create: bool) -> KeyEncryption:
    """The keys that wrap; with `create` first use makes them.

    Raises `KeyFolderRefused`, one sentence, and `KeysUnavailable`.
    """
    if settings.hsm_module is None:
        return KeyFolder(settings.secrets_dir, create=create, random_bytes=os.urandom)
    return _hsm(settings, create=create)


def deployment_request_key(settings: Settings, *, create: bool) -> bytes:
    """The deployment's request key, which is a file wherever the others are.

    Raises `KeyFolderRefused`, one sentence.
    """
    return request_key(settings.secrets_dir, create=create, random_bytes=os.urandom)


def _hsm(settings: Settings, *, create: bool) -> "HsmKeys":
    try:
        # An extra, which only who has a module installs.
        from infrastructure.keys.hsm import HsmKeys, HsmPlace  # noqa: PLC0415
    except ImportError:
        raise KeyFolderRefused(
            "CASELEDGER_HSM_MODULE needs the extra `hsm`: install caseledger[hsm]."
        ) from None
    assert settings.hsm_module is not None, "whoever calls has looked"
    assert settings.hsm_token is not None, "the settings are set together"
    assert settings.hsm_pin_file is not None, "the settings are set together"
    try:
        pin = settings.hsm_pin_file.read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise KeyFolderRefused(
            f"The PIN file {settings.hsm_pin_file} can't be read ({trouble.strerror})."
        ) from None
    place = HsmPlace(settings.hsm_module, settings.hsm_token, settings.hsm_key, pin)
    return HsmKeys(place, create=create, random_bytes=os.urandom)
