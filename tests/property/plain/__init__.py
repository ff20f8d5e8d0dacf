"""The plain-Python references of the rules: a module per rule, written from the clause and not from the SQL.

`tests/property/plain/<rule id with underscores>.py` holds

- `RULE`: the rule's id;
- `journals`: a hypothesis strategy of small random sketches that hit the rule's edges;
- `expected(sketch)`: what the clause says of that sketch, key → "certain" or "cannot_tell";
- `severities(sketch)`, only for a rule whose rows soften the clause's severity: key → severity.
"""
