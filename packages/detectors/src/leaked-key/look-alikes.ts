/** Who else comes new to a credential, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { isUnrelated } from "../content-likeness.ts";
import { percent, plural, say } from "../statistics.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "roamer",
    text: "a person who moves between Wi-Fi, mobile network and VPN, and goes on with the work",
    judge: roamer,
  },
  {
    id: "second-machine",
    text: "a developer's laptop beside a server: it begins with work, in a network that is known",
    judge: secondMachine,
    weighed_by: ["new_client_operator_country"],
  },
  {
    id: "holder",
    text: "the holder or a colleague, who looks around and then does the same work elsewhere",
    judge: holder,
    weighed_by: ["likeness_of_content"],
  },
  {
    id: "autoscaled-pods",
    text: "autoscaled pods: new addresses are what is usual for the account",
    judge: pods,
    weighed_by: ["calls_before_the_first_newcomer"],
  },
  {
    id: "migration",
    text: "a migration to another cloud, or a dormant account that wakes: the work goes on elsewhere",
    judge: migration,
  },
  {
    id: "community",
    text: "a community that shares a key on purpose: its members know what the key opens",
    judge: community,
  },
];

function roamer({ scouts }: Found, { opening_calls, opening_seconds }: Params): Judgement {
  const strange = scouts.filter((one) => one.new_client).length;
  const looked =
    `the first ${say(opening_calls)} calls of ${plural(scouts.length, "newcomer")} were free looks ` +
    `at different things within ${say(opening_seconds)} s`;
  if (strange > 0) {
    return fitsNot(`${looked}, and ${say(strange)} of them came with a client not seen before`);
  }
  return unknown(
    `${looked}, yet with a client that is known, in a network that is not; asking the holder ` +
      "would tell",
  );
}

function secondMachine({ scouts }: Found): Judgement {
  const near = scouts.filter((one) => one.new_client && !one.new_operator).length;
  const told =
    `${say(near)} of ${plural(scouts.length, "newcomer")} came with a new client from an operator ` +
    "that is known";
  return near === scouts.length
    ? unknown(`${told}, as a second machine of the holder would; asking the holder would tell`)
    : fitsNot(`${told}, and none of them began with work`);
}

function holder({ scouts }: Found): Judgement {
  const known = scouts.flatMap(({ likeness }) => likeness ?? []);
  if (known.length === 0) {
    return unknown(
      `${plural(scouts.length, "newcomer")} asked for too little so far; what they ask for next would tell`,
    );
  }
  const least = Math.min(...known);
  const told = `${percent(least)} of what a newcomer asked for is like what was asked for before`;
  if (isUnrelated(least)) return fitsNot(`${told}: it has work of its own`);
  return least > 0.5 ? fits(told) : unknown(`${told}; more of it would tell`);
}

function pods({ usual_arrivals, scouts, calls_before }: Found): Judgement {
  const told =
    `${plural(usual_arrivals, "other new origin")} set to work at once, beside ` +
    `${plural(scouts.length, "newcomer")} that looked around`;
  if (usual_arrivals > 3 * scouts.length) return fits(`${told}: something new is usual here`);
  return fitsNot(`${told}; ${plural(calls_before, "call")} came from known origins before`);
}

function migration({ scouts }: Found): Judgement {
  const wentOn = scouts.filter((one) => one.others_went_on).length;
  const told = `known origins went on beside ${say(wentOn)} of ${plural(scouts.length, "newcomer")}`;
  if (wentOn > 0) return fitsNot(`${told}: the work did not move`);
  return unknown(`${told}; whether the holder moved the work would tell`);
}

function community({ scouts, newcomers }: Found): Judgement {
  const told = `${say(scouts.length)} of ${plural(newcomers.length, "newcomer")} looked around first`;
  return 2 * scouts.length < newcomers.length
    ? fits(`${told}: most knew what the key opens`)
    : fitsNot(`${told}; who was given a key knows what it opens`);
}
