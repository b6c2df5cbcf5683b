import type { Act } from "../../actor.ts";
import { call } from "../../behaviour/call.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { clientAt, addPerson } from "../../behaviour/person.ts";
import { beginning } from "../../behaviour/ring.ts";
import type { Member } from "../../behaviour/relay.ts";
import { meanUnits, MIXES, work } from "../../behaviour/work.ts";
import { agent, personalAgent } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { network, pool, residentialExit } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { arrivals, audience, DAY, nextReset } from "../../fabric/rhythm.ts";
import { movesEvery, residence, spreadsOver, staysAt } from "../../fabric/whereabouts.ts";
import { abuse, type Scene } from "../../persona.ts";

/**
 * A gateway that spreads its customers over accounts that strangers lent or lost: in turns, or the
 * next one on every 429. The accounts have nothing in common, and their owners use them too.
 * Easy: one address, one program. Careful: a pool of addresses and the customers' user agents.
 * Paranoid: for each account a residential exit and a client of its own.
 */
export const gatewayRotation = abuse({
  id: "gateway-rotation",
  category: "pooling",
  also: ["multi_account"],
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 14],
  lent: true,
  build(scene) {
    const { random } = scene;
    const from = beginning(scene);
    const accounts = Array.from({ length: scene.size }, (_, index) => {
      const own = random.fork(index);
      const options = { plan: planOf(own, { free: 25, starter: 75 }) };
      return addPerson(
        scene,
        own,
        { ...options, createdAt: from - own.between(3, 500) * DAY },
        { sessionsPerDay: own.logUniform(0.05, 1.2) },
      );
    });
    const faces = disguises(scene);
    const members = accounts.map((account, index) => ({
      account,
      ...(faces[index] as Omit<Member, "account">),
    }));
    const inTurns = random.chance(0.5);
    // Whoever changes at the refusal only has as many accounts as the refusals call for.
    const demand = random.between(inTurns ? 0.4 : 0.9, 1.15);
    const units = accounts.reduce((sum, { quota }) => sum + quota, 0) * demand;
    const perHour = units / meanUnits(MIXES.composing) / 24;
    scene.active(from, scene.until);
    scene.actor((own) => gateway(own, scene, members, { from, perHour, inTurns }));
  },
});

function disguises(scene: Scene): Omit<Member, "account">[] {
  const { random, size, version } = scene;
  const cloud = network(random, "hosting");
  const addresses = pool(random, cloud, version === "easy" ? 1 : random.int(3, 8));
  const software = agent(random, "server");
  return Array.from({ length: size }, (_, index) => {
    const own = random.fork(`face/${index}`);
    if (version === "easy") return { agent: software, location: spreadsOver(addresses) };
    if (version === "careful")
      return { agent: personalAgent(own), location: spreadsOver(addresses) };
    const at = own.chance(0.6) ? staysAt(residentialExit(own)) : residence(own).location;
    return {
      agent: personalAgent(own),
      location: own.chance(0.3) ? movesEvery(DAY, residentialExit) : at,
    };
  });
}

interface Habits {
  readonly from: number;
  readonly perHour: number;
  /** In turns, or the next one whenever the service refuses. */
  readonly inTurns: boolean;
}

function* gateway(
  random: Random,
  scene: Scene,
  members: readonly Member[],
  { from, perHour, inTurns }: Habits,
): Act<void> {
  const customers = Array.from({ length: random.int(6, 40) }, () =>
    work(MIXES.composing, muse({ themes: themes(random, 2) })),
  );
  const doors = members.map((member) => ({
    account: member.account,
    client: clientAt(member.agent, member.location(random)),
    closedUntil: 0,
  }));
  let turn = 0;
  let free = from;
  for (const arrival of arrivals(random, audience(random.int(-8, 8)), perHour, from, scene.until)) {
    const task = random.pick(customers).next(random);
    let at = Math.max(arrival, free);
    for (let tries = 0; tries < doors.length; tries++) {
      const door = doors[turn % doors.length] as (typeof doors)[number];
      if (inTurns) turn++;
      if (door.closedUntil > at) {
        if (!inTurns) turn++;
        continue;
      }
      const { account } = door;
      const key = account.key;
      const attempt = { at, account, key, client: door.client(at), abusive: true, ...task };
      const reply = yield* call(random, attempt, 0);
      at = attempt.at + random.int(60, 500);
      if (reply.status !== 429) break;
      door.closedUntil = reply.error_code === "quota_exceeded" ? nextReset(at) : at + 20_000;
      if (!inTurns) turn++;
    }
    free = at;
  }
}
