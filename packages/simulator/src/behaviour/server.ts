/** A program that calls the service on behalf of an application. */
import type { Account } from "../account.ts";
import type { Act } from "../actor.ts";
import { type Agent, type Client, connect } from "../fabric/agents.ts";
import { muse, type MuseOptions } from "../fabric/content.ts";
import type { Address } from "../fabric/network.ts";
import type { Random } from "../fabric/random.ts";
import { arrivals, HOUR, MINUTE, nextReset, type Rhythm } from "../fabric/rhythm.ts";
import { call, exhausted } from "./call.ts";
import { type Share, work } from "./work.ts";

export interface ServerHabits {
  readonly account: Account;
  readonly keys: readonly string[];
  readonly agents: readonly Agent[];
  readonly addresses: readonly Address[];
  readonly rhythm: Rhythm;
  readonly mix: readonly Share[];
  readonly content: MuseOptions;
  readonly perHour: number;
  /** Draws a declared end user; null where the application declares none. */
  readonly endUser: ((random: Random) => string) | null;
  readonly from: number;
  readonly to: number;
}

export function* server(random: Random, habits: ServerHabits): Act<void> {
  const { account, keys, endUser } = habits;
  const clients = clientsOf(random, habits.agents, habits.addresses);
  const tasks = work(habits.mix, muse(habits.content));
  const backoff = new QuotaBackoff();
  let free = habits.from;
  for (const arrival of arrivals(random, habits.rhythm, habits.perHour, habits.from, habits.to)) {
    if (arrival < backoff.until) continue;
    const at = Math.max(arrival, free);
    const attempt = {
      at,
      account,
      key: random.pick(keys),
      client: random.pick(clients),
      endUser: endUser === null ? null : endUser(random),
      ...tasks.next(random),
    };
    const reply = yield* call(random, attempt);
    free = attempt.at;
    backoff.note(free, exhausted(reply));
  }
}

/** Every address runs one of the agents: machines of one fleet differ little. */
function clientsOf(
  random: Random,
  agents: readonly Agent[],
  addresses: readonly Address[],
): Client[] {
  return addresses.map((address) => connect(random.pick(agents), address));
}

/** Waits longer after each refusal for quota, an hour at most, and not past the reset. */
class QuotaBackoff {
  until = 0;
  private wait = MINUTE;

  note(at: number, refused: boolean): void {
    if (!refused) {
      this.wait = MINUTE;
      return;
    }
    this.until = Math.min(at + this.wait, nextReset(at));
    this.wait = Math.min(this.wait * 2, HOUR);
  }
}
