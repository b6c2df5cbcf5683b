import { planOf } from "../../behaviour/fleet.ts";
import { addPerson, ordinaryHabits, person } from "../../behaviour/person.ts";
import { personalAgent } from "../../fabric/agents.ts";
import { home, livesAt } from "../../fabric/whereabouts.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Two to four people of a family at one address, sometimes with one card; now and then one borrows
 * another's computer for an evening. Looks like a small ring with a shared device. Innocent: the
 * borrowing happens once, whatever the quotas are, and everybody has their own music.
 */
export const household = honest({
  id: "household",
  share: 0.05,
  accounts: [2, 4],
  build(scene) {
    const { random } = scene;
    const place = home(random);
    const { utcOffset, country } = place.network;
    const at = {
      location: livesAt(place, random.chance(0.4)),
      utcOffset,
      country,
      signupAddress: place.address,
    };
    const card = `pm_${random.hex(12)}`;
    const oneCard = random.chance(0.3);
    const computer = personalAgent(random);
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const options = { plan: planOf(own, { free: 70, starter: 28, pro: 2 }) };
      const agent = i === 0 ? computer : personalAgent(own);
      const paid = oneCard ? { ...options, payment: card } : options;
      const account = addPerson(scene, own, paid, { agent }, at);
      if (i !== 1 || !random.chance(0.5)) continue;
      const evening = scene.start + random.float() * (scene.end - scene.start);
      const borrowed = {
        ...ordinaryHabits(own, account, at, scene.until, null),
        agent: computer,
        sessionsPerDay: 12,
        from: Math.max(evening, account.createdAt),
        to: evening + 4 * HOUR,
      };
      scene.actor((stream) => person(stream, borrowed));
    }
  },
});
