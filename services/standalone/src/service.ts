import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { apiSettings, EMBEDDED_ANALYST, openApiServer, type OpenedApi } from "@ringfence/api";
import { type Deliver, openDeliver, type Webhooks } from "@ringfence/deliver";
import { readDetection } from "@ringfence/detect";
import type { NetworkData } from "@ringfence/networks";
import type { PolicyTable } from "@ringfence/policy";
import {
  createMetrics,
  type Log,
  type NetworksConfig,
  type Part,
  systemClock,
} from "@ringfence/runtime";
import { fileSink, type Sink } from "@ringfence/stream";
import type { Watch } from "@ringfence/watch";
import type { StartOptions } from "./config.ts";
import { InputError } from "./errors.ts";
import { readAlertCounts, readWorstAlerts } from "./steps/alerts.ts";
import { beginServer, type BegunServer, type Database, openDatabase } from "./steps/data-folder.ts";
import { databaseOf, refuseFiles, sourcesOf, trafficOf } from "./steps/input.ts";
import { Intake } from "./steps/intake.ts";
import { goodbye, welcome } from "./steps/messages.ts";
import { networkData } from "./steps/networks.ts";
import { createPipeline, type Pipeline } from "./steps/pipeline.ts";
import { type Figures, readFigures, readJudgedUntil, showStatus } from "./steps/status.ts";
import { simulatedWatch } from "./steps/watch.ts";
import { Screen, screenSink, type Terminal } from "./steps/terminal.ts";

export interface StandaloneIo {
  readonly stdin: Readable;
  /** The server of the data folder, where it was begun before. */
  readonly begun?: BegunServer | undefined;
  readonly terminal: Terminal;
  readonly networks: NetworksConfig;
  readonly policy: PolicyTable;
  /** Whom a live run tells of alerts and decisions; null: nobody. */
  readonly webhooks: Webhooks | null;
  /** Who started it: the actor of what they do on the dashboard. */
  readonly actor: string;
  readonly log: Log;
}

/** Events of files, and of simulated time, may be as old as they are. */
const MAX_AGE_DAYS = 36_500;

/** Open alerts of earlier starts that are listed. */
const MOST_OPEN_ALERTS = 10;

interface Opened {
  /** The API and the dashboard; null where they are not served. */
  readonly api: OpenedApi | null;
  readonly database: Database;
  /** As they were at the start. */
  readonly figures: Figures;
  readonly intake: Intake;
  readonly deadLetters: Sink;
  /** Steps of measures, as a topic would get them. */
  readonly decisions: Sink;
  readonly networks: NetworkData;
  readonly pipeline: Pipeline;
  readonly deliver: Deliver | null;
  /** Looks after a live run alone: files end. */
  readonly watch: Watch;
}

export interface Standalone {
  readonly parts: Part[];
  /** Of a run that came to its end by itself. */
  exitCode(): 0 | 1;
}

/**
 * Every service in one process on the embedded ClickHouse, as parts in their order of start. Live
 * traffic goes on until the process is stopped; files end it by themselves.
 */
export function standalone(options: StartOptions, io: StandaloneIo): Standalone {
  refuseFiles(options);
  const screen = new Screen(io.terminal);
  const done = new AbortController();
  let opened: Opened | null = null;
  let exitCode: 0 | 1 = 0;
  const live = options.events.length === 0;

  /** A part that works on what `start` opened, until it is stopped or the files are done. */
  const part = (name: string, work: (on: Opened, signal: AbortSignal) => Promise<void>): Part => ({
    name,
    run: async (signal) => {
      if (opened === null) throw new Error("parts run after all of them have started");
      await work(opened, AbortSignal.any([signal, done.signal]));
    },
  });

  const start = async (signal: AbortSignal) => {
    screen.print(`Starting the embedded ClickHouse in ${resolve(options.dataDir)} …`);
    opened = await open(options, io, screen, signal);
    const { database, figures } = opened;
    const worst = await readWorstAlerts(database.store, MOST_OPEN_ALERTS);
    const stillOpen = worst.filter(({ is_open, severity }) => is_open && severity !== "info");
    const dashboard = opened.api?.address() ?? null;
    const endpoints = live ? (io.webhooks?.endpoints ?? []).map(({ id }) => id) : [];
    screen.print(welcome(options, database, { figures, open: stillOpen, dashboard, endpoints }));
  };
  const stop = async () => {
    if (opened === null) return;
    await finish(opened, screen, options, done.signal.aborted);
  };

  const parts = [
    {
      ...part("database", ({ database }, signal) => Promise.race([ended(signal), database.died])),
      start,
      stop,
    },
    // Before the others, so that it stops after them: an endpoint that hangs keeps nothing from being
    // stored. Files end by themselves, before anybody could decide.
    ...(live && io.webhooks !== null
      ? [part("deliver", async ({ deliver }, signal) => deliver?.run(signal))]
      : []),
    part("enforce", ({ pipeline }, signal) => pipeline.enforce.run(signal)),
    ...(live
      ? [
          part("detect", ({ pipeline }, signal) => pipeline.detect.run(signal)),
          part("ingest", ({ pipeline }, signal) => pipeline.ingest.run(signal)),
          part("watch", ({ watch }, signal) => watch.run(signal)),
        ]
      : [
          part("files", async (on, signal) => {
            const problem = await judgeFiles(on, signal);
            if (problem !== null) screen.print(`ringfence: ${problem.message}`);
            exitCode = problem === null ? 0 : 1;
            done.abort();
          }),
        ]),
    part("status", ({ database }, signal) =>
      showStatus(
        database.store,
        screen,
        { live: io.terminal.live, speed: live ? options.speed : null },
        signal,
      ),
    ),
  ];
  return { parts, exitCode: () => exitCode };
}

