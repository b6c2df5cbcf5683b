import { type Address, network, pool } from "../../fabric/network.ts";
import { agent } from "../../fabric/agents.ts";
import { themes } from "../../fabric/content.ts";
import { HOUR, office } from "../../fabric/rhythm.ts";
import { alternates, residenceIn, spreadsOver } from "../../fabric/whereabouts.ts";
import { ordinaryHabits, person } from "../../behaviour/person.ts";
import { honest } from "../../persona.ts";

/**
 * A small company in which everybody uses the one key: designers, writers and developers, each with
 * projects of their own, in the office and at home. Looks like a key that a community shares.
 * Innocent: one customer, whose people meet in one office.
 */
export const oneKeyTeam = honest({
  id: "one-key-team",
  share: 0.012,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const people = random.int(3, 8);
    const account = scene.account({
      plan: random.chance(0.6) ? "starter" : "pro",
      organization: `org_${random.hex(8)}`,
    });
    const at = network(random, "eyeball");
    const desk: Address[] = pool(random, at, random.int(1, 2));
    const common = themes(random, 1);
    for (let index = 0; index < people; index++) {
      const own = random.fork(index);
      const home = residenceIn(own, at.country);
      const habits = {
        ...ordinaryHabits(own, account, home, scene.until, null),
        agent: agent(own, own.chance(0.6) ? "laptop" : "browser"),
        location: alternates(spreadsOver(desk), home.location, 5 * HOUR),
        rhythm: office(at.utcOffset),
        themes: own.chance(0.4) ? common : themes(own, own.int(1, 3)),
        sessionsPerDay: own.between(1, 5),
        from: Math.max(scene.start, account.createdAt),
      };
      scene.actor((stream) => person(stream, habits));
    }
  },
});
