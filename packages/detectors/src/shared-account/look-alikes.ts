/** Who else uses one credential from many places, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, round, say } from "../statistics.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "roamer",
    text: "a person who moves between Wi-Fi, mobile network and VPN: one client, many operators",
    judge: roamer,
    weighed_by: ["origins_at_a_time"],
  },
  {
    id: "autoscaled-pods",
    text: "autoscaled pods or test runners: many addresses, one client, one operator",
    judge: autoscaledPods,
  },
  {
    id: "laptop-and-ci",
    text: "a developer's laptop and phone beside a build server",
    judge: laptopAndCi,
  },
  {
    id: "team-credential",
    text: "a company that has a credential for each team: few origins for each credential",
    judge: teamCredential,
    weighed_by: ["share_of_busiest_origin"],
  },
  {
    id: "one-key-team",
    text: "a company whose people share one credential: they meet in an office, or have one task",
    judge: oneKeyTeam,
    weighed_by: ["clients_with_unrelated_work", "countries"],
  },
  {
    id: "leaked-key",
    text: "a key that leaked: its holder goes on while strangers try out what it opens",
    judge: leakedKey,
  },
];

/** On average no more than so many places at a time is what one person can show. */
const ONE_AT_A_TIME = 1.25;
/** From so many independent origins on nobody's own machines explain them. */
const OWN_MACHINES = 6;

function roamer({ clients, operators, crowding }: Found): Judgement {
  const where = `${plural(clients, "client")} in the networks of ${plural(operators, "operator")}`;
  if (crowding > ONE_AT_A_TIME) {
    return fitsNot(
      `${where}, ${say(round(crowding))} at a time on average; who moves keeps one client and is ` +
        "in one place at a time",
    );
  }
  return unknown(
    `${where} are too many for one person, but ${say(round(crowding))} at a time are not; ` +
      "device_id or end_user_id would tell",
  );
}

function autoscaledPods({ clients, operators }: Found): Judgement {
  return Math.min(clients, operators) === 1
    ? fits(`${plural(clients, "client")} in the networks of ${plural(operators, "operator")}`)
    : fitsNot(
        `${plural(clients, "client")} in the networks of ${plural(operators, "operator")}, where a ` +
          "fleet shows 1 of one of them, however many addresses it has",
      );
}

function laptopAndCi({ actors }: Found): Judgement {
  return actors < OWN_MACHINES
    ? unknown(
        `${plural(actors, "independent origin")} are more than the 3 machines that one developer ` +
          "has at work, and not by much; device_id would tell",
      )
    : fitsNot(`${plural(actors, "independent origin")}, where one developer has about 3 machines`);
}

function teamCredential({ actors, countries, top_share }: Found): Judgement {
  const spread =
    `${plural(actors, "independent origin")} in ${plural(countries, "country", "countries")}, the ` +
    `busiest with ${percent(top_share)} of the requests`;
  return actors < OWN_MACHINES && countries <= 2
    ? unknown(`${spread}; end_user_id, or asking for the team's places of work, would tell`)
    : fitsNot(`${spread}; a team works from an office and a few homes, mostly in one country`);
}

function oneKeyTeam({ unrelated, hours, clients }: Found): Judgement {
  if (unrelated === null) {
    return unknown(
      `of ${plural(clients, "client")} too little content is known; content_simhash would tell ` +
        "whether they have one task",
    );
  }
  const told =
    `${say(unrelated)} of ${plural(clients, "client")} have work of their own and were never in a ` +
    `network with another in ${plural(Math.round(hours), "hour")}`;
  if (unrelated <= 1) return fits(told);
  return unrelated >= 5
    ? fitsNot(told)
    : unknown(`${told}; whether it is a company that works at home the holder would tell`);
}

function leakedKey({ scouts, opened }: Found): Judgement {
  return fitsNot(
    `${say(scouts)} of ${plural(opened, "origin")} began with free looks at what the credential ` +
      "opens, where at least half of those who find a key do: they were told what it is for",
  );
}
