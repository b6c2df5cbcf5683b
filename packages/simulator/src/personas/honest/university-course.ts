import { addPerson } from "../../behaviour/person.ts";
import { agent, newDevice } from "../../fabric/agents.ts";
import { MIXES } from "../../behaviour/work.ts";
import { themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import { DAY, growing, HOUR, MINUTE, study } from "../../fabric/rhythm.ts";
import { alternates, residence, staysAt } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * A course with an assignment: one campus address, one SDK version, sign-ups within a week, small
 * quotas of which several run out before the deadline, and prompts made from one template. Looks
 * like a ring in nearly every respect. Innocent: each student stops when their own quota ends.
 */
export const universityCourse = honest({
  id: "university-course",
  share: 0.05,
  accounts: [20, 120],
  build(scene) {
    const { random } = scene;
    const campus = network(random, "campus");
    const [address, second] = pool(random, campus, 2);
    const assignment = themes(random, 2);
    const sdk = agent(random, "laptop");
    const deadline = scene.start + (scene.end - scene.start) * random.between(0.6, 1);
    const rhythm = growing(study(campus.utcOffset), deadline - 30 * HOUR, deadline, 5);
    const emailDomain = `${random.hex(5)}.edu.example`;
    const week = scene.start - random.between(7, 20) * DAY;
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const home = residence(own);
      const campusAddress = own.chance(0.8) ? address : second;
      if (campusAddress === undefined) throw new Error("a campus has two addresses");
      const at = { ...home, utcOffset: campus.utcOffset, signupAddress: campusAddress };
      addPerson(
        scene,
        own,
        { plan: "free", createdAt: week + own.between(0, 7 * DAY), emailDomain },
        {
          agent: { ...sdk, device_id: own.chance(0.6) ? newDevice(own) : null },
          location: alternates(staysAt(campusAddress), home.location, 4 * HOUR),
          rhythm,
          mix: MIXES.composing,
          themes: own.chance(0.85) ? assignment : themes(own, 2),
          sessionsPerDay: own.logUniform(0.3, 2.5),
          requestsPerSession: own.logUniform(3, 14),
          pause: own.between(0.4, 2) * MINUTE,
        },
        at,
      );
    }
  },
});
