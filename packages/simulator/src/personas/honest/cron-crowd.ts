import { addCustomer, job } from "../../behaviour/job.ts";
import { templated } from "../../behaviour/work.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { HOUR, SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Customers who know nothing of each other and whose jobs all begin at the same full hour. Looks
 * like a flood over many accounts that one hand sets off. Innocent: a clock did; everybody has a
 * machine, a client and a template of their own, and is done in minutes.
 */
export const cronCrowd = honest({
  id: "cron-crowd",
  share: 0.003,
  accounts: [8, 20],
  build(scene) {
    const { random } = scene;
    const hours = Math.floor((scene.end - scene.start) / HOUR);
    const full =
      Math.ceil(scene.start / HOUR) * HOUR + random.int(0, Math.max(0, hours - 1)) * HOUR;
    for (let index = 0; index < scene.size; index++) {
      const own = random.fork(index);
      const customer = addCustomer(scene, own);
      const tasks = templated(ENDPOINTS.tts, piece(own, theme(own)));
      // A daemon wakes up within the second, and then a program has to start.
      const from = full + Math.floor(own.between(0.1, 5) * SECOND);
      const items = own.int(100, 400);
      const gap = own.logUniform(300, 900);
      scene.actor((stream) => job(stream, { ...customer, tasks, from, items, gap }));
    }
  },
});
