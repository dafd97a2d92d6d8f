"""The catalogue's formulas as Ibis expressions: tables in, tables out, the same on every engine.

Portable by rule: divisions by `nullif(0)`, no ordered first or collect, no mode, no engine hash, times as integers.
"""
