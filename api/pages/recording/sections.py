"""The areas of the work under which forms are offered."""

from enum import StrEnum


class Section(StrEnum):
    """The areas in the order in which they stand, as their headings."""

    REFERRAL = "Referral"
    CONTACTS = "Contacts and sessions"
    RISK = "Risk"
    MEASURES = "Questionnaires and goals"
    SAFEGUARDING = "Safeguarding"
    SUPERVISION = "Supervision"
    ENTRIES = "Entries"
    ASSESSMENT = "Assessment and steps of care"
    CONSENT = "Consent and sharing"
    CIRCUMSTANCES = "About the person"
    PLANS = "Plans, enquiries and conferences"
    DUTIES = "Referrals and checks that the law asks for"
    HOLDING = "Who holds the case"
    ENDING = "Ending and moving on"
    LETTERS = "Letters and documents"
    MANAGEMENT = "Team and management"
    ACCESS = "Access"
