import { expect, test } from "vitest";
import { METRICS } from "./metric-names.ts";
import { createMetrics, reportLag } from "./metrics.ts";

const create = () => createMetrics({ service: "ingest", version: "1.2.3", processMetrics: false });

test("every listed metric is on the page, and the build says what runs", async () => {
  const text = await create().text();
  for (const { name, kind } of Object.values(METRICS)) {
    expect(text).toContain(`# TYPE ${name} ${kind}`);
  }
  expect(text).toContain('ringfence_build_info{version="1.2.3",service="ingest"} 1');
});

test("names follow the conventions: prefix, _total for counters and only for them", () => {
  for (const { name, kind, help, labels } of Object.values(METRICS)) {
    expect(name).toMatch(/^ringfence_[a-z_]+$/);
    expect(name.endsWith("_total")).toBe(kind === "counter");
    expect(help.length).toBeGreaterThan(10);
    for (const label of labels) expect(label).not.toMatch(/account|key|ip|address|user/);
  }
});

test("two processes in one program do not share numbers", async () => {
  const [one, other] = [create(), create()];
  one.events.inc({ outcome: "stored" }, 5);
  expect(await one.text()).toContain('ringfence_events_total{outcome="stored"} 5');
  expect(await other.text()).not.toContain("ringfence_events_total{");
});

test("what was not measured yet has no sample, and never a zero", async () => {
  const metrics = create();
  const gauges = Object.values(METRICS).filter(({ kind }) => kind === "gauge");
  const samples = (await metrics.text()).split("\n").filter((line) => !line.startsWith("#"));
  const sampled = gauges
    .map(({ name }) => name)
    .filter((name) => samples.some((line) => line.startsWith(name)));
  expect(sampled).toEqual(["ringfence_build_info"]);
  metrics.breakerOpen.set(0);
  expect(await metrics.text()).toContain("ringfence_breaker_open 0");
});

test("an unknown lag has no sample, and neither has a partition that was revoked", async () => {
  const metrics = create();
  reportLag(metrics, [
    { topic: "t", partition: 0, messages: 7 },
    { topic: "t", partition: 1, messages: null },
  ]);
  expect(await metrics.text()).toContain('ringfence_consumer_lag{topic="t",partition="0"} 7');
  expect(await metrics.text()).not.toContain('partition="1"');
  reportLag(metrics, []);
  expect(await metrics.text()).not.toContain("ringfence_consumer_lag{");
});

test("Node's own metrics come along under the names prom-client gives", async () => {
  const text = await createMetrics({ service: "detect", version: "1" }).text();
  expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
  expect(text).toContain("process_resident_memory_bytes");
});
