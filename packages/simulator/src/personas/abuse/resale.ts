import { addServer, pace } from "../../behaviour/fleet.ts";
import { beginning } from "../../behaviour/ring.ts";
import { MIXES } from "../../behaviour/work.ts";
import { agent, personalAgent } from "../../fabric/agents.ts";
import { themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import { audience, DAY } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";
import { marked } from "../../behaviour/mark.ts";

/**
 * Access sold on without authorization: many customers, each with work of their own, behind one
 * account used to its limit. Easy: the customers are even declared as end users. Careful: nothing
 * is declared. Paranoid: nothing declared, the customers' clients passed through, hours of one
 * region, a limit kept.
 */
export const resale = abuse({
  id: "resale",
  category: "resale",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const from = beginning(scene);
    const customers = random.int(25, 180);
    const cloud = network(random, "hosting");
    const mix = random.pick([MIXES.composing, MIXES.speaking]);
    const quota = 6_000;
    const share = { easy: random.between(0.9, 1.3), careful: 0.97, paranoid: 0.82 }[version];
    addServer(
      marked(scene, from),
      random,
      { plan: "pro", createdAt: from - random.between(2, 200) * DAY },
      {
        agents:
          version === "paranoid"
            ? Array.from({ length: 12 }, () => personalAgent(random))
            : [agent(random, "server")],
        addresses: pool(random, cloud, version === "easy" ? 1 : random.int(2, 6)),
        mix,
        content: { themes: themes(random, customers), varies: 0.1 },
        rhythm: audience(random.int(-8, 9)),
        perHour: pace(quota, share, mix),
        endUser: version === "easy" ? (own) => `c_${own.int(1, customers)}` : null,
        from,
      },
    );
    scene.active(from, scene.until);
  },
});
