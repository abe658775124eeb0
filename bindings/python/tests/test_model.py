"""cxm.Model: what goes in, what is asked of it, and what it is when a call fails."""

import copy
import datetime
import gc
import pickle
import weakref

import pytest

import cxm
from models import ACCOUNTS, DAYS, PEOPLE, RESPONSES, ROLES, SCORES, values, w4
from support import content, peer

ROLLUPS = ["responses", "account_mean", "account_category", "waterfall", "waterfall*revenue"]


def test_five_honest_scores():
    scores = values(w4().query("nps.score", rollup=ROLLUPS))
    assert scores == {("responses",): pytest.approx(600 / 9), ("account_mean",): pytest.approx(400 / 9),
                      ("account_category",): pytest.approx(100 / 3), ("waterfall",): 0, ("waterfall*revenue",): -50}


def test_queries():
    model = w4()
    assert values(model.query("nps.score", by="side")) == {("buyer",): -50, ("end_user",): 100}
    both = model.query(["nps.score", "rating.mean(score, scale=0..10)"], by=["account", "side"], where="account!=A",
                       options={"confidence": 0.9})
    assert both.columns[:2] == ("account", "side") and len(both) == 2 * 3
    assert both.find("nps", "score", "C", "end_user").confidence == 0.9
    assert len(model.query("nps.score", of="items")) == 0 or model.query("nps.score", of="items")[0].status == "no_data"
    assert model.query("nps.score", where="score<=6").ledger["nps"]["filtered"] == 8
    assert "nps" in repr(model.query("nps", by="account")) and "<table>" in model.query("nps", by="account")._repr_html_()


def test_analyses_see_all_rows():
    model = w4()
    assert model.query("association.spearman(score, revenue)")[0].n == 9
    with pytest.raises(cxm.UnsupportedError):
        model.state("association(score, revenue)")


def test_states_of_two_models_add_up():
    whole, first, second = w4(), cxm.Model(), cxm.Model()
    for model, rows in ((first, slice(0, 4)), (second, slice(4, 9))):
        model.append("responses", {name: values[rows] for name, values in RESPONSES.items()}, zone="UTC")
    state = first.state("nps", by="account", zone="UTC")
    state.merge(second.state("nps", by="account", zone="UTC"))
    assert content(state.read()) == content(whole.query("nps", by="account", zone="UTC"))
    assert state.to_bytes() == whole.state("nps", by="account", zone="UTC").to_bytes()
    again = cxm.State.from_bytes(state.to_bytes())
    assert content(again.read()) == content(state.read())
    with pytest.raises(cxm.IncompatibleError):
        state.merge(first.state("nps", by="account", zone="UTC", dedupe="last:contact"))
    with pytest.raises(cxm.Error):
        state.update(RESPONSES)


def test_a_state_outlives_its_model():
    model = w4()
    state, result, rows = model.state("nps"), model.query("nps", by="account"), model.rows("score")
    del model
    gc.collect()
    assert state.read()[0].n == 9 and len(result) == 12 and rows.column("score") == SCORES


def test_tables():
    tables = cxm.Model.tables()
    assert list(tables) == ["accounts", "contacts", "memberships", "roles", "assets", "invitations", "responses", "items", "themes",
                            "signals", "outcomes", "actions"]
    fields = {field.name: field for field in tables["responses"]}
    assert type(fields["answered"]) is cxm.Field and fields["answered"].kind == "time" and fields["answered"].required
    assert fields["score"].kind == "number" and not fields["score"].required and fields["score"].summary
    assert {field.kind for all_of in tables.values() for field in all_of} == {"id", "time", "number", "truth", "text", "path"}


def test_lengths_and_bytes():
    model = w4()
    assert {table: model.length(table) for table in ("accounts", "roles", "responses", "items")} == {
        "accounts": 3, "roles": 9, "responses": 9, "items": 0}
    assert model.bytes("responses") > 9 * (4 + 4 + 8 + 1) and model.bytes() > 0
    for ask in (model.length, model.bytes):
        with pytest.raises(cxm.NotFoundError, match="answers") as failed:
            ask("answers")
        assert failed.value.argument == "table"
    assert repr(model) == "Model(accounts: 3, roles: 9, responses: 9)" and repr(cxm.Model()) == "Model(no rows)"


