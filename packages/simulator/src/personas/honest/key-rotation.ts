import { ordinaryServer, planOf } from "../../behaviour/fleet.ts";
import type { Act } from "../../actor.ts";
import { server } from "../../behaviour/server.ts";
import { connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { arrivals, HOUR, steady } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * A careful customer that changes its key; for an hour both are in use, then a forgotten worker
 * knocks with the old one. Looks like rotation over keys and like guessing credentials. Innocent:
 * one change, from the same machines.
 */
export const keyRotation = honest({
  id: "key-rotation",
  share: 0.015,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const plan = planOf(random, { starter: 50, pro: 50 });
    const account = scene.account({ plan, keys: 2 });
    const [oldKey, newKey] = account.keys as [string, string];
    const habits = ordinaryServer(scene, random, account);
    const begin = Math.max(scene.start, account.createdAt);
    const change = scene.start + random.between(0.25, 0.75) * (scene.end - scene.start);
    const revoked = change + random.between(0.3, 1.5) * HOUR;
    const perHour = habits.perHour / 2;
    const early = { ...habits, perHour, keys: [oldKey], from: begin };
    const late = { ...habits, perHour, keys: [newKey] };
    // Half of the machines change at once, the other half when the old key ends.
    for (const moment of [change, revoked]) {
      scene.actor((own) => server(own, { ...early, to: moment }));
      scene.actor((own) => server(own, { ...late, from: moment }));
    }
    const [address] = habits.addresses;
    const [software] = habits.agents;
    if (address === undefined || software === undefined) throw new Error("a server has an address");
    const client = connect(software, address);
    scene.actor(function* (own): Act<void> {
      const hours = own.between(1, 10);
      for (const at of arrivals(own, steady, 12, revoked, revoked + hours * HOUR)) {
        const refusal = { status: 401, code: "key_revoked" };
        yield {
          at,
          account,
          key: oldKey,
          client,
          endpoint: ENDPOINTS.usage,
          content: null,
          refusal,
        };
      }
    });
  },
});
