import { addCustomer, job } from "../../behaviour/job.ts";
import { templated } from "../../behaviour/work.ts";
import { agent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { MINUTE, SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Customers who installed the same plug-in, which sets to work at the same minute everywhere. Looks
 * like a flood over many accounts: one program, one template, all at once. Innocent: it is the
 * plug-in's minute, each works on its own machine as it does all day, and is done in minutes.
 */
export const pluginCrowd = honest({
  id: "plugin-crowd",
  share: 0.003,
  accounts: [6, 16],
  build(scene) {
    const { random } = scene;
    const software = agent(random, "server");
    const prompt = piece(random, theme(random));
    const length = scene.end - scene.start;
    const minute = Math.ceil((scene.start + random.between(0.1, 0.9) * length) / MINUTE) * MINUTE;
    for (let index = 0; index < scene.size; index++) {
      const own = random.fork(index);
      const customer = addCustomer(scene, own, software);
      const tasks = templated(ENDPOINTS.tts, prompt);
      const from = minute + Math.floor(own.between(0.1, 4) * SECOND);
      const items = own.int(80, 300);
      const gap = own.logUniform(300, 700);
      scene.actor((stream) => job(stream, { ...customer, tasks, from, items, gap }));
    }
  },
});
