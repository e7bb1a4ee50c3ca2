"""Pskov 2020: a first year of digital training, told through the operations of the service.

Invented people and sums; the shape of the year is that of a real scheme of 2020. Who
does what when:

    dates.py       the calendar of 2020
    plan.py        the groups, the waves of vouchers, the fate of each person
    names.py       invented people          files.py     the CSV files of the department
    people.py      region, imports          cast.py      officers and who may sign in
    money.py       sources and lines        registry.py  providers and their courses
    training.py    groups, attendance       learners.py  vouchers
    settlement.py  claims and payments      campaign.py  the information campaign
    incidents.py   what is refused or put right
    agenda.py      all acts in the order of time, and story.py what they bring about
    load.py        all of it in one transaction
"""

from demo.pskov.cast import DEMO_PASSWORD
from demo.pskov.load import load
from demo.pskov.people import REGION_CODE

__all__ = ["DEMO_PASSWORD", "REGION_CODE", "load"]
