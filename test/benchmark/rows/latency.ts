/** From an event at its producer to the alert that can be read from Kafka, under a steady load. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type BulkStore, loadQuery } from "@ringfence/store";
import { kafkaSource } from "@ringfence/stream";
import { type Broker, startBroker } from "@ringfence/testkit/broker";
import { z } from "zod";
import { startServer } from "../harness/database.ts";
import { type Figure, type Row, type Run, runOf, type Setting } from "../harness/row.ts";
import { startService } from "../harness/service.ts";
import { startWorker, type Worker } from "../harness/worker.ts";

const DEFAULTS = "as it comes";
const QUICK = "short waits";
/** What can be set without a change of the code: how long each stage waits for more. */
const SHORT_WAITS = {
  RINGFENCE_INGEST_BATCH_WAIT_MS: "100",
  RINGFENCE_DETECT_DISORDER_MS: "500",
  RINGFENCE_DETECT_POLL_MS: "100",
  RINGFENCE_ENFORCE_POLL_MS: "100",
};
/** Of request-flood and leaked-key. */
const CATEGORIES = ["interference", "credential_sharing"];
const PARTITIONS = 8;
const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;
const FLOODS_A_MINUTE = 20;
const LEAKS = 20;
/** Live traffic before the first abuse. */
const WARM_UP_MS = 15_000;
const LIVE_SECONDS_MIN = 60;
const LOOKS_TAKE_MS = 10_000;
/** A minute proves a flood with four of its tens of seconds: one that begins later is told with the next minute. */
const FLOOD_SHOWS_MS = 30_000;
/** The last call of the holders is 25 minutes old at least. */
const HISTORY_JUDGED_BEFORE_MS = 28 * MINUTE_MS;
const LOOK_EVERY_MS = 1_000;
const GIVE_UP_AFTER_MS = 90_000;

const judgedUntil = loadQuery({
  url: import.meta.url,
  file: "./judged-until.sql",
  params: z.object({}),
  row: z.strictObject({ until_ms: z.int() }),
});
const ingestLag = loadQuery({
  url: import.meta.url,
  file: "./ingest-lag.sql",
  params: z.object({}),
  row: z.strictObject({ until_ms: z.int() }),
});
const parts = loadQuery({
  url: import.meta.url,
  file: "./latency-parts.sql",
  params: z.object({ categories: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), observed_ms: z.int(), found_ms: z.int() }),
});
const ingestDelay = loadQuery({
  url: import.meta.url,
  file: "./latency-ingest.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({ events: z.int(), p50_ms: z.number(), p99_ms: z.number() }),
});
const produced = z.object({ made: z.int(), behindMs: z.number() });

export const latencyRow: Row = {
  name: "latency",
  work: "event produced → alert readable on Kafka, with ingest, detect and enforce as in production",
  withoutFile: true,
  open: async (setting) => {
    if (setting.liveSeconds < LIVE_SECONDS_MIN) {
      throw new Error(
        `--seconds: ${LIVE_SECONDS_MIN} at least, so that abuse has time to be told of`,
      );
    }
    const server = await startServer(setting.folder);
    const broker = await startBroker({ properties: { "log.retention.hours": "24" } });
    const run = (env: Readonly<Record<string, string>>) =>
      server.onFresh((store) => runLive({ store, broker, setting, env }));
    return {
      contenders: [
        { name: DEFAULTS, run: () => run({}) },
        { name: QUICK, run: () => run(SHORT_WAITS) },
      ],
      figures: [DEFAULTS, QUICK].flatMap(figuresOf),
      close: async () => {
        await broker.stop();
        await server.stop();
      },
    };
  },
};

interface Live {
  readonly store: BulkStore;
  readonly broker: Broker;
  readonly setting: Setting;
  readonly env: Readonly<Record<string, string>>;
}

