"""PostgreSQL, Redis and the whole demo on one machine, with nothing installed by hand.

For development, tests and a first look. A real installation uses the system's PostgreSQL and Redis (docs/operators.md).
"""