/** Answers what is wrong with the files, if nothing of them can be used. */
async function judgeFiles(
  { pipeline, intake, figures }: Opened,
  signal: AbortSignal,
): Promise<InputError | null> {
  await pipeline.ingest.run(signal);
  try {
    if (figures.events === 0) intake.assertUsable();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  await pipeline.detect.tick({ finish: true, signal });
  await pipeline.enforce.drain();
  return null;
}

async function open(
  options: StartOptions,
  io: StandaloneIo,
  screen: Screen,
  signal: AbortSignal,
): Promise<Opened> {
  const { stdin, networks: config, policy, webhooks, actor, log } = io;
  const now = () => systemClock.now();
  const { dataDir } = options;
  const begun = io.begun ?? beginServer(dataDir);
  await begun.launched;
  const traffic = trafficOf(options, resolve(dataDir), now());
  const database = await openDatabase({
    dataDir,
    database: databaseOf(options),
    now,
    signal,
    begun,
  });
  const { store } = database;
  const figures = await readFigures(store, now());
  const intake = new Intake();
  const judgedUntil = () => readJudgedUntil(store);
  const sources = sourcesOf(options, database.folder, { traffic, stdin, now, judgedUntil });
  const path = join(database.folder, "dead-letters.ndjson");
  const deadLetters = fileSink({ path, append: true, format: "records" });
  const decisions = fileSink({ path: join(database.folder, "decisions.ndjson"), append: true });
  // Simulated events say their networks themselves; those of files wait for what is known.
  const networks = networkData(store, { config, wait: true, log });
  await networks.loadList();
  const metrics = createMetrics({
    service: "standalone",
    version: "0.1.0",
    processMetrics: false,
  });
  const pipeline = createPipeline({
    store,
    networks,
    detection: readDetection(null),
    policy,
    events: intake.reading("events", sources.events),
    accounts: sources.accounts === null ? null : intake.reading("accounts", sources.accounts),
    deadLetters: intake.puttingAside(deadLetters),
    alerts: screenSink(screen, "low"),
    destination: "terminal",
    ocsf: null,
    decisions: { sink: decisions, destination: "file:decisions.ndjson", automation: policy },
    maxAgeDays: MAX_AGE_DAYS,
    clock: systemClock,
    log,
    metrics,
  });
  const api = await serve(options, { store, intake, policy, actor, log }, signal);
  const watch = simulatedWatch(store, { speed: options.speed, metrics });
  const deliver = webhooks === null ? null : openDeliver(store, webhooks, { log, metrics });
  return {
    api,
    database,
    figures,
    intake,
    deadLetters,
    decisions,
    networks,
    pipeline,
    deliver,
    watch,
  };
}

async function finish(
  on: Opened,
  screen: Screen,
  options: StartOptions,
  finished: boolean,
): Promise<void> {
  screen.end();
  const { database, intake, figures: first } = on;
  const figures = await readFigures(database.store, systemClock.now());
  const counts = await readAlertCounts(database.store);
  await on.api?.part.stop?.();
  await on.deadLetters.close();
  await on.decisions.close();
  await on.networks.stop();
  await database.close();
  const ending = { figures, counts, database, intake, before: first.events, finished };
  screen.print(goodbye(options, ending));
}

/** The API, with a token for whoever started this: it stands in the address that is printed. */
async function serve(
  { port }: StartOptions,
  on: Pick<StandaloneIo, "policy" | "actor" | "log"> & {
    readonly store: Database["store"];
    readonly intake: Intake;
  },
  signal: AbortSignal,
): Promise<OpenedApi | null> {
  if (port === null) return null;
  const api = openApiServer({
    store: on.store,
    settings: apiSettings.parse({ port }),
    policy: on.policy,
    analyst: EMBEDDED_ANALYST,
    localActor: on.actor,
    anyPort: true,
    deadLetters: () => on.intake.deadLetters(),
    clock: systemClock,
    log: on.log,
  });
  await api.part.start?.(signal);
  return api;
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
