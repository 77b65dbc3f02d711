"""The lists of codes that information governance chooses from, and their codes in words."""

from collections.abc import Iterator, Mapping

from api.pages import words
from api.pages.forming.layouts import Option
from api.pages.labels import WITHHOLDINGS, labels
from api.pages.told import Told, told
from domain.policies import policy

GROUNDS = labels("erasure", "grounds")
REFUSALS = labels("erasure", "refusals")
HOLDERS = labels("erasure", "hold_authorities")
REQUESTERS = labels("subject_access", "requesters")
IDENTITIES = labels("subject_access", "identity_checks")
AUTHORITIES = labels("subject_access", "authorities")
UNDERSTANDINGS = labels("subject_access", "understandings")
EXTENSIONS = labels("subject_access", "extensions")
DISCLOSURE_REFUSALS = labels("subject_access", "refusals")
BASES = labels("subject_access", "bases")
REVIEWS = labels("access", "external_review_grounds")
SUBJECT_ACCESS = "subject_access"
"""The authority of the holds that stand while a request is open."""

_RETENTION = policy("retention")
_YEARS_OLD = "Until the {}th birthday"
RULES: Mapping[str, str] = {
    "adult_years": f"{_RETENTION['adult_years']} years after treatment ended",
    "after_death_years": f"{_RETENTION['after_death_years']} years after the death",
    "child_until_age": _YEARS_OLD.format(_RETENTION["child_until_age"]),
    "child_17_until_age": _YEARS_OLD.format(_RETENTION["child_17_until_age"]),
    "safeguarding_years": f"{_RETENTION['safeguarding_years']} years: safeguarding",
    "serious_incident_years": f"{_RETENTION['serious_incident_years']} years: a serious incident",
    "complaint_years": f"{_RETENTION['complaint_years']} years: a complaint",
}
"""Why a case is kept so long, by the rule of the policy ``retention``."""

_OUTSTANDING: Mapping[str, str] = {
    "held": "a hold came before the order, so nothing is erased",
    "written_since": "somebody else was written about in the record meanwhile",
    "keys_settling": "two minutes after the first step, until no process holds an old key",
    "no_eraser": "the service lacks the role that takes parts out (ERASE_URL)",
}
_OF_STEPS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "governance.erasure_requested": {"ground": GROUNDS},
    "governance.erasure_ordered": {"ground": GROUNDS},
    "governance.erasure_refused": {"reason": REFUSALS},
    "governance.destruction_refused": {"reason": REFUSALS},
    "governance.hold_placed": {"authority": HOLDERS},
    "governance.external_review_requested": {"ground": REVIEWS},
    "governance.disclosure_requested": {"requester": REQUESTERS},
    "governance.requester_checked": {
        "identity": IDENTITIES,
        "authority": AUTHORITIES,
        "understanding": UNDERSTANDINGS,
    },
    "governance.disclosure_extended": {"reason": EXTENSIONS},
    "governance.disclosure_refused": {"reason": DISCLOSURE_REFUSALS},
    "governance.part_withheld": {"ground": WITHHOLDINGS},
    "governance.part_disclosed": {"basis": BASES},
}
"""By the type of a step and the name of a field, the list that its code stands in."""


def options(listed: Mapping[str, str]) -> tuple[Option, ...]:
    """A list to choose from."""
    return tuple(Option(code, label) for code, label in listed.items())


def outstanding(codes: list[str]) -> str:
    """What is still to be done, in words."""
    return "; ".join(map(_outstanding, codes))


def label(listed: Mapping[str, str], code: str) -> str:
    """A code in the words of its list, or as it is written where it has left the list."""
    return listed.get(code) or words.in_words(code)


def said(type: str, data: Mapping[str, object]) -> Iterator[Told]:
    """What a step says beside what it is called."""
    lists = _OF_STEPS.get(type, {})
    for name, value in data.items():
        if name == "outstanding" and isinstance(value, list):
            yield Told("Still to be done", outstanding(value))
        elif name in lists and isinstance(value, str):
            yield Told(words.in_words(name), label(lists[name], value))
        else:
            yield from told({name: value})


def _outstanding(code: str) -> str:
    if code.startswith("view_"):
        name = words.in_words(code.removeprefix("view_")).lower()
        return f"the list “{name}” has not come to the order yet"
    return _OUTSTANDING.get(code) or words.in_words(code).lower()
