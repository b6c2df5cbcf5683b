import { newDevice, personalAgent } from "../../fabric/agents.ts";
import { network, pool } from "../../fabric/network.ts";
import { themes } from "../../fabric/content.ts";
import { DAY, HOUR } from "../../fabric/rhythm.ts";
import { residence, staysAt } from "../../fabric/whereabouts.ts";
import { ordinaryHabits, person } from "../../behaviour/person.ts";
import { type Member, relay } from "../../behaviour/relay.ts";
import { beginning, relayPlan, ringPlan } from "../../behaviour/ring.ts";
import { abuse } from "../../persona.ts";

/**
 * A ring of accounts that were opened long before and have led quiet lives since, each with work of
 * its own that goes on while the ring works through them: what is young, idle or uniform about other
 * rings is not to be seen. Easy: one device for all. Careful: a device each, on the exits of one
 * rented network. Paranoid: homes, devices and months of their own, and half of the traffic is
 * camouflage.
 */
export const ringWarmed = abuse({
  id: "ring-warmed",
  category: "multi_account",
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 10],
  build(scene) {
    const { random, version, size } = scene;
    const from = beginning(scene);
    const plan = ringPlan(random);
    const device = newDevice(random);
    const exits = pool(random, network(random, "hosting"), size);
    const months = { easy: 60, careful: 150, paranoid: 400 }[version];
    const members = Array.from({ length: size }, (_, index): Member => {
      const own = random.fork(index);
      const face = personalAgent(own);
      const agent =
        version === "easy"
          ? { ...face, device_id: device }
          : { ...face, device_id: own.chance(0.5) ? newDevice(own) : null };
      const at = residence(own);
      const account = scene.account({
        plan,
        createdAt: Math.floor(scene.start - own.between(20, months) * DAY),
        signupIp: at.signupAddress.ip,
        signupDevice: agent.device_id,
      });
      // The life of its own: a few sessions a day, sparing the allowance that the ring will want.
      const quiet = {
        ...ordinaryHabits(own, account, at, scene.until, null),
        agent,
        themes: themes(own, 2),
        sessionsPerDay: own.between(0.5, 2),
        requestsPerSession: own.between(1, 3),
        from: scene.start,
      };
      scene.actor((stream) => person(stream, quiet));
      const exit = exits[index];
      if (exit === undefined) throw new Error("every member has an exit");
      return { account, agent, location: version === "careful" ? staysAt(exit) : at.location };
    });
    scene.active(from, scene.until);
    const work = relayPlan(scene, from, members);
    const camouflage = { easy: 0.1, careful: 0.25, paranoid: 0.5 }[version];
    const sleepsIn = Math.min(work.sleepsIn, 4 * HOUR);
    scene.actor((own) => relay(own, { ...work, camouflage, sleepsIn }));
  },
});
