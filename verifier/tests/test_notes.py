"""Notes, keys, cosignatures and policies against the C2SP examples, and malformed ones."""

from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from caseledger_verify.errors import Unreadable, Untrusted, Wrong
from caseledger_verify.notes import (
    LOG,
    WITNESS,
    is_sound,
    parse_checkpoint,
    parse_note,
    signed_at,
    verifier_key,
)
from caseledger_verify.policy import Freshness, parse_policy
from verifier.tests import maker
from verifier.tests.maker import COSIGNED, WITNESSES, Log, some_uuid

# The example of the Go implementation that C2SP signed-note describes.
GO_KEY = b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn"
    "NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
# The example of C2SP tlog-cosignature; its keys are not published.
C2SP_CHECKPOINT = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO"
    "oRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/"
    "zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
LOW_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
)
NOT_CANONICAL = (
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)


def a_checkpoint() -> bytes:
    log = Log()
    log.append(some_uuid("case"))
    return log.checkpoint()


def test_the_example_of_the_reference_verifies() -> None:
    key, note = verifier_key(GO_KEY, LOG), parse_note(GO_NOTE)
    assert signed_at(key, note) == 0
    with pytest.raises(Wrong):
        signed_at(key, replace(note, text=note.text.replace(b"don't", b"do")))


def test_no_piece_and_no_mangling_of_a_key_is_taken_for_it() -> None:
    for start in range(len(GO_KEY)):
        for stop in range(start + 1, len(GO_KEY) + 1):
            if stop - start < len(GO_KEY):
                with pytest.raises(Unreadable):
                    verifier_key(GO_KEY[start:stop], LOG)
    for at in range(len(GO_KEY)):
        with pytest.raises(Unreadable):
            verifier_key(GO_KEY[:at] + bytes([GO_KEY[at] ^ 1]) + GO_KEY[at + 1 :], LOG)
    with pytest.raises(Unreadable):
        verifier_key(GO_KEY, WITNESS)


def test_the_example_checkpoint_is_read_as_its_specification_says() -> None:
    checkpoint = parse_checkpoint(C2SP_CHECKPOINT)
    assert checkpoint.origin == b"example.com/behind-the-sofa"
    assert checkpoint.size == 20_852_163
    own, witness = checkpoint.note.signatures
    assert (own[0], len(own[2])) == (checkpoint.origin, 64)
    assert int.from_bytes(witness[2][:8], "big") == 1_679_315_147
    assert (witness[1].hex(), len(witness[2])) == ("8d66cf3f", 72)


@pytest.mark.parametrize("text", LOW_ORDER + NOT_CANONICAL)
def test_a_weak_key_is_refused(text: str) -> None:
    public = bytes.fromhex(text)
    assert not is_sound(public)
    material = b"\x01" + public
    key_id = sha256(b"weak\n" + material).digest()[:4].hex()
    with pytest.raises(Unreadable):
        verifier_key(f"weak+{key_id}+".encode() + b64encode(material), LOG)


def test_keys_that_are_points_are_sound_and_others_not() -> None:
    sound = [is_sound(maker.Signer(f"{number}", 1).material[1:]) for number in range(20)]
    assert all(sound)
    # About half of all byte strings are no point of the curve.
    assert 20 < sum(is_sound(maker.filler(f"{number}", 31) + b"\x10") for number in range(100)) < 80


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n1\n", b"\n01\n"),
        (b"\n1\n", b"\n-1\n"),
        (b"\n1\n", b"\n1 \n"),
        (b"\n1\n", b"\n10000000000000000000\n"),
        (b"\n\n", b"\nextension\n\n"),
        (b"\n\n", b"\n"),
        (b"=\n\n", b"\n\n"),
        ("— ".encode(), b"- "),
        ("— ".encode(), "—  ".encode()),
        (b"example.org/case-log/1\n1", b"\n1"),
        (b"example.org/case-log/1\n1", b"example.org\r\n1"),
        (b"=\n", b"=\xff\n"),
    ],
)
def test_a_malformed_checkpoint_is_unreadable(old: bytes, new: bytes) -> None:
    whole = a_checkpoint()
    assert old in whole
    with pytest.raises(Unreadable):
        parse_checkpoint(whole.replace(old, new, 1))


def test_a_key_that_signs_twice_is_wrong_and_an_unknown_one_is_passed_over() -> None:
    whole, policy = a_checkpoint(), parse_policy(maker.policy())
    lines = whole.splitlines(keepends=True)
    with pytest.raises(Wrong):
        policy.check_signature(parse_checkpoint(whole + lines[4]))
    with pytest.raises(Wrong):
        policy.witnesses_of(parse_checkpoint(whole + lines[5]), Freshness(COSIGNED))
    stranger = maker.Signer("stranger.example.org", 4).line(b"".join(lines[:3]))
    policy.witnesses_of(parse_checkpoint(whole + stranger), Freshness(COSIGNED))