@pytest.mark.parametrize("clone", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_model_is_not_copied(clone):
    with pytest.raises(TypeError, match="cannot be pickled"):
        clone(cxm.Model())


def test_roles_and_sides_are_mapped():
    model = cxm.Model()
    model.append("roles", {"contact": ["p", "g"], "account": ["A", "A"], "role": ["Plant Manager", "Gatekeeper"]})
    model.append("responses", {"contact": ["p", "g"], "account": ["A", "A"], "answered": DAYS[:2], "score": [9, 1]}, zone="UTC")
    assert model.rows("role_class").column("role_class") == ["unknown", "gatekeeper"]
    model.map_roles({"Plant Manager": "end_user"})
    assert model.rows(["role_class", "side"]).to_dict() == {"role_class": ["end_user", "gatekeeper"], "side": ["end_user", "buyer"]}
    model.map_sides({"gatekeeper": "end_user"})
    model.map_roles('"plant manager"=champion')
    assert model.rows(["role_class", "side"]).to_dict() == {"role_class": ["champion", "gatekeeper"], "side": ["end_user"] * 2}
    for call, wrong, kind in ((model.map_roles, {"CFO": "boss"}, cxm.NotFoundError),
                              (model.map_sides, {"boss": "buyer"}, cxm.NotFoundError),
                              (model.map_roles, {"CFO": 3}, cxm.ArgumentError), (model.map_roles, 7, cxm.ArgumentError)):
        with pytest.raises(kind):
            call(wrong)
    assert model.rows("role_class").column("role_class") == ["champion", "gatekeeper"]


# ---- what goes in ----

def test_columns_are_said_in_three_ways():
    host = {"AccountId": ["A", "B"], "Q 1": [9, 3], "answered": DAYS[:2], "touchpoint": ["call", None], "odd": [object(), 3]}
    wanted = None
    for columns in ({"account": "AccountId", "score": "Q 1", "answered": None, "touchpoint": "touchpoint"},
                    'account=AccountId score="Q 1" answered touchpoint'):
        model = cxm.Model()
        model.append("responses", host, columns=columns, zone="UTC")
        rows = model.rows(["account", "score", "touchpoint"]).to_dict()
        assert rows == {"account": ["A", "B"], "score": [9, 3], "touchpoint": ["call", None]} and (wanted is None or rows == wanted)
        wanted = rows
    model = cxm.Model()
    model.append("responses", {"score": [9], "answered": DAYS[:1], "mood": ["fine"], "odd": [object()]},
                 columns=["score", "answered", "mood"], zone="UTC")
    assert model.rows(["score", "mood"]).to_dict() == {"score": [9], "mood": ["fine"]}
    with pytest.raises(cxm.ColumnTypeError, match=r"odd\[0\]: object is no element"):
        model.append("responses", {"score": [9], "answered": DAYS[:1], "odd": [object()]}, columns=["score", "answered", "odd"])
    with pytest.raises(cxm.ColumnTypeError, match=r"odd\[0\]: object is no element"):
        model.append("responses", {"score": [9], "answered": DAYS[:1], "odd": [object()]})
    for wrong in (7, {"score": 3}, ["score", 3]):
        with pytest.raises(cxm.ArgumentError) as failed:
            model.append("responses", {"score": [9]}, columns=wrong)
        assert failed.value.argument == "columns"
    assert model.length("responses") == 1


INSTANTS = [datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc) for day in DAYS]
PLAIN = {**RESPONSES, "answered": INSTANTS}


def records():
    made = peer("numpy").zeros(9, [("contact", "U4"), ("account", "S1"), ("answered", "U10"), ("score", "i2")])
    for name, column in RESPONSES.items():
        made[name] = column
    return made


