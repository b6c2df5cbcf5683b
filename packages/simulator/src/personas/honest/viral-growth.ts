import { addServer } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { audience, growing, HOUR } from "../../fabric/rhythm.ts";
import { themes } from "../../fabric/content.ts";
import { honest } from "../../persona.ts";

/**
 * An application that everybody talks about since noon. Looks like a ramping flood and like
 * pooling. Innocent: one product, more people; it grows with the hour of the day and stays.
 */
export const viralGrowth = honest({
  id: "viral-growth",
  share: 0.004,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const from = scene.start + random.between(0.2, 0.6) * (scene.end - scene.start);
    const hours = random.between(4, 14);
    const rhythm = growing(
      audience(random.int(-8, 2)),
      from,
      from + hours * HOUR,
      random.between(10, 40),
    );
    const grows = random.chance(0.6);
    const upgrade = { at: Math.floor(from + hours * HOUR * 0.6), plan: "enterprise" } as const;
    addServer(scene, random, grows ? { plan: "pro", upgrade } : { plan: "pro" }, {
      rhythm,
      perHour: random.logUniform(2, 8),
      mix: MIXES.speaking,
      content: { themes: themes(random, random.int(2, 5)), popular: 0.1 },
      endUser: random.chance(0.5) ? (own) => `u_${own.int(1, 5_000)}` : null,
    });
  },
});