def test_a_false_line_of_any_known_log_spoils_the_note() -> None:
    whole = a_checkpoint()
    text = whole.partition(b"\n\n")[0] + b"\n"
    second = maker.Signer(maker.ORIGIN, 1, seed="second")
    policy = parse_policy(maker.policy() + f"log {second.vkey}\n".encode())
    policy.check_signature(parse_checkpoint(whole + second.line(text)))
    for signer in (second, maker.ACCESS_LOG):
        with pytest.raises(Wrong):
            policy.check_signature(parse_checkpoint(whole + signer.line(text + b"more")))


def test_a_cosignature_holds_for_its_time_only() -> None:
    key = verifier_key(WITNESSES[0].vkey.encode(), WITNESS)
    whole = a_checkpoint()
    assert signed_at(key, parse_checkpoint(whole).note) == COSIGNED
    text = parse_checkpoint(whole).note.text
    another = key.id + (COSIGNED + 1).to_bytes(8, "big")
    signature = b64decode(WITNESSES[0].line(text, COSIGNED).split()[2])[12:]
    line = f"— {WITNESSES[0].name} ".encode() + b64encode(another + signature) + b"\n"
    with pytest.raises(Wrong):
        signed_at(key, parse_note(text + b"\n" + line))


def _policy(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


W = [f"witness W{number} {witness.vkey}" for number, witness in enumerate(WITNESSES, 1)]
L = f"log {maker.LOG.vkey}"


@pytest.mark.parametrize(
    "lines",
    [
        (L,),
        (L, "quorum W1"),
        (L, "quorum none", "quorum none"),
        (L, L, "quorum none"),
        (W[0], W[0], "quorum W1"),
        (W[0], W[1].replace("W2", "W1"), "quorum W1"),
        (W[0].replace("W1", "none"), "quorum none"),
        (W[0], "group g any", "quorum g"),
        (W[0], "group g 0 W1", "quorum g"),
        (W[0], "group g 2 W1", "quorum g"),
        (W[0], "group g 01 W1", "quorum g"),
        (W[0], "group g all W1 W1", "quorum g"),
        (W[0], "group g all W1", "group h all W1", "quorum g"),
        (W[0], "group g all g", "quorum g"),
        (W[0], "group g all none", "quorum g"),
        ("quorum W1", W[0]),
        (L, "what is this", "quorum none"),
        (f"log {maker.WITNESSES[0].vkey}", "quorum none"),
        (f"witness W1 {maker.LOG.vkey}", "quorum W1"),
        (L + "\r", "quorum none"),
        (L + " a b", "quorum none"),
    ],
)
def test_a_policy_with_a_fault_is_unreadable(lines: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable):
        parse_policy(_policy(*lines))


def test_a_key_cannot_be_log_and_witness_at_once() -> None:
    log = maker.LOG
    twin = bytes([4]) + log.material[1:]
    key_id = sha256(b"twin\n" + twin).digest()[:4].hex()
    line = f"witness T twin+{key_id}+{b64encode(twin).decode()}"
    with pytest.raises(Unreadable):
        parse_policy(_policy(L, line, "quorum T"))


def test_comments_tabs_urls_and_other_octets_are_allowed() -> None:
    lines = [
        "# Zoë's policy",
        "",
        f"\t{L}\thttps://example.org/log ",
        *W,
        "group é any W1",
        "quorum é",
    ]
    assert parse_policy(_policy(*lines)).quorum == "é".encode()


@pytest.mark.parametrize(
    ("signed_by", "enough"),
    [("123", True), ("12", False), ("13", True), ("3", False), ("23", True)],
)
def test_groups_of_groups_make_a_quorum(signed_by: str, enough: bool) -> None:
    lines = (L, *W, "group first any W1 W2", "group both all first W3", "quorum both")
    log = Log()
    log.append(some_uuid("case"))
    witnesses = [WITNESSES[int(number) - 1] for number in signed_by]
    checkpoint = parse_checkpoint(log.checkpoint(witnesses=witnesses))
    policy = parse_policy(_policy(*lines))
    if enough:
        assert len(policy.witnesses_of(checkpoint, Freshness(COSIGNED))) == len(signed_by)
    else:
        with pytest.raises(Untrusted):
            policy.witnesses_of(checkpoint, Freshness(COSIGNED))
