// SPDX-License-Identifier: Apache-2.0
// What Keepwell's charts need of ECharts and nothing more: bars, lines, their axes, legend and tooltip, drawn as SVG.
import { init, use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendPlainComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
use([BarChart, LineChart, GridComponent, LegendPlainComponent, TooltipComponent, SVGRenderer]);
window.echarts = { init };
