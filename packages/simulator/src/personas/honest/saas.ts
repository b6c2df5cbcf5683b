import { addServer, pace, planOf } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { PLANS } from "../../fabric/catalogue.ts";
import { themes } from "../../fabric/content.ts";
import { honest } from "../../persona.ts";

/**
 * A product built on the service, with declared end users. Looks like resale. Innocent: what its
 * users get is the product (few templates), not the API.
 */
export const saas = honest({
  id: "saas",
  share: 0.012,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const plan = planOf(random, { starter: 25, pro: 65, enterprise: 10 });
    const users = Math.round(random.logUniform(40, 3_000));
    const mix = random.pick([MIXES.composing, MIXES.speaking, MIXES.composeOnly]);
    const quota = Math.min(PLANS[plan].quota, 12_000);
    addServer(
      scene,
      random,
      { plan },
      {
        mix,
        content: { themes: themes(random, random.int(1, 4)), varies: 0.1, repeats: 0.02 },
        perHour: pace(quota, random.between(0.2, 0.95), mix),
        // Few users make most of the use.
        endUser: (own) => `u_${Math.floor(users * own.float() ** 3)}`,
      },
    );
  },
});
