import { addServer, planOf } from "../../behaviour/fleet.ts";
import { ordinaryHabits, person } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { network, scattered } from "../../fabric/network.ts";
import { office } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * A developer at home and the test runner in a cloud abroad, at once, with one key. Looks like a
 * leaked key or a shared one. Innocent: both were there from the beginning and do the same work.
 */
export const laptopAndCi = honest({
  id: "laptop-and-ci",
  share: 0.03,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const at = residence(random);
    const account = addServer(
      scene,
      random,
      { plan: planOf(random, { free: 25, starter: 60, pro: 15 }), signupIp: at.signupAddress.ip },
      {
        addresses: scattered(random, network(random, "hosting"), random.int(3, 12)),
        rhythm: office(at.utcOffset),
        perHour: random.logUniform(0.4, 6),
      },
    );
    const laptop = {
      ...ordinaryHabits(random, account, at, scene.until, null),
      agent: agent(random, "laptop"),
      rhythm: office(at.utcOffset),
      from: Math.max(scene.start, account.createdAt),
    };
    scene.actor((own) => person(own, laptop));
  },
});
