"""How what was shared is told as JSON, each disclosure with how it stood to consent."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.answers import presenting
from domain.case.consent.consent import ConsentRecorded
from domain.facts import event_class
from domain.gate.decision import Allowed
from domain.moments import instant_text
from domain.outcomes.course import Period
from domain.policies import policy
from domain.sharing_review import Verdict
from domain.unchecked import unchecked_of
from projections.sharing.query import Shared, Sharing

_POLICY = "sharing_bases"


def report(
    period: Period, found: Sharing, as_of: presenting.Reached, allowed: Mapping[UUID, Allowed]
) -> dict[str, Any]:
    """How many disclosures stand how to consent, and those of them that may be told."""
    counted = Counter(each.judged.verdict for each in found.shared)
    against = Counter(e.judged.verdict for e in found.shared if e.judged.against_refusal)
    shown = [each for each in found.shared if _may_be_told(each, allowed.get(each.row.case_id))]
    lacking = [str(case) for case in found.lacking if case in allowed]
    return {
        "report": "sharing",
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "as_of": presenting.as_of(as_of),
        "policies": {_POLICY: policy(_POLICY)["version"]},
        "unchecked_rules": list(unchecked_of(_POLICY)),
        "counts": [
            {
                "verdict": verdict.value,
                "disclosures": counted[verdict],
                "against_refusal": against[verdict],
            }
            for verdict in Verdict
        ],
        "disclosures": [_told(each) for each in shown],
        "disclosures_not_shown": len(found.shared) - len(shown),
        "lacking": lacking,
        "lacking_not_shown": len(found.lacking) - len(lacking),
    }


def _may_be_told(shared: Shared, allowed: Allowed | None) -> bool:
    """Where neither it nor anything that its verdict rests on is kept from who asks; in a case of
    which something is restricted for them, a word that is kept from them may have changed it."""
    if allowed is None or allowed.restricted:
        return False
    row = shared.row
    return allowed.tells(event_class(row.type, 1)) and allowed.tells(ConsentRecorded)


def _told(shared: Shared) -> dict[str, Any]:
    row, judged = shared.row, shared.judged
    told: dict[str, Any] = {
        "case": str(row.case_id),
        "entry": str(row.entry),
        "type": row.type,
        "recipient": row.recipient,
        "happened": instant_text(row.happened_at),
        "recorded": instant_text(row.recorded_at),
        "by": {"actor": str(row.author), "role": row.author_role},
        "verdict": judged.verdict.value,
        "against_refusal": judged.against_refusal,
        "because": [str(id) for id in judged.because],
    }
    if row.authority is not None:
        told["authority"] = str(row.authority)
    if shared.footing is not None:
        if shared.footing.basis is not None:
            told["basis"] = shared.footing.basis
        if shared.footing.consent is not None:
            told["consent"] = shared.footing.consent.value
    return told
