import { addPerson } from "../../behaviour/person.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { personalAgent } from "../../fabric/agents.ts";
import { leisure, office } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * The employer's account by day and one's own in the evening, on one laptop. Looks like a ring of
 * two. Innocent: two customers, two payments; the change follows the clock, not a quota.
 */
export const workAndPrivate = honest({
  id: "work-and-private",
  share: 0.012,
  accounts: [2, 2],
  build(scene) {
    const { random } = scene;
    const at = residence(random);
    const laptop = personalAgent(random);
    const job = random.fork("work");
    const private_ = random.fork("private");
    addPerson(
      scene,
      job,
      { plan: planOf(job, { starter: 50, pro: 50 }) },
      { agent: laptop, rhythm: office(at.utcOffset) },
      at,
    );
    addPerson(
      scene,
      private_,
      { plan: planOf(private_, { free: 85, starter: 15 }) },
      { agent: laptop, rhythm: leisure(at.utcOffset), sessionsPerDay: private_.between(0.4, 1.5) },
      at,
    );
  },
});
