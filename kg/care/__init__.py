"""The care of a store: how much is in it, whether it is whole, and backups of it.

Not in it: whether what its graphs say is as it should be (`kg.validate`), and older stores (`kg.store`).
"""

from kg.care.backups import Backup, backup, restore
from kg.care.statistics import stats
from kg.care.verification import verify

__all__ = ["Backup", "backup", "restore", "stats", "verify"]
