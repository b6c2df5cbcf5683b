import { addServer } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { themes } from "../../fabric/content.ts";
import { boosted, HOUR, MINUTE, office } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * A company that tries out, on a working day, how much its integration can take. Looks like a
 * flood. Innocent: within its rate limit and quota, cheap requests, from where it always calls,
 * for a quarter of an hour.
 */
export const loadTest = honest({
  id: "load-test",
  share: 0.002,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const minutes = random.between(8, 20);
    const from = scene.start + random.between(0.3, 0.8) * (scene.end - scene.start);
    const perHour = random.logUniform(10, 40);
    const factor = random.between(100, 250);
    const rhythm = boosted(office(random.int(-6, 2)), from, from + minutes * MINUTE, factor);
    addServer(
      scene,
      random,
      { plan: "enterprise", createdAt: scene.start - 2_000 * HOUR },
      {
        rhythm,
        perHour,
        mix: MIXES.speaking,
        content: { themes: themes(random, 1), repeats: 0.5 },
      },
    );
  },
});
