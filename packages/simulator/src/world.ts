/** Worlds: a seeded population, its accounts, its traffic, and the truth about it. */
import type { AccountProfileInput, Category, RequestEventInput } from "@ringfence/schemas";
import { type Account, iso, openAccount, upgradedProfile } from "./account.ts";
import type { Attempt } from "./actor.ts";
import { type ActorPlan, run } from "./engine.ts";
import { Random } from "./fabric/random.ts";
import { HOUR } from "./fabric/rhythm.ts";
import { FALLBACK, PERSONAS, type PersonaId } from "./personas/index.ts";
import type { Launch, Scene, Version } from "./persona.ts";
import { type Instance, planPopulation, type Wanted } from "./population.ts";
import { Service } from "./service.ts";

export interface WorldOptions {
  readonly seed: number | string;
  readonly start: Date;
  readonly hours: number;
  /** Number of accounts; `personas` may open more. */
  readonly accounts: number;
  /** Share of accounts that abuse. True, the default, means 0.019; false means none. */
  readonly abuse?: boolean | number;
  /**
   * Instances wanted of each persona (a ring, a crowd or a person is one instance). Where given,
   * no other abuse takes place, and accounts left are filled with the usual honest ones.
   */
  readonly personas?: Partial<Record<PersonaId, Wanted>>;
}

export interface GroundTruth {
  readonly account_id: string;
  readonly persona: PersonaId;
  readonly kind: "honest" | "abuse";
  /** The instance that opened the account: people or accounts that belong together. */
  readonly group_id: string;
  readonly abuse?: AbuseTruth;
}

export interface AbuseTruth {
  readonly id: PersonaId;
  readonly version: Version;
  readonly category: Category;
  /** What else it breaches by that. */
  readonly also: readonly Category[];
  readonly group_id: string;
  readonly active_from: string;
  readonly active_to: string;
  /**
   * First request of the group that was itself a circumvention, or of a lent account that was one;
   * null if none took place.
   */
  readonly first_circumvention_at: string | null;
}

export interface World {
  /** The first profile of every account that has one. */
  readonly profiles: readonly AccountProfileInput[];
  /** Changes of profiles during the world, in order of time. */
  profileUpdates(): readonly AccountProfileInput[];
  /** One row an account. Worked out on first use by running the abusive actors alone. */
  readonly truth: readonly GroundTruth[];
  /** Events in order of `occurred_at`. Every call begins anew and gives the same events. */
  events(): Generator<RequestEventInput, void, void>;
}

interface Built {
  readonly accounts: Account[];
  readonly stages: readonly Stage[];
  readonly until: number;
}

/** An instance with what it set up. */
interface Stage {
  readonly instance: Instance;
  readonly group: string;
  readonly accounts: Account[];
  readonly actors: ActorPlan[];
  active: readonly [from: number, to: number];
}

const USUAL_ABUSE = 0.019;

/** Throws RangeError where `hours` or `accounts` make no sense. */
export function createWorld(options: WorldOptions): World {
  return worldUntil(options, options.start.getTime() + options.hours * HOUR);
}

/** A world whose traffic goes on to `until`, which may be infinity; one-off things take place in
 * its first `hours`. */
export function worldUntil(options: WorldOptions, until: number): World {
  const built = build(options, until);
  let truth: readonly GroundTruth[] | null = null;
  return {
    profiles: built.accounts.flatMap(({ profile }) => (profile === null ? [] : [profile])),
    profileUpdates: () =>
      built.accounts
        .flatMap((account) => upgradedProfile(account) ?? [])
        .sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at)),
    get truth() {
      truth ??= built.stages.flatMap((stage) => truthOf(stage, built));
      return truth;
    },
    events: () =>
      run(
        built.stages.flatMap(({ actors }) => actors),
        new Service(built.accounts.length),
        built.until,
      ),
  };
}

