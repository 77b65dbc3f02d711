"""The roles that people and programs act in."""

from enum import StrEnum


class Role(StrEnum):
    PWP = "pwp"
    CWP = "cwp"
    TWP = "twp"
    TRAINEE = "trainee"
    HI_THERAPIST = "hi_therapist"
    SUPERVISOR = "supervisor"
    DUTY = "duty"
    ADMIN = "admin"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    SERVICE_MANAGER = "service_manager"
    AUDITOR = "auditor"
    SUBSCRIBER = "subscriber"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    STAFF_ALLEGATION_OFFICER = "staff_allegation_officer"
    INFORMATION_GOVERNANCE = "information_governance"
    EXTERNAL_REVIEWER = "external_reviewer"
    DATA_SUBJECT = "data_subject"


PRACTITIONERS = frozenset({Role.PWP, Role.CWP, Role.TWP, Role.TRAINEE, Role.HI_THERAPIST})
CLINICAL = PRACTITIONERS | {Role.SUPERVISOR, Role.SAFEGUARDING_LEAD}
INTAKE = CLINICAL | {Role.DUTY, Role.ADMIN}
EVERYDAY = CLINICAL | {Role.DUTY, Role.ADMIN, Role.SERVICE_MANAGER}
