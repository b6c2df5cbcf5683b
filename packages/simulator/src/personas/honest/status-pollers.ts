import { addCustomer, job } from "../../behaviour/job.ts";
import { looking } from "../../behaviour/work.ts";
import { agent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Applications built on one SDK that asks every second or so whether all is well, once a notice of
 * trouble is out. Looks like a flood of lookups over many accounts with one program. Innocent: each
 * asks from where it always is, for one cheap thing, and stops when the notice is gone.
 */
export const statusPollers = honest({
  id: "status-pollers",
  share: 0.003,
  accounts: [10, 30],
  build(scene) {
    const { random } = scene;
    const sdk = agent(random, "server");
    const length = scene.end - scene.start;
    const notice = Math.floor(scene.start + random.between(0.1, 0.85) * length);
    const minutes = random.between(3, 8);
    for (let index = 0; index < scene.size; index++) {
      const own = random.fork(index);
      const customer = addCustomer(scene, own, own.chance(0.8) ? sdk : agent(own, "server"));
      const from = notice + Math.floor(own.between(0, 30) * SECOND);
      const gap = own.between(700, 1_500);
      const items = Math.round((60_000 * minutes) / gap);
      const tasks = looking([ENDPOINTS.models]);
      scene.actor((stream) => job(stream, { ...customer, tasks, from, items, gap }));
    }
  },
});
