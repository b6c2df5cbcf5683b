/** What innocent traffic is suddenly so much, and whether what was measured fits it. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, round, say } from "../statistics.ts";
import type { Params, Row } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Row, Params>[] = [
  {
    id: "nightly-batch",
    text: "a nightly batch: five minutes were as busy before",
    judge: batch,
  },
  {
    id: "launch",
    text: "a launch or viral growth: it grows with the platform and takes no large share of it",
    judge: launch,
    weighed_by: ["share_of_platform_requests"],
  },
  {
    id: "load-test",
    text: "a load test within rate limit and allowance: nothing is refused, nobody else feels it",
    judge: loadTest,
  },
  {
    id: "retry-storm",
    text: "a retry storm of a minute: it follows failures of the service and ends by itself",
    judge: retryStorm,
    weighed_by: ["share_failed_by_the_service"],
  },
  {
    id: "new-account",
    text: "a new account that begins at its normal pace",
    judge: newAccount,
  },
];

function batch({ requests, requests_max, history_hours }: Row, params: Params): Judgement {
  const { history_hours_min, history_days } = params;
  if (requests_max === null || history_hours < history_hours_min) {
    return unknown(
      `${plural(history_hours, "hour")} of activity are known, ${say(history_hours_min)} would tell ` +
        "whether it was as busy before",
    );
  }
  return fitsNot(
    `${plural(requests, "request")} in five minutes are ` +
      `${say(round(requests / Math.max(1, requests_max)))} times the busiest of the last ` +
      `${plural(history_days, "day")} (${say(requests_max)})`,
  );
}

function launch(found: Row, { platform_share_min }: Params): Judgement {
  const share = found.requests / Math.max(found.platform_requests, 1);
  const told = `${percent(share)} of the platform's requests are the account's own`;
  return share < platform_share_min
    ? fits(`${told}, below the ${percent(platform_share_min)} that crowd out others`)
    : fitsNot(`${told}: it does not grow with the others`);
}

function loadTest({ requests, throttled }: Row): Judgement {
  const told = `${say(throttled)} of ${plural(requests, "request")} were refused`;
  if (10 * throttled > requests) return fitsNot(`${told}: it is beyond its rate or its allowance`);
  return unknown(`${told}: within what it may send; an announcement of the account would tell`);
}

function retryStorm({ requests, server_errors, busy_minutes }: Row): Judgement {
  const share = server_errors / Math.max(1, requests);
  const told =
    `${percent(share)} of ${plural(requests, "request")} failed on the side of the service, and ` +
    `${say(busy_minutes)} of 5 minutes were busy`;
  return share >= 0.3 ? fits(told) : fitsNot(told);
}

function newAccount({ history_hours }: Row, { history_hours_min }: Params): Judgement {
  const told = `the account was active in ${plural(history_hours, "hour")} before`;
  return history_hours < history_hours_min
    ? fits(`${told}, too few to know its pace (${say(history_hours_min)})`)
    : fitsNot(`${told}: its pace is known`);
}
