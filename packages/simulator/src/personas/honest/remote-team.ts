import { ordinaryHabits, person } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { themes } from "../../fabric/content.ts";
import { office } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * A company without an office: colleagues on several continents, each with a key of the one
 * account. Looks like a key that a community shares. Innocent: one customer, a key for each, work
 * on the same projects in office hours.
 */
export const remoteTeam = honest({
  id: "remote-team",
  share: 0.012,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const people = random.int(3, 14);
    const account = scene.account({
      plan: random.chance(0.8) ? "pro" : "enterprise",
      keys: people,
      organization: `org_${random.hex(8)}`,
    });
    const projects = themes(random, random.int(2, 4));
    account.keys.forEach((key, index) => {
      const own = random.fork(index);
      const at = residence(own);
      const habits = {
        ...ordinaryHabits(own, account, at, scene.until, null),
        key,
        agent: agent(own, own.chance(0.6) ? "laptop" : "browser"),
        rhythm: office(at.utcOffset),
        themes: projects,
        from: Math.max(scene.start, account.createdAt),
      };
      scene.actor((stream) => person(stream, habits));
    });
  },
});
