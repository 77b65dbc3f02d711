"""Policies: what is written here is read by the auditors' verifier, and means the same there."""

from itertools import chain, combinations

import pytest
from caseledger_verify.errors import Unreadable
from caseledger_verify.policy import parse_policy
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.notary.notes import WITNESS, NoteSigner
from infrastructure.witnesses.policy import NO_WITNESSES, Policy, PolicyRefused
from tests.unit.witnesses.signing_log import SigningLog, secret

LOG = SigningLog(secret=secret("log")).signer.key
KEYS = {
    name: NoteSigner(f"{name.lower()}.test.invalid/w", secret(name), WITNESS).key
    for name in ("X1", "X2", "X3", "Y1", "Y2")
}
WITNESSES = "".join(f"witness {name} {key.vkey}\n" for name, key in KEYS.items())
TWO_LEVELS = f"""# Two of the trust's, one of the regulator's.
{WITNESSES}
group X 2 X1 X2 X3
group Y any Y1 Y2

\tgroup both   all X Y
quorum both
"""


def test_who_is_asked_and_where():
    text = f"witness A {KEYS['X1'].vkey} https://w.test.invalid/a\nwitness B {KEYS['X2'].vkey}\n"
    policy = Policy.parse(f"{text}group any 1 A B\nquorum any\n")
    assert [(each.name, each.address) for each in policy.witnesses] == [
        ("A", "https://w.test.invalid/a"),
        ("B", None),
    ]
    assert "w.test.invalid/a" not in policy.text.replace(KEYS["X1"].vkey, "")


def test_k_of_n_in_groups_as_the_verifier_counts_it():
    policy = Policy.parse(TWO_LEVELS).with_log(LOG)
    theirs = parse_policy(policy.text.encode())
    assert [key.name.decode() for key in theirs.logs] == [LOG.name]
    sets = chain.from_iterable(combinations(KEYS, count) for count in range(len(KEYS) + 1))
    met = 0
    for names in map(set, sets):
        wanted = len(names & {"X1", "X2", "X3"}) >= 2 and bool(names & {"Y1", "Y2"})
        times = {name.encode(): 0 for name in names}
        assert policy.is_met_by(names) == theirs._witnessed(theirs.quorum, times) == wanted
        met += wanted
    assert met == 12


def test_without_witnesses_a_policy_asks_for_none():
    policy = NO_WITNESSES.with_log(LOG)
    assert policy.text == f"log {LOG.vkey}\nquorum none\n"
    assert policy.is_met_by(())
    assert policy.with_log(LOG) == policy


def test_the_log_is_not_its_own_witness():
    key = NoteSigner("w.test.invalid", secret("log"), WITNESS).key
    with pytest.raises(PolicyRefused, match="vouch for itself"):
        Policy.parse(f"witness A {key.vkey}\nquorum A\n").with_log(LOG)
    with pytest.raises(PolicyRefused, match=r"^Line 2 "):
        Policy.parse(f"log {LOG.vkey}\nwitness A {key.vkey}\nquorum A\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum A\n",
        "quorum none\nquorum none\n",
        "quorum none extra\n",
        f"{WITNESSES}",
        f"{WITNESSES}group X 0 X1\nquorum X\n",
        f"{WITNESSES}group X 2 X1\nquorum X\n",
        f"{WITNESSES}group X 01 X1\nquorum X\n",
        f"{WITNESSES}group X most X1 X2\nquorum X\n",
        f"{WITNESSES}group X 1\nquorum X\n",
        f"{WITNESSES}group X 1 Z\nquorum X\n",
        f"{WITNESSES}group X 2 X1 X1\nquorum X\n",
        f"{WITNESSES}group X 1 X1\ngroup Y 1 X1\nquorum X\n",
        f"{WITNESSES}group X1 1 X2\nquorum X1\n",
        f"{WITNESSES}group none 1 X2\nquorum none\n",
        f"{WITNESSES}group X 1 none\nquorum X\n",
        f"witness none {KEYS['X1'].vkey}\nquorum none\n",
        f"witness A {LOG.vkey}\nquorum A\n",
        f"log {KEYS['X1'].vkey}\nquorum none\n",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n",
        f"witness A {KEYS['X1'].vkey} one two\nquorum A\n",
        f"witness A {KEYS['X1'].vkey[:-2]}\nquorum A\n",
        f"witness A {KEYS['X1'].vkey}\rquorum A\n",
        "witness A\nquorum none\n",
        "wittness A b\nquorum none\n",
    ],
)
def test_what_the_verifier_refuses_is_refused_here(text):
    with pytest.raises(Unreadable):
        parse_policy(text.encode())
    with pytest.raises(PolicyRefused):
        Policy.parse(text)


@pytest.mark.parametrize("address", ["ftp://a", "a.test.invalid", "http://", "http://a:99999", "/"])
def test_an_address_must_be_one_that_can_be_asked(address):
    with pytest.raises(PolicyRefused, match="http"):
        Policy.parse(f"witness A {KEYS['X1'].vkey} {address}\nquorum A\n")


WORDS = ["log", "witness", "group", "quorum", "none", "any", "all", "1", "2", "X1", "X", "Y", "#"]


@given(
    st.lists(
        st.lists(
            st.sampled_from([*WORDS, LOG.vkey, *(key.vkey for key in KEYS.values())]), max_size=5
        ),
        max_size=8,
    )
)
def test_the_same_lines_are_policies_here_and_there(lines):
    text = "".join(" ".join(words) + "\n" for words in lines)
    try:
        policy = Policy.parse(text)
    except PolicyRefused as refused:
        if "http" not in str(refused):
            with pytest.raises(Unreadable):
                parse_policy(text.encode())
    else:
        theirs = parse_policy(policy.text.encode())
        assert theirs == parse_policy(text.encode())