def arrow():
    pa = peer("pyarrow")
    return pa.table({**PLAIN, "answered": pa.array(INSTANTS, pa.timestamp("us", "UTC"))})


def chunks():
    pa, columns = peer("pyarrow"), {}
    for name, column in zip(arrow().column_names, arrow().columns):
        whole, at = column.combine_chunks(), len(columns) + 2
        columns[name] = pa.chunked_array([whole[:at], whole[at:]]) if at % 2 else column
    return columns


# The same answers in whatever holds columns.
FORMS = {
    "lists": lambda: PLAIN,
    "text": lambda: RESPONSES,
    "dates": lambda: {**PLAIN, "answered": [day.date() for day in INSTANTS]},
    "numpy columns": lambda: {"contact": peer("numpy").array(PEOPLE), "account": peer("numpy").array(list("AAAAABCCC"), object),
                              "answered": peer("numpy").array(DAYS), "score": peer("numpy").array([*SCORES, 0], "f8")[:-1]},
    "numpy records": records,
    "pandas": lambda: peer("pandas").DataFrame(PLAIN),
    "pandas columns": lambda: dict(peer("pandas").DataFrame(PLAIN).items()),
    "pandas categories": lambda: peer("pandas").DataFrame(PLAIN).astype({"account": "category", "contact": "category"}),
    "pandas text": lambda: peer("pandas").DataFrame(RESPONSES),
    "polars": lambda: peer("polars").DataFrame(PLAIN),
    "polars columns": lambda: {column.name: column for column in peer("polars").DataFrame(PLAIN)},
    "pyarrow": arrow,
    "batches": lambda: arrow().to_reader(max_chunksize=2),
    "one batch": lambda: arrow().to_batches()[0],
    "chunks": chunks,
    "dictionaries": lambda: arrow().set_column(0, "contact", arrow()["contact"].dictionary_encode()),
    "duckdb": lambda: peer("duckdb").from_arrow(arrow()),
}


@pytest.mark.parametrize("form", FORMS)
def test_any_form_of_table_makes_the_same_model(form):
    model = cxm.Model()
    model.append("accounts", ACCOUNTS)
    model.append("roles", ROLES)
    model.append("responses", FORMS[form](), zone="UTC")
    asked = dict(by=["account", "side"], where="score>=4", window=("2026-03-01", "2026-03-31"), zone="UTC")
    assert model.state("nps", **asked).to_bytes() == w4().state("nps", **asked).to_bytes()
    assert model.rows(["contact", "account", "answered"]).to_dict() == w4().rows(["contact", "account", "answered"]).to_dict()


def test_batches_one_after_the_other():
    model = cxm.Model()
    for row in range(9):
        model.append("responses", {name: [values[row]] for name, values in RESPONSES.items()}, zone="UTC")
    assert model.state("nps", by="account").to_bytes() == w4().state("nps", by="account").to_bytes()


def test_batches_without_rows_and_columns_without_values():
    model = cxm.Model()
    model.append("responses", {"answered": [], "score": [], "contact": [], "mood": []})
    assert repr(model) == "Model(no rows)"
    none = [None, None]
    model.append("responses", {"answered": DAYS[:2], "score": none, "contact": none, "completed": none}, zone="UTC")
    rows = model.rows(["score", "contact", "completed"])
    assert rows.to_dict() == {"score": [None] * 2, "contact": [None] * 2, "completed": [None] * 2}
    assert model.query("nps")[0].status == "no_data"


def test_a_frame_is_not_kept():
    pd = peer("pandas")
    frame = pd.DataFrame(RESPONSES)
    model, gone = cxm.Model(), weakref.ref(frame)
    model.append("responses", frame, zone="UTC")
    frame.loc[:, "score"] = 0
    del frame
    gc.collect()
    assert gone() is None and model.rows("score").column("score") == SCORES


