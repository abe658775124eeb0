"""What the ledger of a model's query says with several roll-ups, and where the policy's minimum n withholds it."""

from models import w4


def test_each_rollup_has_its_lines():
    result = w4().query("nps.score", rollup=["responses", "waterfall"])
    assert list(result.ledger) == [("responses", "nps"), ("waterfall", "nps")]
    assert result.ledger["responses", "nps"]["used"] == 9
    assert result.ledger["waterfall", "nps"]["used"] == 7
    assert result.ledger["waterfall", "nps"]["outranked"] == 2
    assert all(sum(reasons.values()) == 9 for reasons in result.ledger.values())
    page = result._repr_html_()
    assert "responses, nps: 9 rows: 9 used" in page
    assert "waterfall, nps: 9 rows: 7 used, 2 below the most influential role that answered" in page


def test_a_ledger_that_is_withheld():
    result = w4().query("nps.score", min_n=10)
    assert result[0].status == "suppressed" and result[0].n == 0
    assert set(result.ledger["nps"].values()) == {None}
    assert "nps: withheld, since too few people are behind it" in result._repr_html_()
    assert w4().query("nps.score", min_n=9).ledger["nps"]["used"] == 9
