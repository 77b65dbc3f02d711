"""Where the pages of a new referral stand."""

from api.pages.page import Page
from domain.roles import EVERYDAY

LOOK = Page("/pages/referrals", "Who is referred?", EVERYDAY)
REFERRAL = Page("/pages/referrals/record", "Record a referral", EVERYDAY)