def test_ids_are_alike_in_all_tables():
    model = cxm.Model()
    model.append("accounts", {"account": [7, 8], "segment": ["large", "small"]})
    model.append("responses", {"account": [8, 7], "answered": DAYS[:2], "score": [1, 9]}, zone="UTC")
    assert values(model.query("nps.score", by="segment")) == {("large",): 100, ("small",): -100}
    assert values(model.query("nps.score", by="account")) == {(7,): 100, (8,): -100}
    with pytest.raises(cxm.ColumnTypeError):
        model.append("responses", {"account": ["A"], "answered": DAYS[:1]}, zone="UTC")
    assert model.length("responses") == 2


# ---- what fails leaves the model as it was ----

def snapshot(model):
    return (repr(model), model.rows(["contact", "account", "score", "answered", "role_class", "revenue"]).to_dict(),
            model.state("nps", by=["account", "side"]).to_bytes())


GOOD = {"contact": ["z"], "account": ["Z"], "answered": ["2026-01-01"], "score": [5]}


@pytest.mark.parametrize("kind, argument, call", [
    (cxm.NotFoundError, "table", lambda m: m.append("answers", GOOD)),
    (cxm.NotFoundError, "answered", lambda m: m.append("responses", {"score": [5]})),
    (cxm.NotFoundError, "points", lambda m: m.append("responses", GOOD, columns={"score": "points"})),
    (cxm.NotFoundError, "zone", lambda m: m.append("responses", GOOD, zone="Europe/Nowhere")),
    (cxm.ArgumentError, "zone", lambda m: m.append("responses", GOOD, zone=1)),
    (cxm.ColumnTypeError, "score", lambda m: m.append("responses", {**GOOD, "score": ["five"]}, zone="UTC")),
    (cxm.ColumnTypeError, "data", lambda m: m.append("responses", 3)),
    (cxm.LengthError, None, lambda m: m.append("responses", {**GOOD, "score": [5, 6]}, zone="UTC")),
    (cxm.DomainError, "answered", lambda m: m.append("responses", GOOD)),
    (cxm.DomainError, "answered", lambda m: m.append("responses", {**GOOD, "answered": ["today"]}, zone="UTC")),
    (cxm.DomainError, "answered", lambda m: m.append("responses", {**GOOD, "answered": [None]}, zone="UTC")),
    (cxm.NotFoundError, None, lambda m: m.query("mps")),
    (cxm.NotFoundError, None, lambda m: m.query("nps(points)")),
    (cxm.NotFoundError, None, lambda m: m.query("nps", by="sight")),
    (cxm.NotFoundError, "of", lambda m: m.query("nps", of="answers")),
    (cxm.Error, None, lambda m: m.query("nps", where="score<<3")),
    (cxm.ArgumentError, "where", lambda m: m.query("nps", where=3)),
    (cxm.NotFoundError, None, lambda m: m.rows(["score", "points"])),
    (cxm.ArgumentError, "fields", lambda m: m.rows(None.__class__)),
    (cxm.ArgumentError, "threads", lambda m: m.query("nps", threads=-1)),
])
def test_failures_change_nothing(kind, argument, call):
    model = w4()
    before = snapshot(model)
    with pytest.raises(kind) as failed:
        call(model)
    if argument:
        assert failed.value.argument == argument, failed.value
    assert snapshot(model) == before


def test_the_report_has_every_row_at_fault():
    model = w4()
    before = snapshot(model)
    bad = {"contact": ["x"] * 5, "answered": ["2026-03-01T10:00+01:00", "soon", None, "2026-03-01", "2026-03-02T00:00Z"],
           "score": [9, 9, 9, 9, float("inf")]}
    pa = peer("pyarrow")
    for data in (bad, pa.table(bad).to_reader(max_chunksize=2)):
        with pytest.raises(cxm.DomainError) as failed:
            model.append("responses", data)
        report = failed.value.report
        assert type(report) is cxm.Rows and report.columns == ("row", "field", "problem")
        assert list(zip(*report.to_dict().values())) == [(1, "answered", "not_a_time"), (2, "answered", "missing"),
                                                         (3, "answered", "no_zone"), (4, "score", "not_a_number")]
        assert (failed.value.row, failed.value.argument) == (1, "answered") and "answered[1]" in str(failed.value)
        again = pickle.loads(pickle.dumps(failed.value))
        assert (str(again), again.row, again.argument, again.report) == (str(failed.value), 1, "answered", None)
    assert snapshot(model) == before
    with pytest.raises(cxm.Error) as failed:
        model.append("answers", bad)
    assert failed.value.report is None


