import type { Act } from "../../actor.ts";
import type { Account } from "../../account.ts";
import { call } from "../../behaviour/call.ts";
import { addServer, planOf } from "../../behaviour/fleet.ts";
import { clientAt } from "../../behaviour/person.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, type Agent, newDevice } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import type { Random } from "../../fabric/random.ts";
import { arrivals, MINUTE, office, SECOND } from "../../fabric/rhythm.ts";
import { home, type Home, livesAt } from "../../fabric/whereabouts.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * An agency that works in the accounts of its clients from one computer, one after another. Looks
 * like a ring on a shared device that hands over. Innocent: each client pays, has work and servers
 * of its own, and the changes follow the calendar, not the quotas.
 */
export const agency = honest({
  id: "agency",
  share: 0.02,
  accounts: [3, 8],
  build(scene) {
    const { random } = scene;
    const place = home(random);
    const computer = { ...agent(random, "browser"), device_id: newDevice(random) };
    const accounts: Account[] = [];
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const plan = planOf(own, { starter: 60, pro: 40 });
      const signup = own.chance(0.4)
        ? { signupIp: place.address.ip, signupDevice: computer.device_id }
        : {};
      accounts.push(addServer(scene, own, { plan, ...signup }));
    }
    scene.actor((own) => workday(own, scene, place, computer, accounts));
  },
});

function* workday(
  random: Random,
  scene: Scene,
  place: Home,
  computer: Agent,
  accounts: readonly Account[],
): Act<void> {
  const client = clientAt(computer, livesAt(place, false)(random));
  const desks = accounts.map((account) => ({
    account,
    tasks: work(MIXES.composing, muse({ themes: themes(random, 2) })),
  }));
  let free = scene.start;
  const rhythm = office(place.network.utcOffset);
  for (const begin of arrivals(random, rhythm, 0.35, scene.start, scene.until)) {
    const { account, tasks } = random.pick(desks);
    let at = Math.max(begin, free);
    const requests = random.int(4, 25);
    for (let i = 0; i < requests; i++) {
      const key = account.key;
      const attempt = { at, account, key, client: client(at), ...tasks.next(random) };
      yield* call(random, attempt);
      at = attempt.at + Math.floor(Math.min(10 * MINUTE, random.logNormal(40 * SECOND, 0.9)));
    }
    free = at;
  }
}
