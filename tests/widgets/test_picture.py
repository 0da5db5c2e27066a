"""The still picture of a view: one fragment of HTML that needs nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runicorn as rn
from runicorn.api.contract import ViewState
from runicorn.store.store import Store
from runicorn.widgets.picture import MAX_BYTES, picture_html
from runicorn.widgets.picture.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, Curve, chart_svg
from runicorn.widgets.picture.path import path_data

ALL = ("browser", "chart", "log")


class Parsed(HTMLParser):
    """Tags, attributes and visible text of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


def vertices(path: str) -> list[tuple[int, int]]:
    """The points that an SVG path goes through."""
    x = y = 0
    points = []
    for command, numbers in re.findall(r"([Mlhv])([-\d ]+)", path):
        values = [int(one) for one in re.findall(r"-?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "l":
            x, y = x + values[0], y + values[1]
        elif command == "h":
            x += values[0]
        else:
            y += values[0]
        points.append((x, y))
    return points


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def lines_of(html: str) -> list[str]:
    return re.findall(r'<path style="--c:var\(--rn-run-\d\)"[^>]* d="([^"]*)"', html)


def test_ten_noisy_charts_of_ten_runs_stay_below_a_hundred_kilobytes(store):
    noise = np.random.default_rng(1)
    for _ in range(10):
        with rn.init("demo", "noisy", storage=store.root) as run:
            for values in noise.normal(size=(2000, 10)):
                run.log({f"train/m{index}": float(value) for index, value in enumerate(values)})

    html = picture_html(store, ViewState(selected=[run.key for run in store.runs()]), ALL)

    assert html.count("<figure>") == 10
    assert len(lines_of(html)) == 100
    assert 40_000 < len(html.encode()) <= MAX_BYTES


def test_the_text_of_runs_is_only_ever_text(store):
    evil = "<script>alert(1)</script><img src=http://x.test>"
    with rn.init("demo", "evil", storage=store.root) as run:
        run.set_primary_metric(evil, "max")
        run.log({evil: 1.0}, stage=evil)
        run.log({evil: 2.0}, stage=f"{evil}2")
        run.log_text(f"\x1b[31m{evil}\x1b[0m\nfirst\rlast {evil}")

    parsed = Parsed(picture_html(store, ViewState(), ALL))

    assert {"script", "img", "link", "a", "iframe"} & set(parsed.tags) == set()
    assert [name for name, _ in parsed.attributes if name.startswith("on") or name in ("href", "src")] == []
    assert any(evil in text and "\x1b" not in text for text in parsed.texts)
    assert "url(" not in "".join(parsed.texts)


@given(
    st.lists(st.floats(-1, 1), min_size=50, max_size=3000),
    st.integers(0, 2999),
    st.sampled_from([4, 17, 135, 540]),
)
def test_a_spike_is_drawn_at_its_place_however_few_columns_there_are(noise, place, columns):
    values = np.array(noise)
    place %= len(values)
    values[place] = 100.0
    curve = Curve("run", 0, False, np.arange(len(values), dtype=float), values)

    (path,) = lines_of(chart_svg(Chart("loss", [curve], [], "step", False), columns, ""))

    highest = min(y for _, y in vertices(path))
    at = LEFT + (WIDTH - RIGHT - LEFT) * place / (len(values) - 1)
    assert min(abs(x - at) for x, y in vertices(path) if y == highest) <= 1
    assert TOP <= highest < TOP + 0.2 * (HEIGHT - BOTTOM - TOP)


def test_a_gap_is_not_bridged_and_a_lone_point_is_a_dot():
    x = np.arange(6, dtype=float)

    path = path_data(x, np.array([0, 1, np.nan, 5, np.inf, 7]))

    assert path == "M0 0l1 1M3 5h0M5 7h0"


def marks_of(html: str) -> list[str]:
    return re.findall(r'<path class="m" style="--c:var\(--rn-run-\d\)" d="([^"]*)"', html)


def test_what_is_no_number_is_marked_at_the_edges_where_it_stands():
    values = np.array([np.nan, 1, np.inf, np.inf, 2, -np.inf, 3])
    curve = Curve("run", 0, False, np.arange(7.0), values)

    (marks,) = marks_of(chart_svg(Chart("loss", [curve], [], "step", False), 540, ""))

    width, low = WIDTH - RIGHT - LEFT, HEIGHT - BOTTOM
    at = [round(LEFT + width * step / 6) for step in range(7)]
    up = [f"M{at[step]} {TOP}l6 9h-12z" for step in (2, 3)]
    assert marks == "".join([*up, f"M{at[5]} {low}l6-9h-12z", f"M{at[0] - 6} {low - 15}l12 12m0-12l-12 12"])


def test_a_run_that_has_diverged_has_marks_and_no_smear_of_them():
    values = np.full(20_000, np.nan)
    values[:100] = 1.0
    curve = Curve("run", 0, False, np.arange(20_000.0), values)

    fine, coarse = (
        marks_of(chart_svg(Chart("loss", [curve], [], "step", False), columns, "")) for columns in (540, 8)
    )

    assert (fine[0].count("M"), coarse[0].count("M")) == (31, 8)


def test_groups_have_the_marks_of_their_runs(store):
    for seed in (1, 2):
        with rn.init("demo", "one", storage=store.root) as run:
            run.log_config(seed=seed)
            for step in range(9):
                run.log(loss=float("nan") if seed == 2 and step == 4 else step)

    state = ViewState(selected=[run.key for run in store.runs()], group_by="same:seed", band="std")

    assert len(marks_of(picture_html(store, state, ALL))) == 1


def test_what_is_chosen_is_drawn_and_the_view_state_is_obeyed(store):
    for name in ("one", "two"):
        with rn.init("demo", name, storage=store.root, run_id=name) as run:
            for step in range(1, 101):
                run.log(
                    {"loss": 10.0**step if step < 100 else -1.0, "acc": step}, stage="a" if step < 50 else "b"
                )

    state = ViewState(selected=["demo/two/runs/two"], metrics=["loss"], log_y=True, locale="zh-CN")
    html = picture_html(store, state, ALL)

    parsed = Parsed(html)
    assert ("aria-label", "loss 图表") in parsed.attributes
    assert html.count("<figure>") == 1
    (path,) = lines_of(html)
    heights = np.diff([y for _, y in vertices(path)])
    assert len(heights) == 98
    assert np.ptp(heights) <= 1
    assert {"a", "b", "two", "one", "1e52"} <= set(parsed.texts)


@pytest.fixture
def staged(store):
    """Two runs, of which the second warms up longer, and one without that stage."""
    for name, begin in (("r1", 10), ("r2", 40), ("r3", 1000)):
        with rn.init("demo", "staged", storage=store.root, run_id=name) as run:
            for step in range(1, begin + 100):
                run.log(
                    {"loss": 1 / step, "tokens": step * 7.0},
                    step=step,
                    stage="warmup" if step < begin or name == "r3" else "train",
                )
    return [run.key for run in store.runs()][::-1]


def test_runs_are_aligned_by_a_stage_and_one_without_it_is_left_out(store, staged):
    state = ViewState(selected=staged, metrics=["loss"], align_stage="train")

    html = picture_html(store, state, ("chart",))

    first, second = lines_of(html)
    assert vertices(first)[-1][0] == vertices(second)[-1][0]
    assert vertices(second)[0][0] < vertices(first)[0][0]
    assert ">0<" in html


def test_a_time_of_day_that_is_aligned_is_a_duration(store, staged):
    state = ViewState(selected=staged, metrics=["loss"], x_axis="wall_time", align_stage="train")

    assert ">0 s<" in picture_html(store, state, ("chart",))


def test_x_is_logarithmic_or_another_metric_as_the_view_says(store, staged):
    by_step = picture_html(store, ViewState(selected=staged[:1], metrics=["loss"], log_x=True), ("chart",))
    by_tokens = picture_html(
        store, ViewState(selected=staged[:1], metrics=["loss"], x_axis="metric:tokens"), ("chart",)
    )

    ticks = set(re.findall(r'y="294"[^>]*>([^<]+)<', by_step))
    assert ticks == {"1", "10", "100"}
    (line,) = lines_of(by_step)
    middle = next(index for index, (x, _) in enumerate(vertices(line)) if x >= (LEFT + WIDTH - RIGHT) / 2)
    assert middle < 30
    assert max(int(tick) for tick in re.findall(r'y="294"[^>]*>(\d+)<', by_tokens)) > 500
    assert "warmup" not in by_tokens


def test_runs_that_would_keep_a_cell_waiting_are_left_out_and_named(store):
    with rn.init("demo", "long", storage=store.root) as run:
        for _ in range(100):
            run.log(loss=1.0)

    quick = picture_html(store, ViewState(), ALL, max_unread_bytes=100)

    assert "1 chosen runs are too long to be drawn here" in quick
    assert "<figure>" not in quick


def test_a_hidden_run_is_listed_and_not_drawn(store):
    keys = []
    for name in ("seen", "hidden"):
        with rn.init("demo", name, storage=store.root, run_id=name) as run:
            run.log(loss=1.0)
        keys.append(run.key)

    html = picture_html(store, ViewState(selected=keys, hidden=keys[1:]), ALL)

    assert len(lines_of(html)) == 1
    assert "demo/hidden" in html


def test_a_colour_that_was_set_is_the_run_s(store):
    with rn.init("demo", "coloured", storage=store.root) as run:
        run.log(loss=1.0)

    html = picture_html(store, ViewState(selected=[run.key], colours={run.key: "palette-7"}), ALL)

    assert set(re.findall(r"--rn-run-\d", html.partition("</style>")[2])) == {"--rn-run-7"}


def test_names_and_stages_without_end_keep_the_picture_small(store):
    with rn.init("demo", "long", storage=store.root, alias="a" * 5000) as run:
        for step in range(3000):
            run.log(
                {f"{number}" + "m" * 5000: step for number in range(2)}, stage=f"{step % 50}" + "s" * 3000
            )
        run.finish("s" * 50_000)

    html = picture_html(store, ViewState(), ALL)

    assert len(html.encode()) <= MAX_BYTES
    assert html.count("<figure>") == 2


@pytest.mark.parametrize("values", [(1.0, 1.7e308), (5e-324, 1.7e308), (-1.7e308, 1.7e308), (5e-324, 5e-324)])
@pytest.mark.parametrize("log_y", [False, True])
def test_a_loss_that_diverged_can_be_drawn(store, values, log_y):
    with rn.init("demo", "diverged", storage=store.root) as run:
        for value in values:
            run.log(loss=value)

    html = picture_html(store, ViewState(log_y=log_y), ALL)

    assert html.count("<figure>") == 1
    assert not re.search(r"nan|inf", "".join(lines_of(html)))


def test_an_empty_store_says_so(store):
    assert "No runs yet." in picture_html(store, ViewState(), ALL)


@pytest.mark.parametrize("axis", ["step", "relative_time", "wall_time"])
@pytest.mark.parametrize("value", [0.0, 1e308, -1e308, 1e-300, float("nan"), float("inf")])
def test_every_number_can_be_drawn(store, axis, value):
    with rn.init("demo", "strange", storage=store.root) as run:
        run.log({"value": value, "other": -value})
        run.log({"value": -value, "other": 1e308})

    html = picture_html(store, ViewState(x_axis=axis), ALL)

    assert html.count("<figure>") == 2
    assert "nan" not in "".join(lines_of(html))


def test_each_log_that_a_view_shows_is_in_the_picture(store):
    for name in ("one", "two"):
        with rn.init("demo", "logs", storage=store.root, run_id=name) as run:
            run.log_text("\n".join(f"{name} says {number}" for number in range(20)))
    keys = [f"demo/logs/runs/{name}" for name in ("one", "two")]

    pictures = [
        picture_html(store, ViewState(selected=keys, log_layout=layout), ("log",))
        for layout in ("one", "columns", "merged")
    ]

    ends = [("one says 19" in html, "two says 19" in html) for html in pictures]
    assert ends == [(False, True), (True, True), (True, True)]
    assert pictures[2].count("says") == pictures[0].count("says")


@pytest.fixture
def seeds(store):
    """Two learning rates, three seeds each, in one of which one value stands out."""
    for rate in (0.1, 0.00001):
        for seed in range(3):
            config = {"lr": rate, "seed": seed}
            with rn.init(
                "demo", "seeds", storage=store.root, run_id=f"r{rate:g}-{seed}", config=config
            ) as run:
                for step in range(3000):
                    run.log(loss=50.0 if (rate, seed, step) == (0.1, 2, 2000) else rate + seed % 2)
    return [run.key for run in store.runs()]


def test_a_smoothed_line_lies_over_the_raw_one(store, seeds):
    state = ViewState(selected=seeds[:2], smoothing="ema", smoothing_amount=0.99)

    html = picture_html(store, state, ["chart"])

    behind = re.findall(r'<path class="b" style="--c:var\(--rn-run-(\d)\)"', html)
    over = re.findall(r'<path style="--c:var\(--rn-run-(\d)\)"', html)
    assert len(behind) == 2
    assert behind == over
    assert html.index('class="b"') < html.index('<path style="--c')


@pytest.mark.parametrize("smoothing", ["none", "average"])
def test_grouped_runs_are_drawn_as_their_mean_within_a_band_that_hides_no_spike(store, seeds, smoothing):
    state = ViewState(selected=seeds, band="minmax", group_by="same:seed", smoothing=smoothing)

    html = picture_html(store, state, ["chart"])

    assert re.findall(r"</i>([^<]*)</li>", html) == ["lr=0.00001", "lr=0.1"]
    assert len(lines_of(html)) == 2
    _, band = re.findall(r'<path class="a" style="[^"]*" d="([^"]*)"', html)
    assert min(y for _, y in vertices(band)) < TOP + 0.1 * (HEIGHT - BOTTOM - TOP)
    assert len(html.encode()) < 20_000


def test_runs_without_the_key_are_a_group_of_their_own_and_the_whole_selection_is_one(store, seeds):
    with rn.init("demo", "seeds", storage=store.root, run_id="bare") as run:
        run.log(loss=0.3)

    by_rate = picture_html(store, ViewState(selected=[run.key, *seeds], band="std", group_by="lr"), ["chart"])
    together = picture_html(store, ViewState(selected=seeds, band="iqr", locale="zh"), ["chart"])

    assert re.findall(r"</i>([^<]*)</li>", by_rate) == ["lr=0.00001", "lr=0.1", "Without lr"]
    assert re.findall(r"</i>([^<]*)</li>", together) == ["全部运行"]
