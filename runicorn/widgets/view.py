"""The one widget model; run browser, chart, log tail and dashboard differ in the parts they show."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, get_args

import anywidget
import msgspec
import traitlets as t

from runicorn.api.contract import (
    METRIC_AXIS,
    Failure,
    FollowParams,
    Reply,
    RunRow,
    RunsEvent,
    ViewState,
    XAxis,
)
from runicorn.api.run_filter import RunFilter
from runicorn.api.run_keys import key_of_column
from runicorn.api.service import Service
from runicorn.bundle import module_text, style_text
from runicorn.errors import RunicornError
from runicorn.query import compared_keys, parse_query
from runicorn.reading import open_store
from runicorn.store.store import Store
from runicorn.widgets.claim import StoreClaims
from runicorn.widgets.kernel import warn_of_silent_threads
from runicorn.widgets.output import PictureOutput
from runicorn.widgets.picture import picture_html
from runicorn.widgets.picture.run_colours import COLOUR_NAMES
from runicorn.widgets.pusher import pusher
from runicorn.widgets.selection import AutoSelection
from runicorn.widgets.shown_logs import shown_logs
from runicorn.widgets.shown_telemetry import shows_telemetry
from runicorn.widgets.stream import PushStream

if TYPE_CHECKING:
    import pandas as pd

_ASK_FOR_RUNS = ("selected", "focused", "log_layout")
"""Traits that tell of which runs the page wants to hear."""

_ASK_FOR_TELEMETRY = ("telemetry", "metrics", "metric_search", "enlarged", "x_axis")
"""Traits that tell whether the page shows what the machine did."""

_ASK_FOR_KEYS = ("query", "columns", "sort", "group_by")
"""Traits whose values name keys that the rows must carry."""

LIVE_COLUMNS = 500
"""A line that is sent whole is thinned for this many pixel columns; what follows it is raw."""


class View(PictureOutput, anywidget.AnyWidget):
    """A widget that shows parts of a store and is pushed what is new in it.

    Parameters
    ----------
    storage
        Root of the store, or a `Store`; without it the one that `runicorn.open_store` gives.
    **state
        Initial values of the traits below.

    Raises
    ------
    TypeError
        A keyword that is no trait; the message names the nearest one.
    """

    _parts: ClassVar[tuple[str, ...]] = ()

    parts = t.List(t.Unicode(), help="What is shown: browser, chart, log, gallery.").tag(sync=True)
    selected = t.List(t.Unicode(), help="Keys of the chosen runs; their curves are drawn.").tag(sync=True)
    focused = t.Unicode(help="Key of the run whose log is shown; empty: the last chosen.").tag(sync=True)
    project = t.Unicode(help="Only runs of this project; empty: all.").tag(sync=True)
    experiment = t.Unicode(help="Only runs of this experiment; empty: all.").tag(sync=True)
    query = t.Unicode(help="Filter line; only the runs that pass it are shown.").tag(sync=True)
    columns = t.List(
        t.Unicode(),
        help="Columns: run, status, project, experiment, started, duration, primary, step, "
        "and any key of config or summary; empty: the usual ones.",
    ).tag(sync=True)
    sort = t.Unicode(help="Column or key to sort by, '-' in front: descending; empty: newest first.").tag(
        sync=True
    )
    column_widths = t.Dict(
        value_trait=t.Int(min=0), key_trait=t.Unicode(), help="CSS pixels of columns whose width was set."
    ).tag(sync=True)
    group_by = t.Unicode(
        help="Column or key by which runs are grouped; 'same:seed': all of the config but the seed is the same."
    ).tag(sync=True)
    closed_groups = t.List(t.Unicode(), help="Labels of groups that are folded away.").tag(sync=True)
    baseline = t.Unicode(help="Key of the run with which the others are compared; empty: none.").tag(
        sync=True
    )
    hidden = t.List(t.Unicode(), help="Keys of chosen runs whose curves are not drawn.").tag(sync=True)
    colours = t.Dict(
        value_trait=t.Enum(COLOUR_NAMES),
        key_trait=t.Unicode(),
        help="Run key to the colour that was set for it, 'palette-0' to 'palette-8'.",
    ).tag(sync=True)
    metrics = t.List(t.Unicode(), help="Metrics to draw; empty: all.").tag(sync=True)
    metric_search = t.Unicode(help="Words or patterns by which metrics are found.").tag(sync=True)
    collapsed = t.List(t.Unicode(), help="Prefixes of metrics whose charts are folded away.").tag(sync=True)
    telemetry = t.Bool(
        default_value=False, help="Whether the charts of what the machine did are unfolded."
    ).tag(sync=True)
    enlarged = t.Unicode(help="Metric whose chart is shown large; empty: none.").tag(sync=True)
    x_axis = t.Unicode(
        "step", help="What x is: step, relative_time, wall_time, or metric: and the name of a metric."
    ).tag(sync=True)
    log_x = t.Bool(default_value=False, help="Logarithmic x axis.").tag(sync=True)
    log_y = t.Bool(default_value=False, help="Logarithmic y axis.").tag(sync=True)
    align_stage = t.Unicode(help="Stage at whose begin x is 0 in every run; empty: none.").tag(sync=True)
    smoothing = t.Enum(["none", "ema", "average"], "none", help="How curves are smoothed.").tag(sync=True)
    smoothing_amount = t.Float(0.6, min=0, max=0.9999, help="From 0, not at all, to nearly 1.").tag(sync=True)
    band = t.Enum(
        ["none", "std", "iqr", "minmax"], "none", help="What is drawn around the mean of grouped runs."
    ).tag(sync=True)
    moment = t.Float(help="Seconds since the epoch of the record clicked in a chart; 0: none.").tag(sync=True)
    follow_log = t.Bool(default_value=True, help="Keep the end of the log in sight.").tag(sync=True)
    wrap_log = t.Bool(default_value=False, help="Whether long lines of a log go on below.").tag(sync=True)
    log_layout = t.Enum(
        ["one", "columns", "merged"],
        "one",
        help="Logs of the chosen runs: one, side by side, or merged by time.",
    ).tag(sync=True)
    image_key = t.Unicode(help="Key of the images that are shown; empty: the first.").tag(sync=True)
    image_step = t.Float(
        None, allow_none=True, help="Step at which images are compared; None: the newest ones."
    ).tag(sync=True)
    height = t.Int(0, min=0, help="Height in CSS pixels; 0: as the content wants.").tag(sync=True)
    locale = t.Unicode(help="'en' or 'zh-CN'; empty: the host's.").tag(sync=True)

    _store_claim = t.Dict(help="With this the page asks the Jupyter server for this store.").tag(sync=True)

    def __init__(
        self,
        storage: Store | str | os.PathLike[str] | None = None,
        **state: Any,
    ) -> None:
        self._check_keywords(state)
        self._store = storage if isinstance(storage, Store) else open_store(storage)
        self._service = Service(self._store)
        self._keys: dict[str, None] = {}
        self._auto = AutoSelection(chosen=bool(state.get("selected")))
        self._stream = PushStream(self._store, self._follow_params(state), self.send)
        self._claims = StoreClaims(self._store.root)
        self._esm = module_text()
        self._css = style_text()
        super().__init__(parts=list(self._parts), _store_claim=self._claims.renewed() or {}, **state)
        self.on_msg(self._on_message)
        self.observe(self._follow_state, [*_ASK_FOR_RUNS, *_ASK_FOR_KEYS])

    @t.validate("x_axis")
    def _valid_x_axis(self, proposal: Any) -> str:
        axis = str(proposal["value"])
        if axis in get_args(XAxis) or axis.startswith(METRIC_AXIS):
            return axis
        known = ", ".join(map(repr, get_args(XAxis)))
        raise t.TraitError(f"x_axis is {axis!r}; it must be {known} or '{METRIC_AXIS}<name of a metric>'")

    def open(self) -> None:
        """Open the comm; from here on the page is pushed to."""
        warn_of_silent_threads()
        super().open()
        if hasattr(self.comm, "_reply_subshell_for"):
            # ipykernel 7.4 answers a page on the shell that last sent on the comm, which waits for the running
            # cell; the page's own choice of subshell is the right one.
            self.comm._reply_subshell_for = _believe_the_page
        pusher.add(self)

    def keep_following(self) -> None:
        """Select what runs, besides what is selected, until somebody chooses."""
        self._auto = AutoSelection(chosen=False, beginning=self.selected)

    def picture(self, *, max_unread_bytes: int | None = None) -> str:
        """Draw what the view shows as one still fragment of HTML; see `picture_html`."""
        state = ViewState(**{name: getattr(self, name) for name in ViewState.__struct_fields__})
        return picture_html(self._store, state, self._parts, max_unread_bytes=max_unread_bytes)

    def push(self) -> None:
        """Send what is new to the page; the pusher's thread calls it."""
        if self.comm is None:
            return
        claim = self._claims.renewed()
        if claim is not None:
            self._store_claim = claim
        for event in self._stream.push():
            if isinstance(event, RunsEvent):
                before = self.selected
                chosen = self._auto.notice(event, self._list_test())
                if chosen is not None and self.selected == before:
                    self.selected = chosen

    @property
    def selected_runs(self) -> pd.DataFrame:
        """The chosen runs, a row each in the order of `selected`, with the columns of ``store.runs().to_pandas()``.

        It is made of the files at each call; a run that is no longer there is left out.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        return self._store.runs().of(self.selected).to_pandas()

    @t.validate("query")
    def _check_query(self, proposal: Any) -> str:
        parse_query(proposal["value"])
        return str(proposal["value"])

    def _list_test(self) -> Callable[[RunRow], bool]:
        listed = RunFilter(self.project or None, self.experiment or None, self.query)

        def is_listed(row: RunRow) -> bool:
            info = self._stream.feed.info(row.key)
            return info is not None and listed.passes(info)

        return is_listed

    def _follow_state(self, _change: Any) -> None:
        self._auto.see(self.selected)
        names = (*_ASK_FOR_RUNS, *_ASK_FOR_KEYS, *_ASK_FOR_TELEMETRY)
        self._stream.update(self._follow_params({name: getattr(self, name) for name in names}))

    def _follow_params(self, state: dict[str, Any]) -> FollowParams:
        selected = list(state.get("selected") or [])
        logs = shown_logs(state.get("log_layout", "one"), selected, state.get("focused", ""))
        parts = self._parts
        return FollowParams(
            list_runs=True,
            keys=self._keys_for(state),
            series=selected if "chart" in parts else [],
            telemetry=selected if "chart" in parts and shows_telemetry(state) else [],
            columns=LIVE_COLUMNS,
            logs=logs if "log" in parts else [],
            images=selected if "gallery" in parts else [],
        )

    def _keys_for(self, state: dict[str, Any]) -> list[str]:
        """Keys that the view was ever asked for: a table that changes to and fro waits once."""
        names = [*state.get("columns", ()), state.get("sort", ""), state.get("group_by", "")]
        keys = [key for key in map(key_of_column, names) if key is not None]
        keys += compared_keys(parse_query(state.get("query", "")))
        self._keys |= dict.fromkeys(keys)
        return list(self._keys)

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("method"), str):
            return
        params = content.get("params") or {}
        if content["method"] == "hello":
            self._stream.hello(params.get("cursors") or {})
        else:
            self._answer(content.get("id", 0), content["method"], params)

    def _answer(self, request: int, method: str, params: dict[str, Any]) -> None:
        try:
            result, buffers = self._service.handle(method, params)
        except RunicornError as error:
            self.send(msgspec.to_builtins(Failure(id=request, code=error.code, message=str(error))))
        else:
            self.send(msgspec.to_builtins(Reply(id=request, result=result)), buffers)

    @classmethod
    def _check_keywords(cls, state: dict[str, Any]) -> None:
        known = [name for name in cls.class_trait_names() if not name.startswith("_")]
        for name in state:
            if name not in known:
                near = difflib.get_close_matches(name, [*known, "storage"], 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise TypeError(f"{cls.__name__} has no option {name!r}{hint}")

    def __repr__(self) -> str:
        return f"<runicorn {type(self).__name__} of {self._store.root}>"


def _believe_the_page(_data: Any, default: Any) -> Any:
    return default
