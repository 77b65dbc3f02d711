"""On what footing something is told to others: the legal basis, and where consent stood."""

from enum import StrEnum

from domain.commands import NotAcceptable
from domain.policies import policy


class ConsentPosition(StrEnum):
    """Where consent to the sharing stood; consent that was not sought is never consent refused."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_SOUGHT_INCREASES_RISK = "not_sought_increases_risk"
    NOT_SOUGHT_URGENT = "not_sought_urgent"
    NOT_SOUGHT_LACKS_CAPACITY = "not_sought_lacks_capacity"
    NOT_NEEDED = "not_needed"


def legal_basis_version(basis: str, consent: ConsentPosition) -> str:
    """The version of the list that a basis is on.

    Raises ``unknown-legal-basis``, or ``basis-without-consent`` where it rests on consent that was
    not given.
    """
    listed = policy("sharing_bases")
    found = listed["codes"].get(basis)
    if found is None:
        raise NotAcceptable("unknown-legal-basis", "The legal basis is not on the list.")
    if found["rests_on_consent"] and consent is not ConsentPosition.GIVEN:
        raise NotAcceptable(
            "basis-without-consent", "Sharing can't rest on consent that was not given."
        )
    version: str = listed["version"]
    return version
