import type { Act } from "../../actor.ts";
import { episodes, firstEpisode } from "../../behaviour/burst.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { network, sharedExit } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

const SIGNALS = [
  "sql_injection",
  "cross_site_scripting",
  "path_traversal",
  "command_injection",
  "server_side_request_forgery",
  "malware_upload",
  "template_injection",
];

/**
 * Attacks on the service itself in the payloads. Easy: hundreds of them, of all kinds. Careful:
 * dozens, of a few kinds. Paranoid: a handful in a day, and the scanner misses most.
 */
export const maliciousPayload = abuse({
  id: "malicious-payload",
  category: "malicious_content",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const account = addPerson(scene, random, { plan: planOf(random, { free: 70, starter: 30 }) });
    const client = connect(agent(random, "tool"), sharedExit(random, network(random, "vpn")));
    const count = { easy: 400, careful: 60, paranoid: 14 }[version] * random.between(0.5, 2);
    const seen = { easy: 0.8, careful: 0.55, paranoid: 0.4 }[version];
    const kinds = random.sample(SIGNALS, { easy: 7, careful: 3, paranoid: 2 }[version]);
    const length = { easy: 0.7, careful: 5, paranoid: 9 }[version] * HOUR;
    const { from, to } = firstEpisode(scene, length);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const key = account.key;
      const wordlist = theme(own);
      for (const episode of episodes(scene, length)) {
        const gap = (episode.to - episode.from) / count;
        for (let at = episode.from; at < episode.to; at += Math.ceil(own.exponential(gap))) {
          const caught = own.chance(seen);
          const threats = caught ? own.sample(kinds, own.int(1, 2)) : [];
          const blocked = caught && own.chance(0.5);
          const refusal = blocked ? { status: 403, code: "blocked_by_firewall" } : null;
          const endpoint = own.pick([ENDPOINTS.lyrics, ENDPOINTS.tts, ENDPOINTS.compose]);
          const content = piece(own, wordlist);
          const abusive = true;
          yield { at, account, key, client, endpoint, content, threats, refusal, abusive };
        }
      }
    });
  },
});
