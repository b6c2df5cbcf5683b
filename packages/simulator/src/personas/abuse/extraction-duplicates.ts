import { addServer, pace, planOf } from "../../behaviour/fleet.ts";
import { marked } from "../../behaviour/mark.ts";
import { beginning } from "../../behaviour/ring.ts";
import { MIXES } from "../../behaviour/work.ts";
import { PLANS } from "../../fabric/catalogue.ts";
import { themes } from "../../fabric/content.ts";
import { steady } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * A few templates with changing slots, thousands of times: near-duplicates to train another model
 * on. Easy: one template. Careful: several. Paranoid: a dozen, in the hours of an audience.
 */
export const extractionDuplicates = abuse({
  id: "extraction-duplicates",
  category: "extraction",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const from = beginning(scene);
    const plan = planOf(random, { starter: 40, pro: 60 });
    const mix = random.pick([MIXES.speechOnly, MIXES.speaking]);
    const share = { easy: 0.9, careful: 0.6, paranoid: 0.4 }[version] * random.between(0.5, 1.05);
    const templates = { easy: 1, careful: random.int(3, 6), paranoid: random.int(9, 16) }[version];
    const perHour = Math.min(170, pace(PLANS[plan].quota, share, mix));
    addServer(
      marked(scene, from),
      random,
      { plan, createdAt: from - random.logUniform(1, 300) * 86_400_000 },
      {
        mix,
        content: {
          themes: themes(random, templates),
          varies: { easy: 0.97, careful: 0.9, paranoid: 0.75 }[version],
          repeats: 0,
          popular: 0,
        },
        perHour,
        from,
        ...(version === "paranoid" ? {} : { rhythm: steady }),
      },
    );
    scene.active(from, scene.until);
  },
});