def test_a_stream_is_taken_whole_or_not_at_all():
    pa = peer("pyarrow")
    model = w4()
    before = snapshot(model)

    def batches():
        yield pa.record_batch(GOOD)
        raise ZeroDivisionError("no more")

    reader = pa.RecordBatchReader.from_batches(pa.record_batch(GOOD).schema, batches())
    with pytest.raises((cxm.Error, ZeroDivisionError)):
        model.append("responses", reader, zone="UTC")
    assert snapshot(model) == before


# ---- what comes out ----

def test_rows():
    model = w4()
    rows = model.rows(["contact", "score", "role_class", "revenue", "answered"], where="account=C", window=("2026-03-08", None),
                      zone="UTC")
    assert len(rows) == 2 and rows.columns == ("contact", "score", "role_class", "revenue", "answered")
    first = datetime.datetime(2026, 3, 8, tzinfo=datetime.timezone.utc)
    assert rows.to_dict() == {"contact": ["c2", "c3"], "score": [9, 10], "role_class": ["end_user"] * 2, "revenue": [6e5, 6e5],
                              "answered": [first, first + datetime.timedelta(days=1)]}
    assert rows.column("score") == [9, 10]
    with pytest.raises(cxm.NotFoundError):
        rows.column("points")
    with pytest.raises(TypeError):
        cxm.Rows()


def test_rows_of_other_tables():
    model = w4()
    rows = model.rows(["account", "revenue", "heard"], of="accounts", as_of="2026-07-01", zone="UTC")
    assert rows.to_dict() == {"account": ["A", "B", "C"], "revenue": [1e5, 3e5, 6e5], "heard": [True] * 3}
    assert len(model.rows("item", of="items")) == 0


def with_nulls():
    model = cxm.Model()
    model.append("contacts", {"contact": ["p", "q", "r"], "own_employee": [True, None, False]})
    model.append("responses", {"contact": ["p", None, "q"],
                               "answered": ["2026-03-01T10:00:00.25Z", "2026-03-02T00:00Z", "2026-03-03T00:00Z"],
                               "score": [9, None, -4000], "weight": [0.5, None, 1], "touchpoint": ["<call>", None, "ünï"],
                               "created": [None, "2026-01-01T00:00Z", None], "completed": [True, None, False]})
    return model, ["contact", "answered", "score", "weight", "touchpoint", "created", "completed", "day", "own_employee"]


def test_rows_go_to_polars_and_arrow():
    pl, pa = peer("polars"), peer("pyarrow")
    model, fields = with_nulls()
    rows, empty = model.rows(fields, zone="UTC"), model.rows(fields, where="score=77", zone="UTC")
    wanted = rows.to_dict()
    assert wanted["score"] == [9, None, -4000] and wanted["completed"] == [True, None, False]
    assert pa.table(rows).to_pydict() == wanted and pa.schema(rows) == pa.table(rows).schema
    assert rows.to_polars().to_dict(as_series=False) == wanted and type(rows.to_polars()) is pl.DataFrame
    assert empty.to_polars().shape == (0, len(fields)) and pa.table(empty).num_rows == 0


def test_rows_go_to_pandas():
    pd = peer("pandas")
    model, fields = with_nulls()
    rows = model.rows(fields, zone="UTC")
    wanted, frame = rows.to_dict(), rows.to_pandas()
    assert [None if v is pd.NA or v is pd.NaT or v != v else v for v in frame["score"]] == [9, None, -4000]
    for name in fields:
        got = [None if pd.isna(v) else v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for v in frame[name]]
        assert got == wanted[name], name
    assert str(frame["score"].dtype) == "Int64" and str(frame["completed"].dtype) == "boolean"
    assert str(frame["answered"].dtype) == "datetime64[us, UTC]" and frame["weight"].dtype == float
    empty = model.rows(fields, where="score=77", zone="UTC")
    assert len(empty) == 0 and len(empty.to_pandas()) == 0 and list(empty.to_pandas().columns) == fields


