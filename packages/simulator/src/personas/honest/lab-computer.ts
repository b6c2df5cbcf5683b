import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, type Client, connect, newDevice } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { arrivals, DAY, MINUTE, office, SECOND } from "../../fabric/rhythm.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * A computer in a library or a school: one person after another logs in with an account of their
 * own, and some use their free quota up before they leave. Looks like a ring on a shared device
 * with hand-overs. Innocent: everybody makes something else, and nobody needs the next quota.
 */
export const labComputer = honest({
  id: "lab-computer",
  share: 0.012,
  accounts: [4, 14],
  build(scene) {
    const { random } = scene;
    const campus = network(random, "campus");
    const computer = { ...agent(random, "browser"), device_id: newDevice(random) };
    const client = connect(computer, addressIn(random, campus));
    const accounts = Array.from({ length: scene.size }, (_, index) => {
      const own = random.fork(index);
      const signup = own.chance(0.5)
        ? { signupIp: client.ip, signupDevice: computer.device_id }
        : {};
      return scene.account({
        plan: "free",
        createdAt: scene.start - own.between(1, 250) * DAY,
        ...signup,
      });
    });
    scene.actor((own) => visits(own, scene, client, accounts, campus.utcOffset));
  },
});

function* visits(
  random: Random,
  scene: Scene,
  client: Client,
  accounts: readonly Account[],
  utcOffset: number,
): Act<void> {
  const people = accounts.map((account) => ({
    account,
    tasks: work(MIXES.composing, muse({ themes: themes(random, 2) })),
  }));
  let free = scene.start;
  for (const begin of arrivals(random, office(utcOffset), 0.5, scene.start, scene.until)) {
    const { account, tasks } = random.pick(people);
    let at = Math.max(begin, free);
    for (let i = random.int(3, 22); i > 0; i--) {
      const key = account.key;
      const attempt = { at, account, key, client, ...tasks.next(random) };
      const reply = yield* call(random, attempt);
      at = attempt.at + Math.floor(Math.min(6 * MINUTE, random.logNormal(35 * SECOND, 0.8)));
      if (exhausted(reply) && random.chance(0.7)) break;
    }
    free = at + random.int(1, 12) * MINUTE;
  }
}