function build(options: WorldOptions, until: number): Built {
  const start = options.start.getTime();
  if (!(options.hours > 0)) throw new RangeError("hours must be above 0");
  if (!(options.accounts >= 0)) throw new RangeError("accounts must be 0 or more");
  const seed = String(options.seed);
  const end = start + options.hours * HOUR;
  const { abuse = true } = options;
  const instances = planPopulation(PERSONAS, FALLBACK, {
    seed,
    accounts: options.accounts,
    abuseShare: typeof abuse === "number" ? abuse : abuse ? USUAL_ABUSE : 0,
    explicit: options.personas ?? null,
  });
  const accounts: Account[] = [];
  const launch = launchOf(seed, start, end);
  const stages = instances.map((instance) => {
    const name = `${seed}/${instance.persona.id}/${instance.index}`;
    const stage: Stage = {
      instance,
      group: `grp_${new Random(`${name}/group`).hex(12)}`,
      accounts: [],
      actors: [],
      active: [start, until],
    };
    instance.persona.build(sceneOf(stage, name, { start, end, until, launch }, accounts));
    return stage;
  });
  return { accounts, stages, until };
}

function launchOf(seed: string, start: number, end: number): Launch {
  const random = new Random(`${seed}/launch`);
  const from = start + (end - start) * random.between(0.35, 0.8);
  const to = from + HOUR * random.between(2, 5);
  return { from, to, factor: random.between(1.6, 2.6) };
}

function sceneOf(
  stage: Stage,
  name: string,
  times: Pick<Scene, "start" | "end" | "until" | "launch">,
  accounts: Account[],
): Scene {
  const { instance } = stage;
  return {
    ...times,
    random: new Random(name),
    size: instance.size,
    version: instance.version,
    account(options) {
      const random = new Random(`${name}/account/${stage.accounts.length}`);
      const index = accounts.length;
      const account = openAccount(random, index, stage.group, times.start, options);
      stage.accounts.push(account);
      accounts.push(account);
      return account;
    },
    actor(act) {
      stage.actors.push({ path: `${name}/actor/${stage.actors.length}`, run: act });
    },
    active(from, to) {
      stage.active = [from, to];
    },
  };
}

/**
 * Accounts of an abusive instance are touched by its own actors alone and actors cannot feel each
 * other's load, so that running these actors alone shows exactly what they do in the whole world.
 */
function truthOf(stage: Stage, built: Built): GroundTruth[] {
  const { persona, version } = stage.instance;
  const id = persona.id as PersonaId;
  if (persona.kind === "honest") {
    return stage.accounts.map((account) => ({
      account_id: account.id,
      persona: id,
      kind: "honest",
      group_id: stage.group,
    }));
  }
  const firsts = firstCircumventions(stage, built, persona.lent === true);
  const group = Math.min(...firsts.values());
  const [from, to] = stage.active;
  return stage.accounts.map((account) => {
    const first = persona.lent === true ? firsts.get(account) : group;
    const known = first !== undefined && Number.isFinite(first);
    const abuse: AbuseTruth = {
      id,
      version,
      category: persona.category,
      also: persona.also ?? [],
      group_id: stage.group,
      active_from: iso(from),
      active_to: iso(Math.min(to, 8.64e15)),
      first_circumvention_at: known ? iso(first) : null,
    };
    return {
      account_id: account.id,
      persona: id,
      kind: "abuse",
      group_id: stage.group,
      abuse,
    };
  });
}

/** By account; where not each is asked for, that of the first one alone. */
function firstCircumventions(stage: Stage, built: Built, each: boolean): Map<Account, number> {
  const firsts = new Map<Account, number>();
  // Live traffic has no end; a week is enough for every abuse to show itself.
  const until = Math.min(built.until, stage.active[0] + 168 * HOUR);
  const wanted = each ? stage.accounts.length : 1;
  const note = ({ account, at, abusive }: Attempt) => {
    if (abusive === true && !firsts.has(account)) firsts.set(account, at);
  };
  const events = run(stage.actors, new Service(built.accounts.length), until, note);
  for (const event of events) if (firsts.size >= wanted && event !== null) break;
  return firsts;
}
