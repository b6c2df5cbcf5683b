import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { exhausted } from "../../behaviour/call.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../fabric/rhythm.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * A queue that many workers drain in parallel once a day, with more in it than the quota allows.
 * When the quota is gone each worker meets that for itself, tries again twice and then waits, longer
 * each time. Looks like a flood that goes on over refusals. Innocent: every worker listens, and the
 * waves of tries grow rarer.
 */
export const queueWorkers = honest({
  id: "queue-workers",
  share: 0.002,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const account = scene.account({ plan: planOf(random, { starter: 40, pro: 60 }) });
    const software = agent(random, "server");
    const machines = pool(random, network(random, "hosting"), random.int(1, 4)).map((address) =>
      connect(software, address),
    );
    const workers = random.int(4, account.plan.id === "pro" ? 40 : 12);
    scene.actor((own) => days(own, scene, account, machines, workers));
  },
});

/** A worker: when it acts next, how often its call was refused, and how long it waits then. */
interface Worker {
  readonly client: Client;
  at: number;
  tries: number;
  wait: number;
}

function* days(
  random: Random,
  scene: Scene,
  account: Account,
  machines: readonly Client[],
  count: number,
): Act<void> {
  const offset = Math.floor(random.between(0, 0.7) * DAY);
  const first = Math.floor(scene.start / DAY) * DAY + offset;
  const spread = Math.max(1, 4_000 / count);
  for (let begin = first; begin < scene.until; begin += DAY) {
    if (begin < Math.max(scene.start, account.createdAt)) continue;
    const workers = Array.from({ length: count }, (_, index) => ({
      client: machines[index % machines.length] as Client,
      at: begin + Math.floor(index * spread),
      tries: 0,
      wait: MINUTE,
    }));
    yield* drain(random, account, workers, Math.min(begin + 5 * HOUR, begin + DAY - HOUR));
  }
}

/** Each worker takes what is next in the queue; all of them together act in order of time. */
function* drain(random: Random, account: Account, workers: Worker[], until: number): Act<void> {
  const tasks = work(MIXES.composeOnly, muse({ themes: themes(random, 3) }));
  const key = account.key;
  for (;;) {
    const worker = workers.reduce((next, one) => (one.at < next.at ? one : next));
    if (worker.at >= until) return;
    const { at, client } = worker;
    const task = tasks.next(random);
    const reply = yield { at, account, key, client, ...task };
    const refused = reply.status === 429 || reply.status >= 500;
    worker.tries = refused ? worker.tries + 1 : 0;
    worker.at += pause(random, worker, task.endpoint.latencyMs, exhausted(reply));
  }
}

function pause(random: Random, worker: Worker, latency: number, spent: boolean): number {
  if (worker.tries === 0) {
    worker.wait = MINUTE;
    return Math.ceil(latency * random.logNormal(1, 0.35));
  }
  if (worker.tries < 3) return Math.ceil(SECOND * 2 ** worker.tries * random.between(0.7, 1.3));
  worker.tries = 0;
  const wait = worker.wait;
  if (spent) worker.wait = Math.min(2 * wait, HOUR);
  return Math.ceil(wait * random.between(0.9, 1.1));
}
