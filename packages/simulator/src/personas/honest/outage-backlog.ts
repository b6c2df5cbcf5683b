import type { Act } from "../../actor.ts";
import { addCustomer, type Customer, job } from "../../behaviour/job.ts";
import { MIXES, work, type Work } from "../../behaviour/work.ts";
import { muse, themes } from "../../fabric/content.ts";
import type { Random } from "../../fabric/random.ts";
import { MINUTE, SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Applications that an outage of the service cut off, each with a queue that grew meanwhile; when it
 * is over all of them drain it at once. Looks like a flood over many accounts that begins within
 * seconds. Innocent: it follows our own failures, and everybody works on what is theirs.
 */
export const outageBacklog = honest({
  id: "outage-backlog",
  share: 0.003,
  accounts: [8, 24],
  build(scene) {
    const { random } = scene;
    const length = scene.end - scene.start;
    const begin = Math.floor(scene.start + random.between(0.1, 0.85) * length);
    const end = begin + Math.floor(random.between(4, 12) * MINUTE);
    for (let index = 0; index < scene.size; index++) {
      const own = random.fork(index);
      const customer = addCustomer(scene, own);
      const tasks = work(MIXES.speaking, muse({ themes: themes(own, 2) }));
      const items = own.int(60, 300);
      const gap = own.logUniform(250, 900);
      scene.actor(function* (stream): Act<void> {
        const from = yield* waits(stream, customer, tasks, begin, end);
        yield* job(stream, { ...customer, tasks, from, items, gap });
      });
    }
  },
});

const UNAVAILABLE = { status: 503, code: "overloaded" } as const;

/** Tries until the service is back, ever more seldom; gives the time at which it noticed. */
function* waits(
  random: Random,
  { account, client }: Customer,
  tasks: Work,
  begin: number,
  end: number,
): Act<number> {
  let wait = SECOND;
  let at = begin + Math.floor(random.between(0, 20) * SECOND);
  while (at < end) {
    const task = tasks.next(random);
    yield { at, account, key: account.key, client, ...task, refusal: UNAVAILABLE };
    at += Math.ceil(wait * random.between(0.7, 1.3));
    wait = Math.min(2 * wait, 20 * SECOND);
  }
  return at;
}
