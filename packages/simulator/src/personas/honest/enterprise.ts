import { ordinaryServer } from "../../behaviour/fleet.ts";
import { server } from "../../behaviour/server.ts";
import { agent } from "../../fabric/agents.ts";
import { themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import { office } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * A large company: dozens of keys, egress addresses on several continents, teams with different
 * products. Looks like pooling or resale. Innocent: one contract that allows all of it.
 */
export const enterprise = honest({
  id: "enterprise",
  share: 0.006,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const keys = random.int(12, 60);
    const account = scene.account({
      plan: "enterprise",
      keys,
      quota: Math.round(random.logUniform(60_000, 400_000)),
    });
    const teams = random.int(3, 8);
    const perHour = random.logUniform(20, 140) / teams;
    for (let team = 0; team < teams; team++) {
      const at = network(random, random.chance(0.7) ? "hosting" : "eyeball");
      const habits = {
        ...ordinaryServer(scene, random, account),
        keys: account.keys.filter((_, index) => index % teams === team),
        agents: Array.from({ length: random.int(1, 3) }, () => agent(random, "server")),
        addresses: pool(random, at, random.int(2, 9)),
        rhythm: office(at.utcOffset),
        content: { themes: themes(random, random.int(2, 12)) },
        perHour,
      };
      scene.actor((own) => server(own, habits));
    }
  },
});
