/** What rings have in common besides the relay: when they form, what they want, how they hide. */
import type { Account, AccountOptions } from "../account.ts";
import { type PlanId, PLANS } from "../fabric/catalogue.ts";
import { themes } from "../fabric/content.ts";
import type { Random } from "../fabric/random.ts";
import { DAY, HOUR, MINUTE, nextReset, SECOND } from "../fabric/rhythm.ts";
import type { Scene } from "../persona.ts";
import { planOf } from "./fleet.ts";
import type { Member, RelayPlan } from "./relay.ts";
import { meanUnits, MIXES } from "./work.ts";

/** When the abuse of a scene begins: soon enough to be seen, and not at a round time. */
export function beginning(scene: Scene): number {
  return Math.floor(scene.start + scene.random.between(0.02, 0.3) * (scene.end - scene.start));
}

/** Rings live on cheap plans. */
export function ringPlan(random: Random): PlanId {
  return planOf(random, { free: 78, starter: 22 });
}

/**
 * Sign-up times of a ring that begins to work at `from`: within hours for the hasty, over weeks
 * for the patient.
 */
export function signupTimes(scene: Scene, from: number): number[] {
  const { random, version, size } = scene;
  const spread = { easy: 5 * HOUR, careful: 12 * DAY, paranoid: 70 * DAY }[version];
  const last =
    from - random.between(0.5 * HOUR, { easy: 2, careful: 9, paranoid: 30 }[version] * DAY);
  return Array.from({ length: size }, () => Math.floor(last - random.between(0, spread)));
}

/** Opens the accounts of a ring, all on one plan. */
export function openRing(
  scene: Scene,
  from: number,
  optionsOf: (index: number) => Omit<AccountOptions, "plan">,
): Account[] {
  const plan = ringPlan(scene.random);
  const times = signupTimes(scene, from);
  // The hasty often take one throw-away mail service for all.
  const hasty = scene.version === "easy" && scene.random.chance(0.5);
  const mail = hasty ? { emailDomain: `${scene.random.hex(6)}.example` } : {};
  return times.map((createdAt, index) =>
    scene.account({ plan, createdAt, ...mail, ...optionsOf(index) }),
  );
}

/** Time for a day's work in the better of the first two days. */
function room(scene: Scene, from: number): number {
  const midnight = nextReset(from);
  const today = Math.min(midnight, scene.end) - from;
  return Math.max(today, Math.min(scene.end - midnight, DAY));
}

const LEAVES_AT = {
  easy: [2, 2],
  careful: [0.92, 1.05],
  paranoid: [0.8, 0.98],
} as const;

/** The relay of a ring; its pace fits what the plan publishes and what a day can hold. */
export function relayPlan(scene: Scene, from: number, members: readonly Member[]): RelayPlan {
  const { random, version } = scene;
  const quota = members[0]?.account.quota ?? PLANS.free.quota;
  const mix = random.pick([MIXES.composing, MIXES.composeOnly, MIXES.speaking]);
  // As many accounts as are needed: the last one is touched every day, if not always used up.
  const allowances = members.length - random.between(0, 0.7);
  const requests = (allowances * quota) / meanUnits(mix);
  const wanted = { easy: random.logUniform(0.3, 5), careful: 7, paranoid: 13 }[version];
  const busy = Math.min(wanted * HOUR, 0.75 * room(scene, from));
  return {
    members,
    mix,
    content: { themes: themes(random, random.int(1, 3)), varies: random.between(0.15, 0.6) },
    allowances,
    leaveAt: LEAVES_AT[version],
    pause: Math.max(2 * SECOND, busy / requests / 1.2),
    handOver: {
      easy: random.logUniform(2, 40) * SECOND,
      careful: random.logUniform(40, 400) * SECOND,
      paranoid: random.logUniform(4, 35) * MINUTE,
    }[version],
    camouflage: { easy: 0, careful: 0.05, paranoid: random.between(0.1, 0.3) }[version],
    shuffles: version !== "easy",
    sleepsIn: { easy: 2 * HOUR, careful: 6 * HOUR, paranoid: 5 * HOUR }[version],
    from,
    to: scene.until,
  };
}
