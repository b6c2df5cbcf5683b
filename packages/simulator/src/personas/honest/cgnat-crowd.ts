import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { network, pool } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { movesEvery } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * Customers of one carrier behind a handful of addresses. Looks like one actor with very many
 * accounts. Innocent: as many devices, tastes and sign-up dates as there are people.
 */
export const cgnatCrowd = honest({
  id: "cgnat-crowd",
  share: 0.12,
  accounts: [40, 300],
  build(scene) {
    const { random } = scene;
    const carrier = network(random, "mobile");
    const exits = pool(random, carrier, random.int(2, 6));
    const location = movesEvery(6 * HOUR, (own) => own.pick(exits));
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const at = {
        location,
        utcOffset: carrier.utcOffset,
        country: carrier.country,
        signupAddress: own.pick(exits),
      };
      const change = own.chance(0.7) ? { agent: agent(own, "phone") } : {};
      addPerson(scene, own, { plan: planOf(own, { free: 88, starter: 12 }) }, change, at);
    }
  },
});
