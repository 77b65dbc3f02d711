"""What can be read, each resource's routes made from the services alone.

The application takes these in and the reference describes them: a resource that stands here is in
both.
"""

from api.routes import (
    boards,
    caseload_changes,
    cases,
    changes,
    chronologies,
    crisis_card,
    disclosures,
    documents,
    emergencies,
    erasure,
    evidence,
    exports,
    external_reviews,
    feed,
    log,
    own_record,
    person_cases,
    reconstruction,
    reports,
    samples,
    search,
    seen_by,
    streams,
    views,
    watching,
    who_knew,
)

RESOURCES = (
    cases,
    changes,
    reconstruction,
    crisis_card,
    seen_by,
    who_knew,
    watching,
    documents,
    evidence,
    emergencies,
    external_reviews,
    streams,
    views,
    caseload_changes,
    boards,
    chronologies,
    search,
    disclosures,
    own_record,
    person_cases,
    reports,
    samples,
    exports,
    erasure,
    feed,
    log,
)
"""In the order in which the reference tells of them."""