def test_arrow_memory_outlives_the_rows():
    pa = peer("pyarrow")
    model, fields = with_nulls()
    rows = model.rows(fields, zone="UTC")
    wanted, column = rows.to_dict(), pa.table(rows)["touchpoint"]
    capsule = rows.__arrow_c_stream__()
    del rows
    model.append("contacts", {"contact": ["s"]})
    gc.collect()
    assert column.to_pylist() == wanted["touchpoint"]
    assert pa.RecordBatchReader._import_from_c_capsule(capsule).read_all().to_pydict() == wanted


def test_rows_are_shown():
    model, fields = with_nulls()
    rows = model.rows(fields, zone="UTC")
    assert "ünï" in repr(rows) and "2026-03-01 10:00:00.250000+00:00" in repr(rows) and "Rows: 3 of contact" in repr(rows)
    assert "&lt;call&gt;" in rows._repr_html_() and "<call>" not in rows._repr_html_() and "3 rows" in rows._repr_html_()
    many = cxm.Model()
    many.append("responses", {"answered": ["2026-01-01"] * 500, "score": [9] * 500}, zone="UTC")
    assert "... 476 more" in repr(many.rows("score")) and "300 more rows are not shown" in many.rows("score")._repr_html_()
    assert "0 of score" in repr(cxm.Model().rows("score")) and "0 rows" in cxm.Model().rows("score")._repr_html_()


def test_integrity():
    model = w4()
    report = model.integrity()
    found = dict(zip(zip(report.column("check"), report.column("table")), report.column("rows")))
    assert found["orphan_contact", "responses"] == 9 and found["orphan_account", "responses"] == 0
    late = model.integrity(as_of=datetime.date(2026, 3, 5), zone="UTC", speeder="0.3*median", long_string=8, irv=0.2)
    assert len(late) > len(report)
    for wrong in ({"speeder": "fast"}, {"as_of": datetime.datetime(2026, 1, 1)}, {"long_string": 1}, {"zone": "Mars/North"}):
        with pytest.raises(cxm.Error):
            model.integrity(**wrong)


def test_whom_to_ask():
    model = w4()
    model.append("memberships", {"contact": ["b2", "b3"], "account": ["B", "B"]})
    model.append("roles", {"contact": ["b2", "b3"], "account": ["B", "B"], "role": ["End User", "Decision Maker"]})
    asked = model.ask(as_of=datetime.date(2026, 7, 1), zone="UTC", required={"decision_maker": 2, "end_user": 1}, fatigue="30d",
                      window=("2026-01-01", None), per_account=5)
    assert asked.columns == ("contact", "account", "role_class", "reason", "priority", "shortfall", "unknown_share")
    assert {("b2", "B", "end_user"), ("b3", "B", "decision_maker")} <= set(zip(*(asked.column(name) for name in asked.columns[:3])))
    assert asked.column("priority") == sorted(asked.column("priority"), reverse=True)
    with pytest.raises(TypeError, match="as_of"):
        model.ask()
    for wrong in ({"required": {"boss": 3}}, {"per_account": 0}, {"fatigue": "soon"}, {"as_of": None}):
        with pytest.raises(cxm.Error):
            model.ask(**{"as_of": "2026-07-01", "zone": "UTC", **wrong})


