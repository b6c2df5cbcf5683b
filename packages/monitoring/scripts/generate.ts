/** Writes `deploy/grafana/dashboards`; with `--check` it writes nothing and exits with 1 if one is stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dashboardOf } from "../src/dashboard.ts";
import { DASHBOARDS } from "../src/list.ts";

const FOLDER = new URL("../../../deploy/grafana/dashboards/", import.meta.url);
const isCheck = process.argv.includes("--check");

if (!isCheck) mkdirSync(FOLDER, { recursive: true });
for (const plan of DASHBOARDS) {
  const file = new URL(`${plan.uid}.json`, FOLDER);
  const text = `${JSON.stringify(dashboardOf(plan), null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  if (isCheck) {
    console.error(`deploy/grafana/dashboards/${plan.uid}.json is stale: run npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`deploy/grafana/dashboards/${plan.uid}.json written`);
  }
}
