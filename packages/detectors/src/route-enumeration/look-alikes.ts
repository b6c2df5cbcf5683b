/** Who else asks for routes that are not there, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, say } from "../statistics.ts";
import type { Params } from "./detector.ts";
import type { Guesses } from "./routes.ts";

export const lookAlikes: readonly LookAlike<Guesses, Params>[] = [
  {
    id: "other-version",
    text: "a client with a slip in a route, or an SDK of another version: it means routes that answer",
    judge: otherVersion,
  },
  {
    id: "unmended-client",
    text: "a client that was never mended: the same few routes, over and over",
    judge: unmended,
    weighed_by: ["share_of_new_routes"],
  },
  {
    id: "curiosity",
    text: "somebody who tries out what the documentation hints at: a handful of routes, once",
    judge: curiosity,
  },
  {
    id: "monitoring-probe",
    text: "a monitoring probe that asks for one route, absent or not",
    judge: probe,
  },
  {
    id: "gone-items",
    text: "items that are gone: many paths of one route",
    judge: goneItems,
  },
  {
    id: "other-product",
    text: "a client of a product that the service, or this account, has not: routes of one family",
    judge: otherProduct,
  },
  {
    id: "other-service",
    text: "a client of another service that was pointed here: a handful of routes, none of them telling",
    judge: otherService,
  },
];

function otherVersion({ routes, mistaken }: Guesses): Judgement {
  const told =
    `${plural(routes, "absent route")} resemble none that answers; ` +
    `${say(mistaken)} that do were taken off the count`;
  return mistaken > routes ? fits(told) : fitsNot(told);
}

function unmended({ routes, requests }: Guesses): Judgement {
  const share = routes / Math.max(1, requests);
  const told = `${percent(share)} of ${plural(requests, "such request")} asked for a new route`;
  if (share < 0.1) return fits(`${told}: it repeats itself`);
  return fitsNot(`${told}, where a client that nobody mended repeats itself (below 10 %)`);
}

function curiosity({ routes, quarters }: Guesses, { guesses_min }: Params): Judgement {
  const told =
    `${plural(routes, "route")} were guessed in ` +
    plural(quarters, "quarter of an hour", "quarters of an hour");
  return routes < guesses_min
    ? unknown(`${told}, a handful as yet; whether it goes on would tell`)
    : fitsNot(`${told}, where the curious try fewer than ${say(guesses_min)}`);
}

function probe({ routes }: Guesses): Judgement {
  return routes <= 1 ? fits("1 route") : fitsNot(`${plural(routes, "route")}, where a probe has 1`);
}

function goneItems({ routes, examples }: Guesses): Judgement {
  return fitsNot(
    `${plural(routes, "route")} are left when the ids in paths are taken out, such as ` +
      examples.join(", "),
  );
}

function otherProduct({ routes, families }: Guesses): Judgement {
  const told =
    `${plural(routes, "route")} of ${plural(families, "family", "families")} are left when ` +
    "4 of each family are counted";
  return families <= 1 && routes <= 4 ? fits(told) : fitsNot(told);
}

function otherService(
  { routes, words }: Guesses,
  { guesses_min, telling_words_min }: Params,
): Judgement {
  if (words.length >= telling_words_min) {
    return fitsNot(
      `${plural(words.length, "word")} of scanners' lists: ${words.slice(0, 4).join(", ")}`,
    );
  }
  const told = `${plural(routes, "route")}, ${say(words.length)} of them telling`;
  return routes >= guesses_min
    ? fitsNot(`${told}, where such a client asks for fewer than ${say(guesses_min)}`)
    : unknown(`${told}; whether it asks for more of what this service never had would tell`);
}
