import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { network, sharedExit } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { alternates, home, livesAt, movesEvery } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * Somebody who switches a VPN on and off. Travels impossibly and shares exits with strangers, some
 * of them abusive. Innocent: the same device at both ends, one at a time.
 */
export const vpnUser = honest({
  id: "vpn-user",
  share: 0.04,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const place = home(random);
    const exit = movesEvery(5 * HOUR, (own) => sharedExit(own, network(own, "vpn")));
    const at = {
      location: alternates(livesAt(place, false), exit, random.between(0.5, 4) * HOUR),
      utcOffset: place.network.utcOffset,
      country: place.network.country,
      signupAddress: random.chance(0.5)
        ? place.address
        : sharedExit(random, network(random, "vpn")),
    };
    addPerson(scene, random, { plan: planOf(random, { free: 72, starter: 26, pro: 2 }) }, {}, at);
  },
});
