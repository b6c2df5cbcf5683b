/**
 * How the queue scrolls with 5,000 open alerts: `npm run measure:queue`. Reads all of them as a person's
 * browser would, scrolls through with the wheel and by the keyboard, and prints the times between frames.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { aFinding, startEnforce, storeFindings, TOPIC } from "@ringfence/enforce/testing";
import { migrate, MIGRATIONS, openStore, startEmbedded, type Store } from "@ringfence/store";
import { systemClock } from "@ringfence/runtime";
import { memoryStream } from "@ringfence/stream";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./browser.ts";
import { serve } from "./world.ts";

const ALERTS = 5_000;
/** Of findings in one insert. */
const BATCH = 500;
const WHEELS = 240;
const KEYS = 200;
/** What the browser calls a long task, milliseconds. */
const LONG_MS = 50;
const PATIENCE_MS = 120_000;

const SEVERITIES = ["medium", "high", "low"] as const;

/** Alerts as enforce writes them. */
async function fill(store: Store): Promise<void> {
  let sequence = 0;
  for (let from = 1; from <= ALERTS; from += BATCH) {
    const findings = Array.from({ length: BATCH }, (_, at) =>
      aFinding(from + at, { severity: SEVERITIES[(from + at) % SEVERITIES.length] ?? "low" }),
    );
    sequence = await storeFindings(store, findings, sequence);
  }
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  await startEnforce({ store, sink, clock: systemClock }).drain();
}

interface Frames {
  readonly what: string;
  readonly frames: number;
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly longest_ms: number;
  readonly long_tasks: number;
}

/** Runs in the page: times between frames, and tasks of 50 ms or more, until it is asked for them. */
const WATCH = `
  window.seen = { frames: [], tasks: [] };
  new PerformanceObserver((list) => window.seen.tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ entryTypes: ["longtask"] });
  let before = performance.now();
  const frame = (now) => { window.seen.frames.push(now - before); before = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);`;

async function watched(page: Page, what: string, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate("window.seen.frames.length = 0; window.seen.tasks.length = 0;");
  await work();
  const seen = await page.evaluate<{ frames: number[]; tasks: number[] }>("window.seen");
  const frames = seen.frames.toSorted((x, y) => x - y);
  const at = (share: number) =>
    Number((frames[Math.floor(share * (frames.length - 1))] ?? 0).toFixed(1));
  const long_tasks = seen.tasks.filter((ms) => ms > LONG_MS).length;
  const [median_ms, p95_ms, longest_ms] = [at(0.5), at(0.95), at(1)];
  return { what, frames: frames.length, median_ms, p95_ms, longest_ms, long_tasks };
}

async function measure(browser: Browser, address: string): Promise<Frames[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(address);
  const begun = performance.now();
  await page.getByText(`${ALERTS.toLocaleString("en-US")} shown`).waitFor();
  console.log(`all read in ${Math.round(performance.now() - begun)} ms`);
  await page.evaluate(WATCH);
  await page.mouse.move(640, 500);
  const wheel = await watched(page, "wheel", async () => {
    for (let at = 0; at < WHEELS; at += 1) {
      await page.mouse.wheel(0, 600);
      await page.evaluate("new Promise((done) => requestAnimationFrame(done))");
    }
  });
  const keys = await watched(page, "keyboard", async () => {
    for (let at = 0; at < KEYS; at += 1) await page.keyboard.press("j");
  });
  const jump = await watched(page, "to the end and back", async () => {
    for (const end of ["document.body.scrollHeight", "0"]) {
      await page.evaluate(`scrollTo(0, ${end})`);
      await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
      );
    }
  });
  return [wheel, keys, jump];
}

const executablePath = findChromium(undefined);
if (executablePath === null) throw new Error("no Chromium is here: install chromium");
const folder = mkdtempSync(join(tmpdir(), "ringfence-queue-"));
const server = await startEmbedded({ dataDir: join(folder, "clickhouse") });
const store = openStore({ url: server.url, database: "ringfence", service: "measure" });
await store.createDatabase();
await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await fill(store);
  const api = await serve(store, "tester");
  console.log(`load ${loadavg()[0]?.toFixed(1)} on the machine`);
  console.table(await measure(browser, api.address()));
  await api.part.stop?.();
} finally {
  await browser.close();
  await store.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
