/** A small world, what may be done to it without changing what is true of it, and what it gives. */
import { createHash } from "node:crypto";
import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { configureDetectors } from "@ringfence/detectors";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, fixedClock, silentLog } from "@ringfence/runtime";
import type { AccountProfileInput, Finding, RequestEventInput } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";

export interface World {
  /** In order of arrival. */
  readonly events: readonly RequestEventInput[];
  readonly profiles: readonly AccountProfileInput[];
}

/** Six hours with a ring, a leaked key and a flood among honest accounts. */
export function smallWorld(): World {
  const world = createWorld({
    seed: 1,
    start: new Date("2026-10-12T10:00:00Z"),
    hours: 6,
    accounts: 150,
    personas: {
      "ring-device": { easy: 1 },
      "key-leaked": { easy: 1 },
      "flood-sudden": { easy: 1 },
    },
  });
  return { events: [...world.events()], profiles: [...world.profiles, ...world.profileUpdates()] };
}

export interface Arrival {
  readonly partitions?: number;
  /** How many events come between two looks; all of them in one go unless given. */
  readonly cuts?: readonly number[];
}

/** After every event of the worlds here, so that none comes from the future. */
const CLOCK = fixedClock(new Date("2027-01-01T00:00:00Z"));

/** Takes the world through ingest and detection; answers the states of the findings in order. */
export async function findingsOf(world: World, arrival: Arrival = {}): Promise<Finding[]> {
  const { partitions = 1, cuts = [world.events.length] } = arrival;
  const { store, drop } = await testStore();
  const stream = memoryStream({ topics: { events: partitions, accounts: 1, dead: 1 } });
  const metrics = createMetrics({ service: "test", version: "0", processMetrics: false });
  const shared = { store, clock: CLOCK, log: silentLog, metrics };
  const detectors = configureDetectors(null);
  const detect = createDetect({ ...shared, detectors, timing: DEFAULT_TIMING });
  const ingest = async () => {
    const source = (topic: string) =>
      stream.source({ groupId: topic, topics: [topic], untilEnd: true, batchMessages: 5_000 });
    await createIngest({
      ...shared,
      events: source("events"),
      accounts: source("accounts"),
      deadLetters: stream.sink("dead"),
      bounds: DEFAULT_INGEST_BOUNDS,
    }).run(new AbortController().signal);
  };
  const send = (topic: string, documents: readonly { readonly account_id: string }[]) =>
    stream
      .sink(topic)
      .send(documents.map((one) => ({ key: one.account_id, value: JSON.stringify(one) })));

  await send("accounts", world.profiles);
  const states: Finding[] = [];
  let next = 0;
  for (const count of cuts) {
    await send("events", world.events.slice(next, next + count));
    next += count;
    await ingest();
    if (next < world.events.length) states.push(...(await detect.tick()).findings);
  }
  states.push(...(await detect.tick({ finish: true })).findings);
  await drop();
  return states;
}

/**
 * The findings as they stand in the end, by whom they are about and not by what they are called.
 * The numbers in them are those of the moment at which they were told.
 */
export function standing(states: readonly Finding[]) {
  const newest = new Map(states.map((one) => [one.finding_id, one]));
  return [...newest.values()]
    .filter(({ evidence }) => evidence.length > 0)
    .map(({ category, mode, activity, severity, confidence, subject, account_ids }) => ({
      about: account_ids.toSorted().join(" "),
      subject: subject.type,
      category,
      mode,
      open: activity !== "close",
      severity,
      sure: [0.9, 0.99].filter((least) => confidence >= least).length,
    }))
    .sort((x, y) => compare(JSON.stringify(x), JSON.stringify(y)));
}

/** Every state with its times, but without ids and words that hold names. */
export function history(
  states: readonly Finding[],
  { nameOf = (account: string) => account, shiftMs = 0 } = {},
) {
  const back = (time: string) => new Date(Date.parse(time) - shiftMs).toISOString();
  return states
    .map(({ state, activity, severity, confidence, subject, account_ids, ...one }) => ({
      observed_at: back(one.observed_at),
      window: [back(one.window.start), back(one.window.end)],
      category: one.category,
      about: account_ids.map(nameOf).sort(),
      subject: subject.type,
      state,
      activity,
      severity,
      confidence,
      families: one.families,
      evidence: one.evidence.map(({ text: _, ...numbers }) => numbers),
      event_samples: one.event_samples,
    }))
    .sort((x, y) => compare(JSON.stringify(x), JSON.stringify(y)));
}

/** The same world in which everybody and everything has another name. */
export function renamed({ events, profiles }: World): World & { nameOf(account: string): string } {
  const former = new Map<string, string>();
  const account = (id: string) => {
    const name = `acc_${createHash("sha256").update(`new ${id}`).digest("hex").slice(0, 12)}`;
    former.set(name, id);
    return name;
  };
  const other = (id: string) => createHash("sha256").update(id).digest("hex").slice(0, 14);
  const maybe = <T extends string | null | undefined>(id: T) => (id == null ? id : other(id));
  return {
    events: events.map((event) => ({
      ...event,
      account_id: account(event.account_id),
      api_key_id: other(event.api_key_id),
      client_ip: neighbour(event.client_ip),
      device_id: maybe(event.device_id),
      content_hash: maybe(event.content_hash),
    })),
    profiles: profiles.map((profile) => ({
      ...profile,
      account_id: account(profile.account_id),
      payment_fingerprint: maybe(profile.payment_fingerprint),
      email_hash: maybe(profile.email_hash),
      organization_id: maybe(profile.organization_id),
      signup_device_id: maybe(profile.signup_device_id),
      signup_ip: profile.signup_ip == null ? profile.signup_ip : neighbour(profile.signup_ip),
    })),
    nameOf: (name) => former.get(name) ?? name,
  };
}

/** Another address of the same /24 or /64; different addresses stay different. */
function neighbour(address: string): string {
  const separator = address.includes(":") ? ":" : ".";
  const parts = address.split(separator);
  const last = parts.pop() ?? "";
  if (separator === ".") return [...parts, String(Number(last) ^ 0x55)].join(".");
  return [...parts, (Number.parseInt(last === "" ? "0" : last, 16) ^ 0x5555).toString(16)].join(
    ":",
  );
}

export function shifted({ events, profiles }: World, byMs: number): World {
  const later = <T extends string | null | undefined>(time: T) =>
    time == null ? time : new Date(Date.parse(time) + byMs).toISOString();
  return {
    events: events.map((event) => ({ ...event, occurred_at: later(event.occurred_at) })),
    profiles: profiles.map((profile) => ({
      ...profile,
      updated_at: later(profile.updated_at),
      created_at: later(profile.created_at),
    })),
  };
}

/** Numbers that look random and are the same in every run. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
