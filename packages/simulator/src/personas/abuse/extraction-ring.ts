import { addServer, pace } from "../../behaviour/fleet.ts";
import { marked } from "../../behaviour/mark.ts";
import { beginning, signupTimes } from "../../behaviour/ring.ts";
import { MIXES } from "../../behaviour/work.ts";
import { agent } from "../../fabric/agents.ts";
import { PLANS } from "../../fabric/catalogue.ts";
import { themes } from "../../fabric/content.ts";
import { addressIn, network, pool } from "../../fabric/network.ts";
import { steady } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * One question set split over several accounts, so that each asks little. Easy: one address row and
 * program. Careful: different networks, one program. Paranoid: nothing shared but the templates,
 * and half of the traffic is something else.
 */
export const extractionRing = abuse({
  id: "extraction-ring",
  category: "extraction",
  also: ["multi_account"],
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 9],
  build(scene) {
    const { random, version, size } = scene;
    const from = beginning(scene);
    const times = signupTimes(scene, from);
    const questions = themes(random, random.int(1, 3));
    const software = agent(random, "server");
    const row = pool(random, network(random, "hosting"), size);
    const share = { easy: 0.8, careful: 0.5, paranoid: 0.3 }[version];
    for (let i = 0; i < size; i++) {
      const own = random.fork(i);
      const address =
        version === "easy" ? row.slice(i, i + 1) : [addressIn(own, network(own, "hosting"))];
      const cover = version === "paranoid" ? themes(own, questions.length) : [];
      addServer(
        marked(scene, from),
        own,
        { plan: "starter", createdAt: times[i] as number, signupIp: address[0]?.ip ?? "" },
        {
          agents: [version === "paranoid" ? agent(own, "server") : software],
          addresses: address,
          mix: MIXES.speechOnly,
          content: { themes: [...questions, ...cover], varies: 0.9, repeats: 0, popular: 0 },
          perHour: pace(PLANS.starter.quota, share * own.between(0.6, 1.1), MIXES.speechOnly),
          rhythm: steady,
          from,
        },
      );
    }
    scene.active(from, scene.until);
  },
});
