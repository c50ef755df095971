"""The setting of a statement: to whom it was made, on what occasion, through which outlet, on which day.

Not in it: who made it (`kg.resolve.speakers`), and the day that an expression of time means (`kg.doc.dates`).
"""

from kg.resolve.setting.passages import StatementSetting, statement_settings

__all__ = ["StatementSetting", "statement_settings"]
