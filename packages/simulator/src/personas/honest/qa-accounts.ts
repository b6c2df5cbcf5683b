import { addPerson } from "../../behaviour/person.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { agent, newDevice } from "../../fabric/agents.ts";
import { office } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

const SMOKE_TEST = [
  { endpoint: ENDPOINTS.models, weight: 3 },
  { endpoint: ENDPOINTS.usage, weight: 3 },
  { endpoint: ENDPOINTS.tts, weight: 2 },
  { endpoint: ENDPOINTS.lyrics, weight: 1 },
];

/**
 * A developer with several accounts on one device, to test sign-up and roles. It is one actor with
 * many accounts. Innocent: together they stay far below the allowance of one, so there is a link
 * to know of and nothing to stop.
 */
export const qaAccounts = honest({
  id: "qa-accounts",
  share: 0.008,
  accounts: [2, 6],
  build(scene) {
    const { random } = scene;
    const at = residence(random);
    const computer = { ...agent(random, "browser"), device_id: newDevice(random) };
    const emailDomain = `${random.hex(6)}.example`;
    for (let i = 0; i < scene.size; i++) {
      addPerson(
        scene,
        random.fork(i),
        { plan: "free", emailDomain },
        {
          agent: computer,
          rhythm: office(at.utcOffset),
          sessionsPerDay: 0.5,
          requestsPerSession: 3,
          mix: SMOKE_TEST,
        },
        at,
      );
    }
  },
});
