import { addServer } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { themes } from "../../fabric/content.ts";
import { honest } from "../../persona.ts";

/**
 * A partner with a contract that sells access on. It is resale in every measurable respect.
 * Innocent: the profile says so, where the provider recorded it.
 */
export const authorizedReseller = honest({
  id: "authorized-reseller",
  share: 0.002,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const customers = random.int(30, 300);
    addServer(
      scene,
      random,
      { plan: "enterprise", keys: random.int(1, 6), reseller: "authorized" },
      {
        mix: random.pick([MIXES.composing, MIXES.speaking]),
        content: { themes: themes(random, customers) },
        perHour: random.logUniform(30, 150),
        endUser: random.chance(0.8) ? (own) => `c_${own.int(1, customers * 8)}` : null,
      },
    );
  },
});
