import { beginning, openRing, relayPlan } from "../../behaviour/ring.ts";
import { relay } from "../../behaviour/relay.ts";
import { agent, type Agent, personalAgent, rareAgent } from "../../fabric/agents.ts";
import { residentialExit } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { HOUR, SECOND } from "../../fabric/rhythm.ts";
import { type Location, movesEvery } from "../../fabric/whereabouts.ts";
import { abuse, type Version } from "../../persona.ts";

/**
 * A ring behind rotating residential proxies: nearly every request comes from another household.
 * Easy: one rare client software gives it away. Careful: the handshake stays rare, the user agent
 * changes. Paranoid: everyday clients and exits that stay for a session; only timing and content
 * are shared.
 */
export const ringProxy = abuse({
  id: "ring-proxy",
  category: "multi_account",
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 14],
  build(scene) {
    const { random, version } = scene;
    const from = beginning(scene);
    const software = rareAgent(random);
    const accounts = openRing(scene, from, () => ({ signupIp: residentialExit(random).ip }));
    const members = accounts.map((account, index) => ({
      account,
      agent: disguise(random.fork(index), version, software),
      location: exits(version),
    }));
    scene.active(from, scene.until);
    const plan = relayPlan(scene, from, members);
    scene.actor((own) => relay(own, plan));
  },
});

function disguise(own: Random, version: Version, software: Agent): Agent {
  if (version === "easy") return software;
  if (version === "careful") return { ...software, user_agent: agent(own, "laptop").user_agent };
  return personalAgent(own);
}

function exits(version: Version): Location {
  return movesEvery(version === "paranoid" ? HOUR : SECOND, residentialExit);
}
