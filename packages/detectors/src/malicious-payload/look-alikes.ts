/** What else scanners report, and whether what was measured fits it. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { plural, poissonSurprise, round, say } from "../statistics.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "scanner-noise",
    text: "a busy account: a scanner that errs once in hundreds of requests errs on it every day",
    judge: noise,
    weighed_by: ["share_reported"],
  },
  {
    id: "writers-style",
    text: "a writer whose texts look like one kind of attack, draft after draft",
    judge: style,
  },
  {
    id: "new-scanner-rule",
    text: "a new rule of the scanner that reports everybody",
    judge: newRule,
  },
];

/** Fewer reported requests say little, however few were sent. */
const TELLING = 3;

function noise({ reported, requests }: Found, { false_share }: Params): Judgement {
  const expected = requests * false_share;
  const told =
    `${say(reported)} of ${plural(requests, "request")} were reported, where a scanner errs on ` +
    say(round(expected));
  if (poissonSurprise(reported, expected) < 3) return fits(told);
  if (reported < TELLING) return unknown(`${told}; more requests of the account would tell`);
  return fitsNot(told);
}

function style({ kinds, reported, requests }: Found, settings: Params): Judgement {
  const told = `${plural(kinds.all, "kind")} of attack were reported: ${kinds.names.join(", ")}`;
  if (kinds.all >= 2 && kinds.rare >= 2) return fitsNot(`${told}; one style looks like one kind`);
  const share = reported / Math.max(1, requests);
  const { one_kind_min, one_kind_share_min } = settings;
  const list = reported >= one_kind_min && share >= one_kind_share_min;
  const counted = `${told}, on ${say(reported)} of ${plural(requests, "request")}`;
  return list
    ? fitsNot(`${counted}; a writer has drafts that look like nothing, too`)
    : unknown(`${counted}; reading a few of the texts would tell`);
}

function newRule({ kinds, usual, active_accounts }: Found): Judgement {
  const told =
    `the most usual of these kinds was reported for ${say(usual)} of ` +
    `${plural(active_accounts, "account")} active in the last hour`;
  if (kinds.rare === 0) return fits(told);
  return fitsNot(`${told}, and ${say(kinds.rare)} of ${say(kinds.all)} kinds for hardly anybody`);
}
