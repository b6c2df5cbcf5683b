import { addServer, planOf } from "../../behaviour/fleet.ts";
import { person, ordinaryHabits } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * An application on a few cloud addresses, and its developer's laptop with the same key. Looks
 * like a gateway or a key in two hands. Innocent: one product, one customer of ours, within its
 * plan (which some of them upgrade when it grows tight).
 */
export const startup = honest({
  id: "startup",
  share: 0.08,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const plan = planOf(random, { free: 10, starter: 55, pro: 35 });
    const at = Math.floor(random.between(scene.start, scene.end));
    const upgrades = plan === "starter" && random.chance(0.06);
    const account = addServer(
      scene,
      random,
      upgrades ? { plan, upgrade: { at, plan: "pro" } } : { plan, keys: random.int(1, 2) },
    );
    const home = residence(random);
    const developer = {
      ...ordinaryHabits(random, account, home, scene.until, null),
      agent: agent(random, "laptop"),
      sessionsPerDay: random.between(0.2, 2),
      from: Math.max(scene.start, account.createdAt),
    };
    scene.actor((own) => person(own, developer));
  },
});
