# SPDX-License-Identifier: Apache-2.0
"""Charts: the same figures as picture, table and file; the vendored script is the one that was built."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from openpyxl import load_workbook

import keepwell.ui
from keepwell.ui.charts import Chart, Figure, Kind, Series, asked_file, downloads, spoken

VENDOR = Path(keepwell.ui.__file__).parent / "static/ui/vendor"
NOTICE = Path(__file__).parents[2] / "NOTICE"


def flow(kind: Kind = Kind.BAR) -> Chart:
    return Chart(
        "进出",
        ["周一", "=周二"],
        [Series("新建", [1284, 0]), Series("关闭", [3, None])],
        kind=kind,
        axis="日",
        key="flow",
        urls=["/desk/?day=1", ""],
        summary="新建多于关闭。",
    )


def page(source: str, request: HttpRequest | None = None, **values: object) -> str:
    request = request or RequestFactory().get("/reports/")
    with translation.override("zh-hans"):
        return Template("{% load kw %}" + source).render(Context({"request": request, **values}))


def test_the_table_beside_the_picture_says_every_figure() -> None:
    shown = page("{% chart flow %}", flow=flow())
    assert '<td class="is-end">1,284</td>' in shown
    assert '<td class="is-end">—</td>' in shown
    assert '<a href="/desk/?day=1">周一</a>' in shown
    assert "新建多于关闭。" in shown


def test_the_scripts_come_once_and_only_with_a_picture() -> None:
    twice = page("{% chart flow %}{% chart flow %}", flow=flow())
    assert twice.count("ui/vendor/echarts") == 1
    assert "<script" not in page("{% chart flow %}", flow=flow(Kind.HEAT))
    nothing = Chart("进出", ["周一"], [Series("新建", [0])])
    assert "<script" not in page("{% chart flow %}", flow=nothing)
    assert "没有可统计的内容" in page("{% chart flow %}", flow=nothing)


def test_the_drawing_carries_the_servers_words() -> None:
    drawing = json.loads(Chart("时长", ["电话"], [Series("首次响应", [2 * 3600 + 300])], figure=Figure.SPAN).drawing())
    with translation.override("zh-hans"):
        assert spoken(2 * 3600 + 300, Figure.SPAN) == "2 小时 05 分"
    assert drawing["series"][0]["values"] == [2.0833]
    assert (spoken(0.925, Figure.SHARE), spoken(1.0, Figure.SHARE), spoken(None)) == ("92.5%", "100%", "—")


def test_a_heat_table_shades_by_the_share_of_the_largest() -> None:
    heat = Chart("忙闲", ["9", "10", "11"], [Series("一", [10, 1, 0])], kind=Kind.HEAT)
    assert [line.marks[0].heat for line in heat.rows()] == [5, 1, 0]


def test_words_of_people_cannot_break_out_of_the_drawing() -> None:
    sly = Chart('"><script>alert(1)</script>', ["a"], [Series("</figure>", [1])])
    shown = page("{% chart sly %}", sly=sly)
    assert "<script>alert" not in shown
    assert shown.count("</figure>") == 1


def test_a_series_must_fit_its_labels() -> None:
    with pytest.raises(ValueError, match="one value for each"):
        Chart("x", ["a", "b"], [Series("s", [1])])
    with pytest.raises(ValueError, match="no tone"):
        Series("s", [1], tone="pink")


def test_the_file_has_the_figures_and_no_formula() -> None:
    request = RequestFactory().get("/reports/?customer=7&chart=flow&format=csv")
    assert [link.url for link in downloads(request, "flow")][1] == "/reports/?customer=7&chart=flow&format=xlsx"
    answer = asked_file(request, [flow()])
    assert answer is not None
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines == [["日", "新建", "关闭"], ["周一", "1284", "3"], ["'=周二", "0", ""]]
    answer = asked_file(RequestFactory().get("/?chart=flow&format=xlsx"), [flow()])
    assert answer is not None
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [list(row) for row in sheet.iter_rows(values_only=True)][1] == ["周一", 1284, 3]
    assert asked_file(RequestFactory().get("/?chart=other&format=csv"), [flow()]) is None
    assert asked_file(RequestFactory().get("/?chart=flow&format=exe"), [flow()]) is None


def test_the_vendored_files_are_those_that_were_built_and_the_notice_names_them() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    known = {entry["file"]: entry["sha256"] for entry in entries}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}
    assert found == known
    notice, licences = NOTICE.read_text(encoding="utf-8"), (VENDOR / "licences.txt").read_text(encoding="utf-8")
    for part in (part for entry in entries for part in entry["parts"]):
        named = f"{part['name']} {part['version']}".removeprefix("echarts").strip()
        assert named in " ".join(notice.split())
        assert f"{part['name']} {part['version']}: {part['licence']}" in licences
