import { addCustomer, job } from "../../behaviour/job.ts";
import { looking } from "../../behaviour/work.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { addressIn, network } from "../../fabric/network.ts";
import { SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * A vendor that moves the libraries of its customers from one machine, all accounts at once. Looks
 * like a flood over many accounts: one program, lookups that cost nothing, close to the limit.
 * Innocent: the customers asked for it, it keeps to each one's rate, and ends with the libraries.
 */
export const vendorMigration = honest({
  id: "vendor-migration",
  share: 0.002,
  accounts: [5, 12],
  build(scene) {
    const { random } = scene;
    const machine = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
    const length = scene.end - scene.start;
    const begin = Math.floor(scene.start + random.between(0.2, 0.85) * length);
    const tasks = looking([ENDPOINTS.history, ENDPOINTS.historyItem, ENDPOINTS.historyItem]);
    for (let index = 0; index < scene.size; index++) {
      const own = random.fork(index);
      const { account } = addCustomer(scene, own);
      const from = begin + Math.floor(own.between(0, 3) * SECOND);
      const items = own.int(150, 900);
      const limit = Math.min(account.plan.perMinute, 300) * own.between(0.6, 0.9);
      const gap = 60_000 / limit;
      scene.actor((stream) => job(stream, { account, client: machine, tasks, from, items, gap }));
    }
  },
});
