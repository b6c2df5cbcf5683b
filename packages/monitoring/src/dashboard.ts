/** A dashboard as data, and what Grafana reads of it: panels in rows, each over one data source. */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { panelSql } from "./sql.ts";

export interface DashboardPlan {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks at first, such as `now-6h`. */
  readonly from: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelPlan[] }[];
}

interface PanelText {
  readonly title: string;
  readonly description: string;
  /** As Grafana calls it, such as `s`, `short`, `percentunit`. */
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
}

export type PanelPlan = PanelText &
  (
    | { readonly show: "lines" | "bars" | "number"; readonly promql: readonly PromqlPlan[] }
    /** Name of a file in `sql/`. */
    | { readonly show: "lines" | "bars" | "number" | "table"; readonly sql: string }
  );

export interface PromqlPlan {
  readonly expr: string;
  /** Such as `{{topic}}`. */
  readonly legend: string;
}

const PROMETHEUS = { type: "prometheus", uid: "${prometheus}" };
const CLICKHOUSE = { type: "grafana-clickhouse-datasource", uid: "${clickhouse}" };
const HEIGHTS = { lines: 8, bars: 8, number: 4, table: 9 };

/** As Grafana stores it. Panels stand in the order of the plan, rows below one another. */
export function dashboardOf(plan: DashboardPlan): grafana.Dashboard {
  const panels = plan.rows.flatMap((row) => row.panels);
  const builder = new grafana.DashboardBuilder(plan.title)
    .uid(plan.uid)
    .description(plan.description)
    .tags(["ringfence"])
    .time({ from: plan.from, to: "now" })
    .refresh("1m")
    .timezone("utc")
    .tooltip(grafana.DashboardCursorSync.Crosshair)
    .link(
      new grafana.DashboardLinkBuilder("Ringfence")
        .type(grafana.DashboardLinkType.Dashboards)
        .tags(["ringfence"])
        .keepTime(true),
    );
  for (const source of [PROMETHEUS, CLICKHOUSE]) {
    if (panels.some((panel) => sourceOf(panel) === source)) {
      const name = source === PROMETHEUS ? "prometheus" : "clickhouse";
      builder.withVariable(
        new grafana.DatasourceVariableBuilder(name).label(name).type(source.type),
      );
    }
  }
  for (const { title, panels: inRow } of plan.rows) {
    builder.withRow(new grafana.RowBuilder(title));
    for (const panel of inRow) builder.withPanel(panelOf(panel));
  }
  return builder.build();
}

function sourceOf(panel: PanelPlan): typeof PROMETHEUS {
  return "sql" in panel ? CLICKHOUSE : PROMETHEUS;
}

function panelOf(plan: PanelPlan): cog.Builder<grafana.Panel> {
  const panel = emptyPanel(plan)
    .title(plan.title)
    .description(plan.description)
    .datasource(sourceOf(plan))
    .unit(plan.unit)
    .height(HEIGHTS[plan.show])
    .span(plan.width);
  for (const target of targetsOf(plan)) panel.withTarget({ build: () => target });
  return panel;
}

function emptyPanel({ show }: PanelPlan) {
  switch (show) {
    case "number":
      return new stat.PanelBuilder()
        .graphMode(common.BigValueGraphMode.None)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
        .noValue("unknown");
    case "table":
      return new table.PanelBuilder();
    case "lines":
      return new timeseries.PanelBuilder().fillOpacity(10).showPoints(common.VisibilityMode.Auto);
    case "bars":
      return new timeseries.PanelBuilder()
        .drawStyle(common.GraphDrawStyle.Bars)
        .fillOpacity(60)
        .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group("A"));
  }
}

/** One query of the plug-in, as its version 4 stores it. */
interface ClickhouseQuery extends cog.Dataquery {
  readonly refId: string;
  readonly datasource: typeof CLICKHOUSE;
  readonly editorType: "sql";
  readonly queryType: "timeseries" | "table";
  /** 0 is a time series, 1 a table. */
  readonly format: 0 | 1;
  readonly rawSql: string;
  readonly pluginVersion: string;
}

export const PLUGIN_VERSION = "4.20.0";

function targetsOf(plan: PanelPlan): readonly cog.Dataquery[] {
  if ("sql" in plan) {
    const isSeries = plan.show === "lines" || plan.show === "bars";
    const query: ClickhouseQuery = {
      refId: "A",
      datasource: CLICKHOUSE,
      editorType: "sql",
      queryType: isSeries ? "timeseries" : "table",
      format: isSeries ? 0 : 1,
      rawSql: panelSql(plan.sql),
      pluginVersion: PLUGIN_VERSION,
      _implementsDataqueryVariant: () => {},
    };
    return [query];
  }
  return plan.promql.map(({ expr, legend }, at) => {
    const query = new prometheus.DataqueryBuilder()
      .refId(String.fromCharCode(65 + at))
      .datasource(PROMETHEUS)
      .expr(expr)
      .legendFormat(legend);
    return (plan.show === "number" ? query.instant() : query.range()).build();
  });
}
