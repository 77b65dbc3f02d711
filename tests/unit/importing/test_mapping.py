"""Mappings that are wrong are refused by file and member, before a row is read."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from api.importing.fitting import fitted
from api.importing.mapping import national_mapping, read_mapping
from infrastructure.postgres.cannot_start import CannotStart

SOUND: dict[str, Any] = {
    "format": 1,
    "system": "elsewhere",
    "author": {"organisation": "XX1", "role": "duty"},
    "codes": {"sources": {"gp": "A1"}},
    "tables": [
        {
            "name": "referral",
            "file": "referrals.csv",
            "key": ["id"],
            "steps": [
                {
                    "command": "receive-referral",
                    "data": {
                        "person": {"person": "client"},
                        "pathway": "adult_talking_therapies",
                        "service": "XX1",
                        "received": {"date": "received"},
                        "source_code": {"column": "source", "codes": "sources"},
                        "consent_to_referral": "not_known",
                        "who.name": {"columns": ["forename", "surname"]},
                        "request.reason": {"column": "reason"},
                    },
                }
            ],
        },
        {
            "name": "call",
            "file": "calls.csv",
            "key": ["id"],
            "joins": {"referral": {"table": "referral", "by": ["referral"]}},
            "case": "referral",
            "steps": [
                {
                    "command": "record-unplanned-contact",
                    "author": {"role": "pwp"},
                    "data": {
                        "appointment_type": "07",
                        "medium": "02",
                        "practitioner": {"actor": "worker"},
                        "started": {"date": "day", "time": "time"},
                        "duration_minutes": {"column": "minutes"},
                    },
                }
            ],
        },
    ],
}
REFERRAL = ["tables", 0, "steps", 0]
CALL = ["tables", 1, "steps", 0]
GONE = object()


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    told = copy.deepcopy(SOUND)
    place: Any = told
    for step in path[:-1]:
        place = place[step]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return told


def refusal(folder: Path, told: object) -> str:
    path = folder / "own.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(CannotStart) as refused:
        fitted(read_mapping(path), str(path))
    assert str(path) in str(refused.value)
    return str(refused.value)


def test_the_national_mapping_and_the_sound_one_fit(tmp_path: Path) -> None:
    fitted(national_mapping(), "national")
    path = tmp_path / "own.json"
    path.write_text(json.dumps(SOUND), encoding="utf-8")
    assert fitted(read_mapping(path), "own").begins.name == "referral"


@pytest.mark.parametrize(
    ("path", "value", "member"),
    [
        (["format"], 2, "format"),
        (["system"], "Has Spaces", "system"),
        (["stem"], "x", "stem"),
        (["date_formats"], ["%Y-%m-%d", "%E%%%q%"], "date_formats"),
        (["tables", 0, "file"], "../secrets/*.csv", "tables.0.file"),
        (["tables", 0, "key"], [], "tables.0.key"),
        (["tables", 1, "name"], "referral", "tables"),
        (["tables", 1, "case"], GONE, "tables.call.case"),
        (["tables", 1, "case"], "nowhere", "tables.call.case"),
        (["tables", 1, "joins", "referral", "table"], "nowhere", "joins.referral"),
        (["tables", 1, "joins", "referral", "by"], ["a", "b"], "joins.referral"),
        (["tables", 0, "steps", 0, "when"], [{"column": "a", "filled": True}], "tables.referral"),
        (["tables", 0, "steps"], [], "tables"),
        ([*CALL, "command"], "make-tea", "tables.call"),
        ([*CALL, "command"], "receive-referral", "tables"),
        ([*CALL, "author", "role"], "auditor", "author.role"),
        ([*CALL, "author", "role"], "nobody", "author.role"),
        (["author", "organisation"], GONE, "author"),
        ([*CALL, "source"], "the moon", "source"),
        ([*CALL, "when"], [{"column": "a"}], "when.0"),
        ([*CALL, "occurred"], {"date": "day", "of": "nowhere"}, "occurred"),
        ([*CALL, "data", "medium"], GONE, "medium is missing"),
        ([*CALL, "data", "colour"], "red", "data.colour"),
        ([*CALL, "data", "medium"], {"column": "m", "codes": "media"}, "data.medium"),
        ([*CALL, "data", "medium"], {"column": "m", "date": "d"}, "data.medium"),
        ([*CALL, "data", "medium"], {"date": "d"}, "data.medium"),
        ([*CALL, "data", "medium"], {"column": "m", "first_of": "referral"}, "data.medium"),
        ([*CALL, "data", "started"], {"date": "day"}, "data.started"),
        ([*CALL, "data", "started"], {"column": "day"}, "data.started"),
        ([*CALL, "data", "duration_minutes"], 0, "data.duration_minutes"),
        ([*REFERRAL, "data", "pathway"], "adults", "data.pathway"),
        ([*REFERRAL, "data", "received"], {"date": "d", "time": "t"}, "data.received"),
        ([*REFERRAL, "data", "who.name"], GONE, "who.name is missing"),
        ([*REFERRAL, "last"], True, "last"),
        (["codes", "sources"], {"gp": "GP"}, "data.source_code"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_by_its_member(
    tmp_path: Path, path: list[Any], value: Any, member: str
) -> None:
    assert member in refusal(tmp_path, changed(path, value))


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe", b"[" * 100_000, b'["format"]', b" " * 2**21]
)
def test_a_file_that_is_no_mapping_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.json"
    path.write_bytes(content)
    with pytest.raises(CannotStart, match=r"own\.json"):
        read_mapping(path)


def test_a_mapping_may_be_written_in_toml(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'format = 1\nsystem = "elsewhere"\n'
        '[[tables]]\nname = "rows"\nfile = "r.csv"\nkey = ["id"]\n',
        encoding="utf-8",
    )
    assert read_mapping(path).tables[0].key == ("id",)
    with pytest.raises(CannotStart, match="can't be read"):
        read_mapping(tmp_path / "none.toml")
