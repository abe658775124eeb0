"""Models that the tests share: W4, nine answers from three accounts that give five honest scores."""

import cxm

ACCOUNTS = {"account": ["A", "B", "C"], "revenue": [1e5, 3e5, 6e5]}
PEOPLE = ["a1", "a2", "a3", "a4", "a5", "b1", "c1", "c2", "c3"]
ROLES = {"contact": PEOPLE, "account": list("AAAAABCCC"), "role": ["End User"] * 5 + ["Decision Maker"] * 2 + ["End User"] * 2}
SCORES = [9, 9, 10, 9, 10, 8, 4, 9, 10]
DAYS = [f"2026-03-0{day}" for day in range(1, 10)]
RESPONSES = {"contact": PEOPLE, "account": list("AAAAABCCC"), "answered": DAYS, "score": SCORES}


def w4():
    model = cxm.Model()
    model.append("accounts", ACCOUNTS)
    model.append("roles", ROLES)
    model.append("responses", RESPONSES, zone="UTC")
    return model


def values(result, term="score"):
    """The headline of each group by its keys."""
    return {tuple(e.keys.values()): e.value for e in result if e.term == term}