async function runLive({ store, broker, setting, env }: Live): Promise<Run> {
  const id = randomUUID().slice(0, 8);
  const topics = await makeTopics(broker, id);
  const settings = {
    KAFKA_BROKERS: broker.brokers.join(","),
    CLICKHOUSE_URL: store.url,
    RINGFENCE_CLICKHOUSE_DATABASE: store.database,
    RINGFENCE_TOPICS_REQUESTS: topics.requests,
    RINGFENCE_TOPICS_ACCOUNTS: topics.accounts,
    RINGFENCE_TOPICS_DEAD_LETTERS: topics.deadLetters,
    RINGFENCE_TOPICS_ALERTS: topics.alerts,
    RINGFENCE_TOPICS_DECISIONS: topics.decisions,
    RINGFENCE_INGEST_GROUP_ID: `ingest-${id}`,
    ...env,
  };
  const logOf = (name: string) => join(setting.folder, `${name}-${id}.log`);
  const services = (["ingest", "detect", "enforce"] as const).map((name) => {
    return { name, ...startService(name, settings, logOf(name)) };
  });
  const check = () => services.forEach((service) => service.check());
  const reading = readAlerts(broker, topics.alerts);
  const producer = startWorker("produce", { brokers: broker.brokers, topic: topics.requests });
  try {
    await untilRead(logOf("ingest"), topics.requests, check);
    const holders = Array.from({ length: LEAKS }, (_, index) => `acc_leak_${index}`);
    await producer.ask({ holders }, produced);
    await untilJudged(store, check);
    const run = await flood({ store, setting, producer, holders, first: reading.first, check });
    const uses = services.map(({ name, use }) => [name, use()] as const);
    return { ...run, processes: { ...run.processes, ...Object.fromEntries(uses) } };
  } finally {
    await producer.stop();
    await Promise.all(services.map(({ stop }) => stop()));
    await reading.stop();
  }
}

async function makeTopics(broker: Broker, id: string) {
  const topics = {
    requests: `requests-${id}`,
    accounts: `accounts-${id}`,
    deadLetters: `dead-${id}`,
    alerts: `alerts-${id}`,
    decisions: `decisions-${id}`,
  };
  for (const name of Object.values(topics)) {
    await broker.createTopic(name, name === topics.requests ? PARTITIONS : 1);
  }
  return topics;
}

interface Flooding extends Pick<Live, "store" | "setting"> {
  readonly producer: Worker;
  readonly holders: readonly string[];
  readonly first: ReadonlyMap<string, number>;
  readonly check: () => void;
}

/** The load, and what became of it. */
async function flood({ store, setting, producer, holders, first, check }: Flooding): Promise<Run> {
  const { rate, liveSeconds } = setting;
  const from = Date.now() + LOOK_EVERY_MS;
  const to = from + liveSeconds * 1_000;
  // So that a quarter of an hour of event time ends within the run: keys are judged where one does.
  const quarterEnds = from + Math.floor((to - from) * 0.6);
  const shiftMs = quarterEnds % QUARTER_MS;
  const plan = planOf({ from: from + WARM_UP_MS, to, quarterEnds, holders });
  const [lag, { use, said }] = await Promise.all([
    followLag(store, { from, to, shiftMs }),
    producer.ask({ rate, shiftMs, from, to, ...plan }, produced),
  ]);
  // What begins after the last minute that ends within the run is told of when nobody looks any more.
  const minutes = Math.floor((to - LOOKS_TAKE_MS - quarterEnds) / MINUTE_MS);
  const last = quarterEnds + minutes * MINUTE_MS - FLOOD_SHOWS_MS;
  const wanted = [...plan.floods.filter((one) => one.from < last), ...plan.leaks];
  const missing = () => wanted.filter(({ account }) => !first.has(account)).length;
  for (const deadline = Date.now() + GIVE_UP_AFTER_MS; Date.now() < deadline;) {
    if (missing() === 0) break;
    check();
    await pause(LOOK_EVERY_MS);
  }
  const figures = {
    ...(await timesOf(store, { plan, shiftMs, first })),
    ...(await ingestTimes(store, { from, to, shiftMs })),
    ...lag,
    "producer behind, ms": said.behindMs,
    "alerts missing": missing(),
  };
  return { seconds: liveSeconds, events: said.made, processes: { producer: use }, figures };
}

