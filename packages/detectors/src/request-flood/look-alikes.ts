/** What else is refused again and again, and whether what was measured fits it. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, round, say } from "../statistics.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "backing-off-client",
    text: "a client that backs off: it waits after a refusal and tries once a minute or less",
    judge: backingOff,
  },
  {
    id: "retry-storm",
    text: "a storm of retries after failures of the service itself",
    judge: retryStorm,
  },
  {
    id: "calls-in-flight",
    text: "calls that were under way when the quota ended: a minute of refusals, and it is over",
    judge: callsInFlight,
  },
  {
    id: "waiting-workers",
    text: "workers or pods that each meet the end of a quota and then wait: waves with pauses between",
    judge: waitingWorkers,
  },
  {
    id: "usual-pace",
    text: "an application that is refused at its usual pace, until somebody or its breaker stops it",
    judge: atUsualPace,
  },
  {
    id: "load-test",
    text: "a load test, a launch or viral growth within rate and allowance: nothing is refused",
    judge: loadTest,
    weighed_by: ["share_of_platform_requests"],
  },
  {
    id: "nightly-batch",
    text: "a batch or a migration that runs into its rate limit: most of its requests succeed",
    judge: batch,
    weighed_by: ["requests_5m_over_busiest"],
  },
];

/** Share of failures of the service from which on what follows may be repetitions. */
const STORMY = 0.2;
/** An application that is refused is stopped, by its breaker or by somebody, within minutes. */
const BREAKER_MINUTES = 5;
/** Tries of a call with the repetitions that client libraries make. */
const TRIES = 3;

function backingOff({ refusals }: Found): Judgement {
  const { refused, minutes } = refusals;
  if (refused === 0) return fitsNot("0 calls were refused: there was nothing to back off from");
  const told = `${plural(refused, "refusal")} in ${plural(minutes, "minute")}`;
  return refused > 2 * minutes
    ? fitsNot(`${told}; who waits a minute after each meets ${say(minutes)} at most`)
    : fits(`${told}: about one a minute`);
}

function retryStorm({ hour }: Found): Judgement {
  const share = hour.server_errors / Math.max(hour.requests, 1);
  const told =
    `${say(hour.server_errors)} of ${plural(hour.requests, "request")} of the hour failed on the ` +
    `side of the service (${percent(share)})`;
  if (share < STORMY) return fitsNot(`${told}: too few to be repeated so often`);
  return unknown(
    `${told}, and what repeats them was taken off the count; content_hash would tell which calls ` +
      "are repetitions",
  );
}

function callsInFlight({ refusals }: Found): Judgement {
  const { refused, minutes, last } = refusals;
  if (refused === 0) return fitsNot("0 calls were refused");
  const told = `refusals came for ${plural(minutes, "minute")}, ${say(last)} of them in the last`;
  return minutes >= 2 && last > 0 ? fitsNot(`${told}: no call is under way so long`) : fits(told);
}

function waitingWorkers({ refusals, addresses }: Found): Judgement {
  const { refused, span, steady } = refusals;
  if (refused === 0) return fitsNot("0 calls were refused");
  const told =
    `${plural(refused, "refusal")} within ${plural(span, "second")}, from ` +
    `${plural(addresses, "address", "addresses")} at a time`;
  return steady
    ? fitsNot(`${told}, without the pauses that waiting leaves`)
    : fits(`${told}, with pauses between them`);
}

function atUsualPace({ refusals, pace }: Found): Judgement {
  const { refused, minutes } = refusals;
  if (refused === 0) return fitsNot("0 calls were refused");
  const perMinute = refused / Math.max(1, minutes);
  const told = `${say(round(perMinute))} refusals a minute for ${plural(minutes, "minute")}`;
  if (minutes > BREAKER_MINUTES) return fitsNot(`${told}: a breaker opens sooner`);
  if (perMinute > TRIES * pace) {
    return fitsNot(
      `${told}, beside ${plural(Math.round(pace), "request")} in a busy minute before`,
    );
  }
  return unknown(
    `${told}, about what the account sends when it is busy (${say(Math.round(pace))}); whether ` +
      "it goes on in the next minutes would tell",
  );
}

function loadTest({ refusals, impact }: Found, { share_refused_min }: Params): Judgement {
  const { refused, requests } = refusals;
  if (refused >= share_refused_min * requests && refused > 0) {
    return fitsNot(
      `${percent(refused / requests)} of ${plural(requests, "request")} were refused: far beyond ` +
        "what the account may send",
    );
  }
  const failed = impact.others_failed;
  return unknown(
    `${percent(impact.share)} of the platform's requests are the account's own and few were ` +
      `refused, yet ${failed === null ? "nobody else called" : `${percent(failed)} of those of others failed`}; ` +
      "an announcement of the account would tell",
  );
}

function batch({ refusals }: Found, { share_refused_min }: Params): Judgement {
  const { refused, requests, refused_minutes } = refusals;
  const succeeded = 1 - refused / Math.max(1, requests);
  const told =
    `${percent(succeeded)} of ${plural(requests, "request")} got through, and ` +
    `${plural(refused_minutes, "minute")} of the hour were mostly refused`;
  if (refused >= share_refused_min * requests && refused > 0) {
    return fitsNot(`${told}; a batch slows down until most of it succeeds`);
  }
  return unknown(`${told}; whether the account runs a batch at this hour on other days would tell`);
}
