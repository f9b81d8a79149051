"""The national year as a skilled user would write it by hand: the same cube, no checks of the input, no roll-up.

Each is a program of its own: `DELIVERIES YEAR OUT.csv`. The rules they follow are those of `nki counts`: the latest
delivery of each kommune; a person once, where the latest delivery's person row has them; per question the latest
registration by 31 December over all deliveries, undated first, ties by later delivery, then later row.
"""
