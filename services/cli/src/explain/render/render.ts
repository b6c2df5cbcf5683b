/** An explanation as text: everything that an analyst needs to defend a measure, in one page. */
import { painter, SEVERITY_STYLE, sureness, wrap } from "@ringfence/runtime";
import type { Explained } from "@ringfence/casework";
import { categoriesOf } from "@ringfence/schemas";
import {
  accountsSection,
  clausesSection,
  eachAccountSection,
  eventsSection,
  historySection,
  measuresSection,
} from "./context.ts";
import { lookAlikesSection, triageSection } from "./doubt.ts";
import { counterfactualSection, factsSection } from "./facts.ts";
import { INDENT, item, type Page, second } from "./page.ts";
import { controlsSection, takenSection, verdictsSection } from "./said.ts";
import { partsSection } from "./parts.ts";
import { handoversSection, linksSection } from "./ties.ts";

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const MIN_WIDTH = 60;

/** Lines of at most `width` columns (60 at least), with a final line break. */
export function renderExplained(found: Explained, { width, color }: RenderOptions): string {
  const page: Page = {
    width: Math.max(MIN_WIDTH, width) - INDENT.length,
    paint: painter(color),
  };
  const lines = [
    ...titleLines(page, found),
    ...factsSection(page, found),
    ...partsSection(page, found),
    ...lookAlikesSection(page, found),
    ...counterfactualSection(page, found),
    ...linksSection(page, found),
    ...handoversSection(page, found),
    ...eventsSection(page, found),
    ...accountsSection(page, found),
    ...clausesSection(page, found),
    ...triageSection(page, found),
    ...eachAccountSection(page, found),
    ...measuresSection(page, found),
    ...takenSection(page, found),
    ...verdictsSection(page, found),
    ...controlsSection(page, found),
    ...historySection(page, found),
    ...sourceLines(page, found),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function titleLines(page: Page, { alert, closed, now }: Explained): string[] {
  const { paint, width } = page;
  const title = [
    `${closed === null ? "" : "closed: "}${alert.severity.toUpperCase()} ${categoriesOf(alert).join(" + ")}`,
    ...(closed === null ? [alert.recommended_action] : []),
    `${sureness(alert.confidence)} sure`,
    ...(closed === null ? [] : [`${alert.recommended_action} was recommended`]),
    ...(now.status === "suppressed" ? ["suppressed: published to nobody"] : []),
    ...(now.verdict === null ? [] : [`judged ${now.verdict.replace("_", " ")}`]),
    ...(alert.mode === "shadow" ? ["shadow: published to nobody"] : []),
  ].join(" · ");
  const lines = wrap(title, width).map(
    (line, index) =>
      paint(SEVERITY_STYLE[alert.severity], index === 0 ? "━━ " : INDENT) + paint("bold", line),
  );
  return [
    ...lines,
    ...[...wrap(alert.title, width), ...wrap(alert.summary, width), ...endOf(closed, width)].map(
      (line) => INDENT + line,
    ),
    ...(alert.explanation === undefined
      ? wrap(
          "It was made before alerts explained themselves: what is known beside its evidence is not stored.",
          width,
        ).map((line) => INDENT + paint("dim", line))
      : []),
  ];
}

function endOf(closed: Explained["closed"], width: number): string[] {
  if (closed === null) return [];
  const at = `${second(closed.at)} UTC`;
  if (closed.merged_into !== null) {
    return wrap(
      `Told in ${closed.merged_into} since ${at}, with others about its accounts.`,
      width,
    );
  }
  if (closed.judged) {
    return wrap("Closed as a false positive. What follows is what was said before.", width);
  }
  return wrap(
    closed.taken_back
      ? `Taken back at ${at}: ${closed.summary} What follows is what was said before.`
      : `Closed at ${at}: the pattern has ended. What follows is what was said while it lasted.`,
    width,
  );
}

/** Where all this comes from, for whoever wants to check it. */
function sourceLines(page: Page, { alert }: Explained): string[] {
  const { alert_id, revision, detector, subject, window, observed_at } = alert;
  const rows: readonly [string, string][] = [
    ["alert", `${alert_id}, revision ${revision}, observed ${second(observed_at)} UTC`],
    ["subject", `${subject.type} ${subject.id}`],
    ["window", `${second(window.start)} to ${second(window.end)} UTC`],
    ["detector", `${detector.id}, version ${detector.version}, parameters ${detector.params_hash}`],
  ];
  return [
    "",
    ...rows
      .flatMap(([head, text]) => item(page, head.padEnd(10), text))
      .map((line) => INDENT + line),
  ];
}
