import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { readDetection } from "@ringfence/detect";
import { type OcsfParts, readPolicy } from "@ringfence/enforce";
import {
  ConfigError,
  createMetrics,
  type Log,
  type NetworksConfig,
  silentLog,
  systemClock,
} from "@ringfence/runtime";
import { fileSink, fileSource, LARGE_BATCHES } from "@ringfence/stream";
import { InputError } from "./errors.ts";
import { readAlertCounts, readWorstAlerts } from "./steps/alerts.ts";
import { type Database, openDatabase } from "./steps/data-folder.ts";
import { beginDraft, type Draft } from "./steps/draft.ts";
import { refuseFiles } from "./steps/input.ts";
import { Intake } from "./steps/intake.ts";
import { networkData } from "./steps/networks.ts";
import { createPipeline, type PipelineParts } from "./steps/pipeline.ts";
import { readFigures, showStatus } from "./steps/status.ts";
import { type RunSummary, summaryOf } from "./steps/summary.ts";
import { Screen } from "./steps/terminal.ts";

export interface FilesIo {
  readonly stdin: Readable;
  readonly stderr: Writable;
  readonly stderrIsTerminal: boolean;
  readonly signal: AbortSignal;
}

export interface DetectFilesOptions {
  readonly events: readonly string[];
  readonly accounts: string | null;
  /** Where the alerts go, one revision a line. */
  readonly alerts: string;
  /** Where they go as OCSF Detection Findings, too. */
  readonly ocsf: string | null;
  /** Kept if named, else temporary. */
  readonly dataDir: string | null;
  /** Detection settings (YAML). */
  readonly configFile: string | null;
  /** The policy (YAML); null for the default. */
  readonly policyFile: string | null;
  readonly networks: NetworksConfig;
  readonly io: FilesIo;
}

/** Events of files may be as old as they are. */
const MAX_AGE_DAYS = 36_500;

/**
 * The whole pipeline over files, by event time: store everything, then judge window by window,
 * then write every alert revision in order of publication. The file of alerts appears when it is
 * whole; a run that fails or is interrupted leaves what stood there.
 *
 * @throws ConfigError, StreamError, StoreError, InputError
 */
