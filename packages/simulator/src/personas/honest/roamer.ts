import { planOf } from "../../behaviour/fleet.ts";
import { addPerson, ordinaryHabits, person } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { network } from "../../fabric/network.ts";
import { MINUTE } from "../../fabric/rhythm.ts";
import { alternates, home, livesAt, ridesOn } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * A phone and a laptop between Wi-Fi and the carrier, IPv6 and IPv4. Looks like an account in many
 * hands. Innocent: two devices of one person, seen in long runs and at both places.
 */
export const roamer = honest({
  id: "roamer",
  share: 0.05,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const place = home(random);
    const carrier = network(random, "mobile");
    const wifi = alternates(livesAt(place, true), livesAt(place, false), 40 * MINUTE);
    const at = {
      location: alternates(wifi, ridesOn(carrier), 50 * MINUTE),
      utcOffset: place.network.utcOffset,
      country: place.network.country,
      signupAddress: place.address,
    };
    const plan = planOf(random, { free: 65, starter: 32, pro: 3 });
    const phone = { agent: agent(random, "phone"), pause: 20_000 };
    const account = addPerson(scene, random, { plan }, phone, at);
    const laptop = {
      ...ordinaryHabits(random, account, at, scene.until, null),
      agent: agent(random, "browser"),
      location: wifi,
      from: Math.max(scene.start, account.createdAt),
    };
    scene.actor((own) => person(own, laptop));
  },
});
