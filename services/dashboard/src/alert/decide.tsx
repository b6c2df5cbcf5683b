/** The verdict and what holds the alert back: each with a reason, each can be taken back. */
import type { AlertDetail } from "@ringfence/schemas/api";
import { choice, focusReason, type Verdict } from "../state/choice.ts";
import { refusal } from "../state/session.ts";
import { HOLDS, type HoldName } from "../view/holds.ts";
import { VERDICT_TEXT } from "../view/format.ts";
import { Reason } from "./reason.tsx";

const VERDICTS: readonly (readonly [Verdict, string])[] = [
  [
    "true_positive",
    "It is what the alert says. It counts in the history; measures are apart, below.",
  ],
  ["false_positive", "The detector is wrong. The alert closes and its accounts are judged milder."],
  ["benign", "It is seen rightly, and allowed. The alert closes."],
];

export function Decide({
  detail,
  reload,
}: {
  readonly detail: AlertDetail;
  readonly reload: () => void;
}) {
  const verdictRefusal = refusal.value("analyst");
  const holdRefusal = refusal.value("responder");
  const given = detail.verdicts.at(-1);
  const picked = choice.value;
  return (
    <section class="panel decide" id="decide">
      <h2>Decide</h2>
      {verdictRefusal !== null && <p class="banner">{`Read-only. ${verdictRefusal}`}</p>}
      {given !== undefined && (
        <p class="given">
          <strong>{VERDICT_TEXT[given.verdict]}</strong>
          {` by ${given.analyst}: “${given.note}”. Another verdict replaces it; both stay as history.`}
        </p>
      )}
      <fieldset class="choices" disabled={verdictRefusal !== null}>
        <legend>What is it?</legend>
        {VERDICTS.map(([verdict, text], index) => (
          <label key={verdict} class="choice">
            <input
              type="radio"
              name="verdict"
              value={verdict}
              checked={picked?.kind === "verdict" && picked.verdict === verdict}
              onChange={() => (choice.value = { kind: "verdict", verdict })}
              // By the pointer alone: the arrow keys go on choosing.
              onClick={(event) => event.detail > 0 && focusReason()}
            />
            <span>
              <strong>{VERDICT_TEXT[verdict]}</strong>
              <small>{text}</small>
            </span>
            <kbd>{index + 1}</kbd>
          </label>
        ))}
      </fieldset>
      <fieldset class="choices" disabled={holdRefusal !== null}>
        <legend class="hidden">Or leave it alone for now</legend>
        <select
          aria-label="Hold back"
          title={holdRefusal ?? undefined}
          value={picked?.kind === "hold" ? picked.hold : ""}
          onChange={(event) => {
            const hold = event.currentTarget.value as HoldName | "";
            choice.value = hold === "" ? null : { kind: "hold", hold };
          }}
        >
          <option value="">Or snooze, suppress, allow …</option>
          {Object.entries(HOLDS).map(([name, { text }]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </fieldset>
      <Reason detail={detail} reload={reload} disabled={verdictRefusal !== null} />
    </section>
  );
}
