import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { DAY } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * One person, one account, some music in the evening. Looks like a member of a slow ring when the
 * free quota runs out. Innocent: nobody takes over from them, and all they use is their own.
 */
export const hobbyist = honest({
  id: "hobbyist",
  share: 0.4,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const plan = planOf(random, { free: 78, starter: 19, pro: 3 });
    const fresh = random.chance(0.04);
    const createdAt = scene.start + random.between(-3 * DAY, 0.8 * (scene.end - scene.start));
    // A new account is tried out at once; one from before the world has been already.
    const atOnce = fresh && createdAt > scene.start;
    addPerson(scene, random, fresh ? { plan, createdAt } : { plan }, { atOnce });
  },
});
