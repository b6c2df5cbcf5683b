import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { home, livesAt } from "../../fabric/whereabouts.ts";
import { office } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Small firms in one building behind one router. Looks like one actor in many accounts during
 * office hours. Innocent: different devices, payments, work, and no quota is ever handed over.
 */
export const coworking = honest({
  id: "coworking",
  share: 0.035,
  accounts: [8, 25],
  build(scene) {
    const { random } = scene;
    const building = home(random);
    const { utcOffset, country } = building.network;
    const at = {
      location: livesAt(building, false),
      utcOffset,
      country,
      signupAddress: building.address,
    };
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const plan = planOf(own, { free: 35, starter: 45, pro: 20 });
      addPerson(scene, own, { plan }, { rhythm: office(utcOffset) }, at);
    }
  },
});