interface Plan {
  readonly floods: readonly { account: string; from: number }[];
  readonly leaks: readonly { account: string; at: number }[];
}

/** Floods that begin evenly over the run, and keys that are tried out before the quarter ends. */
function planOf({
  from,
  to,
  quarterEnds,
  holders,
}: {
  readonly from: number;
  readonly to: number;
  readonly quarterEnds: number;
  readonly holders: readonly string[];
}): Plan {
  const floods = Math.max(1, Math.round(((to - from) / MINUTE_MS) * FLOODS_A_MINUTE));
  const every = (to - from) / floods;
  const before = quarterEnds - from - LOOKS_TAKE_MS;
  return {
    floods: Array.from({ length: floods }, (_, index) => {
      return { account: `acc_flood_${index}`, from: Math.round(from + index * every) };
    }),
    leaks: holders.map((account, index) => {
      return { account, at: Math.round(from + (index * before) / holders.length) };
    }),
  };
}

/** When the first alert of each account could be read, by the clock, milliseconds. */
function readAlerts({ brokers }: Broker, topic: string) {
  const first = new Map<string, number>();
  const alert = z.object({ category: z.string(), account_ids: z.array(z.string()) });
  const fetch = { maxWaitMs: 20 };
  const source = kafkaSource({
    brokers,
    clientId: "reader",
    groupId: randomUUID(),
    topics: [topic],
    fetch,
  });
  const stopping = new AbortController();
  const running = source.run(
    () => ({
      assigned: async () => null,
      batch: async ({ messages }) => {
        const now = Date.now();
        for (const { value } of messages) {
          const { category, account_ids } = alert.parse(JSON.parse(String(value)));
          if (!CATEGORIES.includes(category)) continue;
          for (const id of account_ids) if (!first.has(id)) first.set(id, now);
        }
      },
      revoked: async () => {},
    }),
    stopping.signal,
  );
  running.catch(() => {});
  return {
    first,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** The log of ingest names the partitions of a topic that its members got. */
async function untilRead(logFile: string, topic: string, check: () => void): Promise<void> {
  for (const deadline = Date.now() + GIVE_UP_AFTER_MS; ; await pause(LOOK_EVERY_MS)) {
    check();
    const told = readFileSync(logFile, "utf8").matchAll(
      new RegExp(`"${topic}":\\[([\\d,]+)\\]`, "g"),
    );
    const partitions = new Set([...told].flatMap(([, list = ""]) => list.split(",")));
    if (partitions.size === PARTITIONS) return;
    if (Date.now() > deadline) throw new Error("ingest does not read all partitions");
  }
}

/** Until the holders' hours were judged: what catches up is no part of what comes live. */
async function untilJudged(store: BulkStore, check: () => void): Promise<void> {
  const least = Date.now() - HISTORY_JUDGED_BEFORE_MS;
  for (const deadline = Date.now() + GIVE_UP_AFTER_MS; ; await pause(LOOK_EVERY_MS)) {
    check();
    const [row] = await store.query(judgedUntil, {});
    if (row !== undefined && row.until_ms >= least) return;
    if (Date.now() > deadline) throw new Error("detection does not judge what came before");
  }
}

/** How old the newest stored event of the slowest partition is: midway and at the end. */
async function followLag(
  store: BulkStore,
  { from, to, shiftMs }: { readonly from: number; readonly to: number; readonly shiftMs: number },
) {
  const lagAt = async (time: number) => {
    await pause(Math.max(0, time - Date.now()));
    const [row] = await store.query(ingestLag, {});
    return (Date.now() - shiftMs - (row?.until_ms ?? Number.NaN)) / 1_000;
  };
  const midway = await lagAt((from + to) / 2);
  const end = await lagAt(to);
  return { "lag midway, s": midway, "lag at the end, s": end };
}

/** Quantiles over floods and keys, and the parts of the way. */
async function timesOf(
  store: BulkStore,
  { plan, shiftMs, first }: { plan: Plan; shiftMs: number; first: ReadonlyMap<string, number> },
): Promise<Record<string, number>> {
  const found = new Map(
    (await store.query(parts, { categories: CATEGORIES })).map((row) => [row.account_id, row]),
  );
  const figures: Record<string, number> = {};
  const begun = [
    { kind: "flood", all: plan.floods.map(({ account, from }) => ({ account, at: from })) },
    { kind: "key", all: plan.leaks },
  ];
  for (const { kind, all } of begun) {
    const rows = all.flatMap(({ account, at }) => {
      const told = found.get(account);
      const read = first.get(account);
      if (told === undefined || read === undefined) return [];
      const complete = told.observed_ms + shiftMs;
      return [{ whole: read - at, window: complete - at, late: read - complete, told }];
    });
    const of = (name: string, values: readonly number[]) => {
      figures[`${kind}: ${name}, p50`] = quantile(values, 0.5) / 1_000;
      figures[`${kind}: ${name}, p99`] = quantile(values, 0.99) / 1_000;
    };
    of(
      "first event → alert",
      rows.map(({ whole }) => whole),
    );
    of(
      "first event → end of window",
      rows.map(({ window }) => window),
    );
    of(
      "end of window → alert",
      rows.map(({ late }) => late),
    );
    const finding = rows.map(({ told }) => told.found_ms - told.observed_ms - shiftMs);
    of("end of window → finding stored", finding);
    of(
      "finding stored → alert",
      rows.map(({ late }, index) => late - (finding[index] ?? Number.NaN)),
    );
    figures[`${kind}: alerts`] = rows.length;
  }
  return figures;
}

async function ingestTimes(
  store: BulkStore,
  { from, to, shiftMs }: { readonly from: number; readonly to: number; readonly shiftMs: number },
): Promise<Record<string, number>> {
  const at = (time: number) => new Date(time - shiftMs).toISOString();
  const [row] = await store.query(ingestDelay, { from: at(from), to: at(to) });
  return {
    "produced → taken in, p50": ((row?.p50_ms ?? Number.NaN) - shiftMs) / 1_000,
    "produced → taken in, p99": ((row?.p99_ms ?? Number.NaN) - shiftMs) / 1_000,
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function figuresOf(contender: string): Figure[] {
  const of = (name: string, bar: Figure["bar"] = null): Figure => ({
    name: `${contender}: ${name}`,
    bar,
    of: (runs) => runOf(runs, contender).figures?.[name] ?? Number.NaN,
  });
  const steps = [
    "first event → end of window",
    "end of window → finding stored",
    "finding stored → alert",
  ];
  return [
    ...["flood", "key"].flatMap((kind) => [
      of(`${kind}: first event → alert, p50`, { most: 1.5 }),
      of(`${kind}: first event → alert, p99`, { most: 4 }),
      of(`${kind}: end of window → alert, p50`, { most: 1.5 }),
      of(`${kind}: end of window → alert, p99`, { most: 4 }),
      ...steps.flatMap((step) => [of(`${kind}: ${step}, p50`), of(`${kind}: ${step}, p99`)]),
      of(`${kind}: alerts`),
    ]),
    of("produced → taken in, p50"),
    of("produced → taken in, p99"),
    of("lag midway, s"),
    of("lag at the end, s"),
    of("producer behind, ms"),
    of("alerts missing", { most: 0 }),
    {
      name: `${contender}: peak memory of ingest, MB`,
      bar: { most: 350 },
      of: (runs) => (runOf(runs, contender).processes["ingest"]?.peakBytes ?? Number.NaN) / 1e6,
      digits: 0,
    },
  ];
}
