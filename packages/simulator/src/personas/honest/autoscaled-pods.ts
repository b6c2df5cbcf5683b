import { addServer, pace, planOf } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { network, scattered } from "../../fabric/network.ts";
import { honest } from "../../persona.ts";

/**
 * One image on dozens of machines that come and go, all with one key. Looks like a key in many
 * hands. Innocent: one client software, one network, one product.
 */
export const autoscaledPods = honest({
  id: "autoscaled-pods",
  share: 0.015,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const plan = planOf(random, { pro: 80, enterprise: 20 });
    const cloud = network(random, "hosting");
    const mix = random.pick([MIXES.composing, MIXES.speaking]);
    addServer(
      scene,
      random,
      { plan },
      {
        addresses: scattered(random, cloud, random.int(20, 80)),
        mix,
        perHour: Math.min(
          130,
          pace(plan === "pro" ? 6_000 : 30_000, random.between(0.3, 0.9), mix),
        ),
      },
    );
  },
});
