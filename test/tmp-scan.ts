import { readFileSync } from "node:fs";
import { EventScan, EVENT_BOUNDS } from "@ringfence/schemas";
const bytes = readFileSync("/tmp/w/data-bench/100k.ndjson");
const ms: Buffer[] = [];
for (let s = 0, e = bytes.indexOf(10); e !== -1; e = bytes.indexOf(10, s)) {
  ms.push(bytes.subarray(s, e));
  s = e + 1;
}
const scan = new EventScan();
const now = Date.parse("2026-11-26T00:00:00Z");
for (let r = 0; r < 5; r++) {
  let t = process.cpuUsage();
  let ok = 0;
  for (const m of ms) if (scan.scan(m, now, EVENT_BOUNDS)) ok++;
  let u = process.cpuUsage(t);
  console.log("scan", ok, ms.length, (u.user + u.system) / ms.length);
  t = process.cpuUsage();
  for (const m of ms) JSON.parse(m.toString());
  u = process.cpuUsage(t);
  console.log("parse", (u.user + u.system) / ms.length);
}