export async function detectFiles(options: DetectFilesOptions): Promise<void> {
  const { io, alerts, ocsf } = options;
  const started = performance.now();
  refuseFiles(options);
  const detection = readDetection(options.configFile);
  const policy = readPolicy(options.policyFile);
  const drafts: Drafts = { alerts: await beginDraft(alerts), ocsf: null };
  try {
    if (ocsf !== null) drafts.ocsf = await beginDraft(ocsf);
    const database = await openDatabase({
      dataDir: options.dataDir,
      database: "ringfence",
      now: () => systemClock.now(),
      signal: io.signal,
    });
    try {
      await refuseOtherInput(database, options);
      const summary = await judge(options, { started, database, drafts, detection, policy });
      await drafts.alerts.finish();
      await drafts.ocsf?.finish();
      io.stderr.write(summaryOf(summary));
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
    const what = alerts === "-" ? "not all alerts were written" : `${alerts} was not written`;
    throw new InputError("INTERRUPTED", `interrupted; ${what}`, error);
  } finally {
    await drafts.alerts.discard();
    await drafts.ocsf?.discard();
  }
}

interface Opened extends Pick<PipelineParts, "detection" | "policy"> {
  readonly started: number;
  readonly database: Database;
  readonly drafts: Drafts;
}

interface Drafts {
  readonly alerts: Draft;
  ocsf: Draft | null;
}

async function judge(options: DetectFilesOptions, opened: Opened): Promise<RunSummary> {
  const { io, alerts, dataDir } = options;
  const { started, database, drafts } = opened;
  const { store } = database;
  const now = () => systemClock.now();
  const before = await readFigures(store, now());
  const intake = new Intake();
  const deadLettersFile = `${alerts === "-" ? "alerts" : alerts}.dead-letters.ndjson`;
  // On a folder that is kept, the lines of earlier runs are not read again: their letters stay.
  const letters = fileSink({ path: deadLettersFile, append: dataDir !== null, format: "records" });
  // Every run writes all revisions anew, so that the file is whole however often it is run.
  const alertsSink = fileSink({ path: drafts.alerts.path, append: true });
  const destination = `run:${now().toISOString()}`;
  const ocsf = drafts.ocsf && ocsfTo(drafts.ocsf.path, destination);
  // Events wait for it, so that every run over the same files says the same.
  const networks = networkData(store, { config: options.networks, wait: true, log: telling(io) });
  const pipeline = createPipeline({
    store,
    networks,
    detection: opened.detection,
    policy: opened.policy,
    ...sourcesOf(options, database.folder, intake),
    deadLetters: intake.puttingAside(letters),
    alerts: alertsSink,
    destination,
    ocsf,
    decisions: null,
    maxAgeDays: MAX_AGE_DAYS,
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics({ service: "detect", version: "0.1.0", processMetrics: false }),
  });
  const work = async () => {
    await networks.loadList();
    await pipeline.ingest.run(io.signal);
    io.signal.throwIfAborted();
    if (before.events === 0) intake.assertUsable();
    const stored = performance.now();
    await pipeline.detect.tick({ finish: true, signal: io.signal });
    io.signal.throwIfAborted();
    const judged = performance.now();
    const { published } = await pipeline.enforce.drain();
    return { stored, judged, published };
  };
  const running = () => Promise.race([work(), database.died]);
  let done: Awaited<ReturnType<typeof work>>;
  try {
    done = await watched(database, io, running);
  } finally {
    const sinks = [letters, alertsSink, ...(ocsf === null ? [] : [ocsf.sink])];
    await Promise.all([...sinks.map((sink) => sink.close()), networks.stop()]);
  }
  // Of a run that begins anew, letters of an earlier one are no news.
  if (dataDir === null && intake.unusable === 0) await rm(deadLettersFile, { force: true });
  const figures = await readFigures(store, now());
  const [worst = null] = await readWorstAlerts(store, 1);
  return {
    ...done,
    started,
    ended: performance.now(),
    events: { before: before.events, now: figures.events },
    intake,
    counts: await readAlertCounts(store),
    worst,
    alerts,
    ocsf: options.ocsf,
    dataDir,
    deadLetters: deadLettersFile,
  };
}

function ocsfTo(path: string, run: string): OcsfParts {
  return { sink: fileSink({ path, append: true }), destination: `${run}:ocsf` };
}

/** What is missing is told to whoever looks; the rest of a log is for services. */
function telling({ stderr }: FilesIo): Pick<Log, "info" | "warn"> {
  const warn = (facts: object, message: string) => {
    const reason = "error" in facts ? `: ${String(facts.error)}` : "";
    stderr.write(`ringfence: ${message}${reason}\n`);
  };
  return { info: () => {}, warn };
}

/** Shows how far the work has come, where somebody looks. */
async function watched<T>(
  { store }: Database,
  { stderr, stderrIsTerminal }: FilesIo,
  work: () => Promise<T>,
): Promise<T> {
  if (!stderrIsTerminal) return work();
  const screen = new Screen({ out: stderr, columns: 100, color: false, live: true });
  const done = new AbortController();
  const shown = showStatus(store, screen, { live: true, speed: null }, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await shown.catch(() => {});
    screen.end();
  }
}

function sourcesOf(options: DetectFilesOptions, folder: string, intake: Intake) {
  const { events, accounts, dataDir, io } = options;
  const state = (name: string) =>
    dataDir === null ? {} : { statePath: join(folder, `${name}.state.json`) };
  const batches = { ...LARGE_BATCHES, stdin: io.stdin };
  const source = (name: "events" | "accounts", paths: readonly string[]) =>
    intake.reading(name, fileSource({ paths, ...batches, ...state(name) }));
  return {
    events: source("events", events),
    accounts: accounts === null ? null : source("accounts", [accounts]),
  };
}

/**
 * Standard input counts its lines from 0 in every run, so on a folder that is kept a second input
 * would be taken for the first one read again.
 */
async function refuseOtherInput(database: Database, options: DetectFilesOptions): Promise<void> {
  if (options.dataDir === null || !options.events.includes("-")) return;
  const { events } = await readFigures(database.store, new Date(0));
  if (events === 0) return;
  throw new ConfigError([
    `standard input cannot go on where ${options.dataDir} ends; name another --data folder, or none`,
  ]);
}
