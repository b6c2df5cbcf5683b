/** Opens an account for an application and sets its servers to work. */
import type { Account, AccountOptions } from "../account.ts";
import { agent } from "../fabric/agents.ts";
import { type PlanId, PLANS } from "../fabric/catalogue.ts";
import { themes } from "../fabric/content.ts";
import { network, pool } from "../fabric/network.ts";
import type { Random } from "../fabric/random.ts";
import { audience } from "../fabric/rhythm.ts";
import type { Scene } from "../persona.ts";
import { server, type ServerHabits } from "./server.ts";
import { anyMix, meanUnits, type Share } from "./work.ts";

/** Requests an hour that use `share` of a daily quota. */
export function pace(quota: number, share: number, mix: readonly Share[]): number {
  return (quota * share) / meanUnits(mix) / 24;
}

/** A small application on a few cloud addresses; `change` makes it special. */
export function addServer(
  scene: Scene,
  random: Random,
  options: AccountOptions,
  change: Partial<Omit<ServerHabits, "account">> = {},
): Account {
  const account = scene.account(options);
  const habits = { ...ordinaryServer(scene, random, account), ...change };
  const from = Math.max(habits.from, scene.start, account.createdAt);
  scene.actor((own) => server(own, { ...habits, account, from }));
  return account;
}

export function ordinaryServer(scene: Scene, random: Random, account: Account): ServerHabits {
  const cloud = network(random, "hosting");
  const mix = anyMix(random, account.plan.entitlements.includes("stems"));
  return {
    account,
    keys: account.keys,
    agents: [agent(random, "server")],
    addresses: pool(random, cloud, random.int(1, 4)),
    rhythm: audience(cloud.utcOffset),
    mix,
    content: { themes: themes(random, random.int(1, 6)), varies: random.between(0.05, 0.5) },
    perHour: pace(account.quota, random.logUniform(0.03, 0.7), mix),
    endUser: null,
    from: scene.start,
    to: scene.until,
  };
}

/** A plan drawn by weights. */
export function planOf(random: Random, weights: Partial<Record<PlanId, number>>): PlanId {
  const rows = Object.keys(PLANS).map((id) => ({
    id: id as PlanId,
    weight: weights[id as PlanId] ?? 0,
  }));
  return random.weighted(rows).id;
}