def test_somebody_is_forgotten():
    model = w4()
    before, state = model.query("nps.score", by="account"), model.state("nps")
    with pytest.raises(cxm.NotFoundError) as failed:
        model.forget("nobody")
    assert failed.value.argument == "contact" and model.query("nps.score", by="contact").find("nps", "score", "a1").n == 1
    with pytest.raises(cxm.ArgumentError):
        model.forget("a1", min_n=0)
    with pytest.raises(cxm.ArgumentError, match="contact: a str was expected"):
        model.forget(None)
    left = model.forget("a1", min_n=2)
    theirs = dict(zip(left.column("table"), left.column("rows")))
    assert theirs["responses"] == 1 and theirs["roles"] == 1 and left.columns == ("table", "rows", "cleared")
    assert model.rows("contact").column("contact") == [None, *PEOPLE[1:]] and model.length("responses") == 9
    assert content(before) == content(w4().query("nps.score", by="account")) and state.read()[0].n == 9
    with pytest.raises(cxm.NotFoundError):
        model.forget("a1")
    model.forget("b1", min_n=2)  # the only one of B, which goes with them
    assert model.rows("account").column("account")[5] is None and model.query("nps")[0].n == 9


def test_integers_are_forgotten_by_their_digits():
    model = cxm.Model()
    model.append("responses", {"contact": [7, 8], "answered": DAYS[:2], "score": [9, 1]}, zone="UTC")
    model.forget(7)
    model.forget("8")
    assert model.rows(["contact", "score"]).to_dict() == {"contact": [None, None], "score": [9, 1]}


def test_items_and_themes_are_fields_of_answers():
    model = cxm.Model()
    model.append("responses", {"response": ["r1", "r2", "r3"], "answered": DAYS[:3], "score": [9, 4, 7]}, zone="UTC")
    model.append("items", {"response": ["r1", "r2", "r1"], "item": ["price", "price", "delivery time"], "score": [8, 2, 5]})
    model.append("themes", {"response": ["r1", "r3"], "theme": ["delay", "quality"]})
    mean = "rating.mean({}, scale=0..10)"
    assert model.query(mean.format("item/price"))[0].value == 5
    assert model.query(mean.format('"item/delivery time"'))[0].n == 1
    assert values(model.query(mean.format("score"), by="theme/delay"), "mean") == {(True,): 9, (False,): 7, (None,): 4}
    assert values(model.query(mean.format("score"), where="item/price>5"), "mean") == {(): 9}
    with pytest.raises(cxm.NotFoundError, match="there is no item prize; there are delivery time, price"):
        model.query(mean.format("item/prize"))


def test_whom_accounts_count_are_people_too():
    model = w4()
    model.append("accounts", {"account": list("ABC"), "headcount_decision_maker": [1, 1, 1], "headcount_end_user": [5, 4, 2]})
    model.append("contacts", {"contact": PEOPLE})
    model.append("memberships", {"contact": PEOPLE, "account": list("AAAAABCCC")})
    spot = model.query("voices.blindspot(score, side, account, invited, role_class, people)")
    known = {e.term: e.value for e in spot}
    assert known["population"] == pytest.approx(950 / 14) and known["not_heard"] == pytest.approx(500 / 14)
    assert "of people" in spot.query
    assert model.query("voices").find("voices.blindspot", "correction").value == pytest.approx(950 / 14 + 50)
    rows = model.rows(["contact", "account", "side", "people"], of="people", where="contact=null")
    assert rows.to_dict() == {"contact": [None, None], "account": ["A", "B"], "side": ["buyer", "end_user"], "people": [1, 4]}
    with pytest.raises(cxm.NotFoundError):
        model.append("people", {"contact": ["a9"]})


def test_people_have_their_last_answer():
    model = w4()
    model.append("contacts", {"contact": ["a1", "b1", "silent"], "left": [None, "2026-02-01", None]}, zone="UTC")
    model.append("responses", {"contact": ["a1"], "answered": ["2026-04-01"], "score": [3]}, zone="UTC")
    mean = "rating.mean(score, scale=0..10)"
    assert values(model.query(mean, of="contacts", by="contact"), "mean")[("a1",)] == 3
    assert values(model.query(mean, of="contacts", by="contact", window="../2026-04-01", zone="UTC"), "mean")[("a1",)] == 9
    heard = model.query(mean, of="contacts", where="left=null|2026-03-01/..", zone="UTC")[0]
    assert (heard.value, heard.n, heard.missing) == (3, 1, 1)
    assert model.query("rating.mean(answer.score, scale=0..10)", of="contacts")[0].value == 5.5
