"""The worked example is in the page as the script makes it, and the verifier finds it good."""

from caseledger_verify.bundle import verify_bundle
from caseledger_verify.policy import Freshness, parse_policy
from verifier.tests import worked_example
from verifier.tests.maker import COSIGNED
from verifier.tests.worked_example import FOLDER, PAGE


def test_the_page_and_the_files_are_what_the_script_writes() -> None:
    page = PAGE.read_text()
    assert worked_example.page_with_example(page) == page
    for name, content in worked_example.files().items():
        assert (FOLDER / name).read_bytes() == content


def test_the_example_is_good() -> None:
    bundle, policy = (FOLDER / "bundle.zip").read_bytes(), (FOLDER / "policy").read_bytes()
    report = verify_bundle(bundle, parse_policy(policy), Freshness(COSIGNED))
    assert report.verdict() == (0, "good")
