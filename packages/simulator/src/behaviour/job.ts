/** A program that works through a list as fast as it is answered, and stops when it is done. */
import type { Account } from "../account.ts";
import type { Act } from "../actor.ts";
import { addServer, planOf } from "./fleet.ts";
import { type Agent, agent, type Client, connect } from "../fabric/agents.ts";
import { type Address, network, pool } from "../fabric/network.ts";
import type { Random } from "../fabric/random.ts";
import type { Scene } from "../persona.ts";
import { call, exhausted } from "./call.ts";
import type { Work } from "./work.ts";

export interface Job {
  readonly account: Account;
  readonly client: Client;
  readonly tasks: Work;
  /** When it begins, milliseconds since 1970. */
  readonly from: number;
  readonly items: number;
  /** Median time from one request to the next, milliseconds. */
  readonly gap: number;
}

export function* job(random: Random, { account, client, tasks, from, items, gap }: Job): Act<void> {
  const key = account.key;
  let at = Math.floor(Math.max(from, account.createdAt));
  for (let item = 0; item < items; item++) {
    const attempt = { at, account, key, client, ...tasks.next(random) };
    const reply = yield* call(random, attempt);
    if (exhausted(reply)) return;
    at = attempt.at + Math.max(40, Math.ceil(random.logNormal(gap, 0.25)));
  }
}

export interface Customer {
  readonly account: Account;
  readonly client: Client;
}

/** A paying customer with a small application of its own, and the client that it runs on. */
export function addCustomer(
  scene: Scene,
  random: Random,
  software: Agent = agent(random, "server"),
): Customer {
  const plan = planOf(random, { starter: 55, pro: 45 });
  const [address] = pool(random, network(random, "hosting"), 1) as [Address];
  const account = addServer(scene, random, { plan }, { agents: [software], addresses: [address] });
  return { account, client: connect(software, address) };
}
