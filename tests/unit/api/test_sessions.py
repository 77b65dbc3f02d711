"""The tokens of a session's forms."""

from api.signing_in.sessions import Session


def session(secret):
    return Session(signed_in=None, id="x", secret=secret)


def test_each_form_brings_another_token_and_each_is_taken():
    ours = session("a secret")
    first, second = ours.token(), ours.token()
    assert first != second
    assert ours.brought(first)
    assert ours.brought(second)


def test_the_secret_itself_and_what_another_session_made_are_no_tokens():
    ours = session("a secret")
    number, _, mark = ours.token().partition(".")
    another_mark = ours.token().partition(".")[2]
    of_another = session("another secret").token()
    for brought in (
        "",
        ".",
        "a secret",
        of_another,
        number,
        f"{number}.{another_mark}",
        f".{mark}",
    ):
        assert not ours.brought(brought)
    assert not ours.brought("€.€")
