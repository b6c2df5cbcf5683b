import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { MIXES } from "../../behaviour/work.ts";
import { boosted, leisure } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * Somebody who signs up on the day of a product launch, with many others, tries what the launch
 * page shows and uses up the free quota. Looks like a burst of sign-ups of one actor. Innocent:
 * everybody comes from elsewhere; only the occasion and the example prompts are shared.
 */
export const launchAdopter = honest({
  id: "launch-adopter",
  share: 0.03,
  accounts: [1, 1],
  build(scene) {
    const { random, launch } = scene;
    const at = residence(random);
    const createdAt = Math.floor(random.between(launch.from, launch.to));
    const rhythm = boosted(leisure(at.utcOffset), launch.from, launch.to, 14);
    const plan = planOf(random, { free: 90, starter: 10 });
    addPerson(
      scene,
      random,
      { plan, createdAt },
      { rhythm, mix: MIXES.composing, atOnce: true },
      at,
    );
  },
});
