/** A person at work: sessions in waking hours, pauses between requests, giving up at the quota. */
import type { Account } from "../account.ts";
import type { Act } from "../actor.ts";
import { type Agent, type Client, connect, personalAgent } from "../fabric/agents.ts";
import { ENDPOINTS } from "../fabric/catalogue.ts";
import { muse, type Theme, themes } from "../fabric/content.ts";
import type { Address } from "../fabric/network.ts";
import type { Random } from "../fabric/random.ts";
import { arrivals, boosted, leisure, nextReset, type Rhythm, SECOND } from "../fabric/rhythm.ts";
import {
  type Location,
  type Residence,
  residence,
  type Whereabouts,
} from "../fabric/whereabouts.ts";
import type { AccountOptions } from "../account.ts";
import type { Launch, Scene } from "../persona.ts";
import { call, exhausted } from "./call.ts";
import { anyMix, type Share, work } from "./work.ts";

export interface Habits {
  readonly account: Account;
  readonly key: string;
  readonly agent: Agent;
  readonly location: Location;
  readonly rhythm: Rhythm;
  readonly mix: readonly Share[];
  readonly themes: readonly Theme[];
  readonly sessionsPerDay: number;
  /** Median; sessions differ widely. */
  readonly requestsPerSession: number;
  /** Median pause between two requests, milliseconds. */
  readonly pause: number;
  /** Whether the first session begins at `from`, as it does after signing up. */
  readonly atOnce?: boolean;
  readonly from: number;
  readonly to: number;
}

export function* person(random: Random, habits: Habits): Act<void> {
  const where = clientAt(habits.agent, habits.location(random));
  const tasks = work(habits.mix, muse({ themes: habits.themes }));
  const stubborn = random.chance(0.25);
  let free = habits.from;
  for (const begin of sessions(random, habits)) {
    if (begin < free) continue;
    const { account, key } = habits;
    let at = begin;
    if (random.chance(0.2)) {
      const endpoint = random.pick([ENDPOINTS.usage, ENDPOINTS.models, ENDPOINTS.voices]);
      yield { at, account, key, client: where(at), endpoint, content: null };
      at += random.int(400, 5_000);
    }
    const requests = Math.max(1, Math.round(random.logNormal(habits.requestsPerSession, 0.8)));
    for (let i = 0; i < requests && at < habits.to; i++) {
      const attempt = { at, account, key, client: where(at), ...tasks.next(random) };
      const reply = yield* call(random, attempt);
      at = attempt.at + pauseAfter(random, habits.pause);
      if (!exhausted(reply)) continue;
      // Some try once more, some look for cheaper requests, most come back tomorrow.
      if (stubborn && random.chance(0.6)) continue;
      free = nextReset(at);
      break;
    }
    free = Math.max(free, at);
  }
}

function* sessions(random: Random, habits: Habits): Generator<number, void, void> {
  const { rhythm, sessionsPerDay, from, to, atOnce = false } = habits;
  if (atOnce) yield Math.floor(from);
  yield* arrivals(random, rhythm, sessionsPerDay / 24, from, to);
}

/** What somebody does, done where they have no business, from a time on. */
export function* abusive(act: Act<void>, from = 0): Act<void> {
  let next = act.next();
  while (next.done !== true) {
    // The attempt itself may be sent again at a later time, so it is copied, never changed.
    next = act.next(yield { ...next.value, abusive: next.value.at >= from });
  }
}

function pauseAfter(random: Random, median: number): number {
  return Math.max(300, Math.floor(Math.min(random.logNormal(median, 1), 40 * median)));
}

/** The client at a time; the same object as long as the address stays. */
export function clientAt(agent: Agent, where: Whereabouts): (at: number) => Client {
  let address: Address | null = null;
  let client: Client | null = null;
  return (at) => {
    const now = where(at);
    if (client === null || now !== address) {
      address = now;
      client = connect(agent, now);
    }
    return client;
  };
}

/** Habits of somebody ordinary; volumes are heavy-tailed. */
export function ordinaryHabits(
  random: Random,
  account: Account,
  at: Residence,
  until: number,
  launch: Launch | null,
): Habits {
  const rhythm = leisure(at.utcOffset);
  return {
    account,
    key: account.key,
    agent: personalAgent(random),
    location: at.location,
    rhythm: launch === null ? rhythm : boosted(rhythm, launch.from, launch.to, launch.factor),
    mix: anyMix(random, account.plan.entitlements.includes("stems")),
    themes: themes(random, random.int(1, 5)),
    sessionsPerDay: Math.min(12, random.logNormal(1.1, 0.8)),
    requestsPerSession: Math.min(60, random.logNormal(8, 0.7)),
    pause: random.logNormal(28 * SECOND, 0.6),
    from: account.createdAt,
    to: until,
  };
}

/** Opens an account for somebody ordinary and lets them live; `change` makes them special. */
export function addPerson(
  scene: Scene,
  random: Random,
  options: AccountOptions,
  change: Partial<Habits> = {},
  at: Residence = residence(random),
): Account {
  const agent = change.agent ?? personalAgent(random);
  const account = scene.account({
    signupIp: at.signupAddress.ip,
    signupDevice: agent.device_id,
    ...options,
  });
  const ordinary = ordinaryHabits(random, account, at, scene.until, scene.launch);
  const habits = { ...ordinary, agent, ...change };
  const from = Math.max(habits.from, scene.start);
  scene.actor((own) => person(own, { ...habits, from }));
  return account;
}
