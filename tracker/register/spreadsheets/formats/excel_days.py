"""How spreadsheet programs number days."""

from datetime import date

DAY_ZERO = date(1899, 12, 30)
"""The day with the number 0; of days since March 1900 Excel has the same numbers."""
DAYS = range(36526, 73051)
"""The numbers of 2000-01-01 to 2099-12-31."""
DAYS_TO_1904 = 1462
"""From DAY_ZERO to 1904-01-01, from which some workbooks count."""
