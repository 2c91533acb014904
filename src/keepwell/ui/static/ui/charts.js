// SPDX-License-Identifier: Apache-2.0
// Draws every `data-chart`. Words come ready from the server, colours from the tokens; the table stays one click away.
(() => {
  "use strict";
  if (window.kwCharts) return;
  window.kwCharts = true;
  const root = document.documentElement;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new Map();
  const token = (name) => getComputedStyle(root).getPropertyValue(`--kw-${name}`).trim();
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];

  function tick(chart) {
    const format = new Intl.NumberFormat(root.lang || undefined, chart.share ? { style: "percent" } : { notation: "compact" });
    return (value) => format.format(value);
  }

  // A tooltip of our own elements: colours and sizes come from the stylesheet, nothing is written as HTML.
  function tooltip(chart) {
    return (points) => {
      const box = document.createElement("div");
      const at = points[0].dataIndex;
      box.append(Object.assign(document.createElement("b"), { textContent: chart.labels[at] }));
      for (const point of points) {
        const line = document.createElement("div");
        const mark = Object.assign(document.createElement("i"), { className: "kw-tipmark" });
        mark.style.backgroundColor = point.color;
        const said = Object.assign(document.createElement("b"), { textContent: chart.series[point.seriesIndex].said[at] });
        line.append(mark, chart.series[point.seriesIndex].title, said);
        box.append(line);
      }
      return box;
    };
  }

  function series(chart, one, index) {
    const isLine = chart.kind === "line";
    return {
      name: one.title, type: isLine ? "line" : "bar", data: one.values, barMaxWidth: 28, symbolSize: 6,
      stack: chart.kind === "stacked" ? "all" : undefined, symbol: SYMBOLS[index % SYMBOLS.length],
      showSymbol: chart.labels.length <= 40, cursor: chart.urls.length ? "pointer" : "default",
      color: token(one.tone || `chart-${(index % 6) + 1}`), lineStyle: { width: 2 },
      itemStyle: isLine ? {} : { borderColor: token("card"), borderWidth: chart.kind === "stacked" ? 1 : 0 },
      emphasis: { focus: "series" },
    };
  }

  function option(chart) {
    const ink = token("muted");
    const font = getComputedStyle(document.body).fontFamily;
    const labels = {
      type: "category", data: chart.labels, inverse: chart.sideways, axisTick: { show: false },
      axisLine: { lineStyle: { color: token("line") } }, axisLabel: { color: ink, hideOverlap: true, fontSize: 12 },
    };
    const values = {
      type: "value", minInterval: chart.whole ? 1 : 0,
      splitLine: { lineStyle: { color: token("line") } }, axisLabel: { color: ink, formatter: tick(chart), fontSize: 12 },
    };
    return {
      animation: !still.matches, animationDuration: 200, textStyle: { fontFamily: font, color: ink },
      grid: { left: 4, right: 12, top: 12, bottom: chart.series.length > 1 ? 32 : 4, containLabel: true },
      legend: {
        show: chart.series.length > 1, bottom: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 14,
        textStyle: { color: ink }, inactiveColor: token("line"),
      },
      tooltip: {
        trigger: "axis", confine: true, className: "kw-tip", padding: [6, 10], backgroundColor: token("card"),
        borderColor: token("line"), borderWidth: 1, textStyle: { color: token("ink"), fontSize: 12 }, formatter: tooltip(chart), axisPointer: { type: chart.kind === "line" ? "line" : "shadow" },
      },
      xAxis: chart.sideways ? values : labels, yAxis: chart.sideways ? labels : values,
      series: chart.series.map((one, index) => series(chart, one, index)),
    };
  }

  function draw(figure) {
    if (drawn.has(figure) || !window.echarts) return;
    const chart = JSON.parse(figure.dataset.chart);
    const box = figure.querySelector("[data-chart-box]");
    if (chart.sideways) box.style.height = `${Math.max(140, chart.labels.length * 30 + 50)}px`;
    const picture = window.echarts.init(box, null, { renderer: "svg" });
    picture.setOption(option(chart));
    picture.on("click", (point) => chart.urls[point.dataIndex] && location.assign(chart.urls[point.dataIndex]));
    const watch = new ResizeObserver(() => box.clientWidth && picture.resize());
    watch.observe(box);
    drawn.set(figure, { picture, chart, watch });
  }

  function drawAll() {
    for (const [figure, { picture, watch }] of drawn) {
      if (figure.isConnected) continue;
      watch.disconnect();
      picture.dispose();
      drawn.delete(figure);
    }
    for (const figure of document.querySelectorAll("[data-chart]")) window.echarts ? draw(figure) : show(figure, "table");
  }

  function show(figure, view) {
    figure.classList.toggle("is-table", view === "table");
    for (const button of figure.querySelectorAll("[data-chart-view]"))
      button.setAttribute("aria-pressed", String(button.dataset.chartView === view));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-view]");
    if (button) show(button.closest("[data-chart]"), button.dataset.chartView);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const { picture, chart } of drawn.values()) picture.setOption(option(chart), true);
  });
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
