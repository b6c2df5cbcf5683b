/** Who else has many workloads behind one credential, and whether what was measured fits. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, say } from "../statistics.ts";
import type { Params, Row } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Row, Params>[] = [
  {
    id: "product",
    text: "a product with end users: many users, few templates",
    judge: product,
    weighed_by: ["themes_per_end_user", "themes"],
  },
  {
    id: "large-company",
    text: "a large company: many products, a credential and a network for each team, far from its limit",
    judge: company,
    weighed_by: ["credentials", "networks", "share_of_allowance"],
  },
  {
    id: "agency",
    text: "an agency or a start-up with a handful of projects",
    judge: agency,
    weighed_by: ["themes"],
  },
  {
    id: "viral-growth",
    text: "an application that goes viral: more people, the same product",
    judge: viral,
    weighed_by: ["themes"],
  },
  {
    id: "small-steps",
    text: "a walk in small steps, which is extraction: near itself all the way",
    judge: smallSteps,
    weighed_by: ["neighbours_of_one_theme"],
  },
];

function product({ themes, end_users }: Row, { themes_expected }: Params): Judgement {
  const told =
    `about ${plural(Math.round(themes), "unrelated theme")}, where a product has ` +
    `${say(themes_expected)} at most`;
  if (themes <= themes_expected) return fits(told);
  if (end_users === 0) {
    return fitsNot(
      `${told}, and 0 end users are declared; one that passes free text on looks alike`,
    );
  }
  return 5 * themes < end_users
    ? unknown(
        `${told}, for ${plural(end_users, "declared end user")}; a look at the product would tell`,
      )
    : fitsNot(
        `${told}, for ${plural(end_users, "declared end user")}: each brings themes of their own`,
      );
}

function company({ api_keys, networks, units, quota }: Row): Judgement {
  const used = quota === null ? "" : `, ${percent(units / quota)} of the allowance used`;
  const told = `${plural(api_keys, "credential")} and ${plural(networks, "network")}${used}`;
  if (api_keys >= 4 || networks >= 5) return fits(`${told}: as of several teams`);
  return api_keys <= 2 && networks <= 3
    ? fitsNot(`${told}, where each team has its own`)
    : unknown(`${told}; an organization chart, or asking sales, would tell`);
}

function agency({ themes }: Row, { themes_expected }: Params): Judgement {
  const told = `about ${plural(Math.round(themes), "unrelated theme")}`;
  if (themes <= themes_expected) return fits(`${told}: a handful of projects`);
  return fitsNot(
    `${told}, where an agency has a handful of projects (up to ${say(themes_expected)})`,
  );
}

function viral({ themes, calls }: Row, { themes_expected, calls_expected }: Params): Judgement {
  const told =
    `${plural(calls, "call")} (usual: ${say(calls_expected)}) of about ` +
    plural(Math.round(themes), "theme");
  return themes <= themes_expected
    ? fits(`${told}: more people, the same product`)
    : fitsNot(`${told}: more people of one product bring no new themes`);
}

function smallSteps({ alike }: Row): Judgement {
  const told = `${percent(alike)} of the pieces are of the theme of the piece before`;
  return alike >= 0.6
    ? fits(`${told}: it goes on from itself`)
    : fitsNot(`${told}, of a walk nearly all are (of customers in a queue: 30 %)`);
}
