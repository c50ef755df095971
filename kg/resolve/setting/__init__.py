"""The setting of a statement: to whom it was made, on what occasion, through which outlet, on which day.

`passages` proposes by rules, with `addressees`, `occasions` and `outlets`; `choice` decides by fitted heads, with
`candidates`, `phrase_inputs` and `likelihood`; `days` is by itself. Not in it: who made the statement
(`kg.resolve.speakers`), and the day that an expression of time means (`kg.doc.dates`).
"""

from kg.resolve.setting.choice import statement_settings
from kg.resolve.setting.passages import StatementSetting

__all__ = ["StatementSetting", "statement_settings"]
