import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { ConfigError } from "@ringfence/runtime";
import { type LiveTraffic, liveTraffic, toNdjson } from "@ringfence/simulator";
import { fileSource, memoryStream, type Source } from "@ringfence/stream";
import { z } from "zod";
import type { StartOptions } from "../config.ts";
import { type Pace, simulatedSource } from "./simulated-source.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Simulated time begins so far back, and so much of it comes at once, as history. */
const BACK_MS = 30 * DAY_MS;
const HISTORY_MS = 6 * HOUR_MS;
/** More abuse than in life, so that a visitor sees some within minutes; the rest is honest. */
const ABUSE = {
  "ring-device": { easy: 2, careful: 1 },
  "ring-proxy": { easy: 1 },
  "gateway-rotation": { easy: 1 },
  "key-community": { easy: 1 },
  "flood-sudden": { easy: 1 },
  "hammer-429": { easy: 1 },
} as const;
const TOPICS = { events: "simulated", accounts: "simulated-accounts" };

/** What a second start needs to know of the first. */
const scenario = z.strictObject({ seed: z.string(), start: z.iso.datetime() });

/** Each set of files has a database of its own: event times of one job are no news to another. */
export function databaseOf({ events }: StartOptions): string {
  if (events.length === 0) return "ringfence";
  const paths = events.map((path) => resolve(path)).join("\n");
  return `files_${createHash("sha256").update(paths).digest("hex").slice(0, 16)}`;
}

/**
 * Before anything starts.
 *
 * @throws ConfigError where a file is missing, or is given as events and as accounts
 */
export function refuseFiles({ events, accounts }: Pick<StartOptions, "events" | "accounts">) {
  const missing = [...events, ...(accounts === null ? [] : [accounts])].filter(
    (path) => path !== "-" && !existsSync(path),
  );
  if (missing.length > 0) {
    throw new ConfigError(missing.map((path) => `${path} is not there. Name a file that is.`));
  }
  if (accounts === null || !events.some((path) => resolve(path) === resolve(accounts))) return;
  throw new ConfigError([`${accounts} is given as events and as accounts. Name a file for each.`]);
}

export interface Sources {
  readonly events: Source;
  readonly accounts: Source | null;
}

/** Simulated traffic; null where there are files. */
export function trafficOf(options: StartOptions, folder: string, now: Date): LiveTraffic | null {
  if (options.events.length > 0) return null;
  const { seed, start } = remember(folder, now);
  const world = { seed, start: new Date(start), hours: 24, accounts: 600, personas: ABUSE };
  return liveTraffic(world, { speed: options.speed });
}

/** Where events and profiles come from: `traffic`, or files where it is null. */
export function sourcesOf(
  options: StartOptions,
  folder: string,
  io: {
    readonly traffic: LiveTraffic | null;
    readonly stdin: Readable;
    readonly now: () => Date;
    readonly judgedUntil: () => Promise<Date | null>;
  },
): Sources {
  return io.traffic === null
    ? files(options, folder, io.stdin)
    : simulated(options, io.traffic, io);
}

function files(options: StartOptions, folder: string, stdin: Readable): Sources {
  const { events, accounts } = options;
  const job = databaseOf(options);
  const batches = { batchMessages: 20_000, batchBytes: 16 * 1024 * 1024, stdin };
  const state = (name: string) => ({ statePath: join(folder, `${job}.${name}.json`) });
  return {
    events: fileSource({ paths: events, ...batches, ...state("events") }),
    accounts:
      accounts === null
        ? null
        : fileSource({ paths: [accounts], ...batches, ...state("accounts") }),
  };
}

function simulated(
  { speed }: StartOptions,
  traffic: LiveTraffic,
  { now, judgedUntil }: Pick<Pace, "now" | "judgedUntil">,
): Sources {
  const profiles = memoryStream({ topics: { [TOPICS.accounts]: 1 } });
  for (const profile of traffic.profiles) {
    const value = toNdjson(profile);
    profiles.append({ topic: TOPICS.accounts, partition: 0 }, [{ key: profile.account_id, value }]);
  }
  return {
    events: simulatedSource(TOPICS.events, traffic, {
      speed,
      historyMs: HISTORY_MS,
      now,
      judgedUntil,
    }),
    accounts: profiles.source({ groupId: "standalone", topics: [TOPICS.accounts] }),
  };
}

/** The same world at every start on the same folder. */
function remember(folder: string, now: Date): z.output<typeof scenario> {
  const path = join(folder, "simulation.json");
  if (existsSync(path)) return scenario.parse(JSON.parse(readFileSync(path, "utf8")));
  const day = Math.floor((now.getTime() - BACK_MS) / DAY_MS) * DAY_MS;
  const first = { seed: "ringfence", start: new Date(day).toISOString() };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify(first));
  return first;
}
