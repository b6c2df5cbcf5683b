/** The verdict and what holds the alert back: each with a reason, each can be taken back. */
import type { AlertDetail, ControlGiven, VerdictGiven } from "@ringfence/schemas/api";
import { signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { request } from "../api/client.ts";
import { doAfterGrace, doNow } from "../state/deeds.ts";
import { reloadQueue } from "../state/queue.ts";
import { refusal } from "../state/session.ts";
import { HOLDS, holdBody, type HoldName } from "../view/holds.ts";
import { VERDICT_TEXT } from "../view/format.ts";

type Verdict = keyof typeof VERDICT_TEXT;
type Choice =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "hold"; readonly hold: HoldName };

const choice = signal<Choice | null>(null);

const VERDICTS: readonly (readonly [Verdict, string])[] = [
  ["true_positive", "It is what the alert says. It counts in the history of the accounts."],
  ["false_positive", "The detector is wrong. The alert closes and its accounts are judged milder."],
  ["benign", "It is seen rightly, and allowed. The alert closes."],
];

/** For the keyboard. */
export function pickVerdict(verdict: Verdict): void {
  choice.value = { kind: "verdict", verdict };
  requestAnimationFrame(() => document.querySelector<HTMLElement>("#reason")?.focus());
}

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
        <legend>Or leave it alone for now</legend>
        <select
          aria-label="Hold back"
          title={holdRefusal ?? undefined}
          value={picked?.kind === "hold" ? picked.hold : ""}
          onChange={(event) => {
            const hold = event.currentTarget.value as HoldName | "";
            choice.value = hold === "" ? null : { kind: "hold", hold };
          }}
        >
          <option value="">Snooze, suppress, allow …</option>
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

function Reason(props: {
  readonly detail: AlertDetail;
  readonly reload: () => void;
  readonly disabled: boolean;
}) {
  const { detail, reload, disabled } = props;
  const [missing, setMissing] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = () => {
    const reason = field.current?.value.trim() ?? "";
    const picked = choice.value;
    if (picked === null) return setMissing("Say what it is first.");
    if (reason === "") {
      setMissing("Give a reason: it is kept with the decision.");
      field.current?.focus();
      return;
    }
    setMissing(null);
    if (picked.kind === "verdict") giveVerdict(detail, picked.verdict, reason, reload);
    else void hold(detail, picked.hold, reason, reload);
    choice.value = null;
    if (field.current !== null) field.current.value = "";
  };
  return (
    <form
      class="reason"
      onSubmit={(event) => (event.preventDefault(), submit())}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        if (event.key === "Escape") field.current?.blur();
      }}
    >
      <label for="reason">Reason (required)</label>
      <textarea
        id="reason"
        ref={field}
        rows={3}
        maxLength={4_096}
        disabled={disabled}
        aria-describedby={missing === null ? undefined : "reason-missing"}
        aria-invalid={missing !== null}
        placeholder="What you looked at, and what decided it"
      />
      {missing !== null && (
        <p id="reason-missing" class="missing" role="alert">
          {missing}
        </p>
      )}
      <button type="submit" class="button primary" disabled={disabled}>
        {labelOf(choice.value)}
      </button>
    </form>
  );
}

function labelOf(picked: Choice | null): string {
  if (picked === null) return "Record";
  return picked.kind === "verdict"
    ? `Record “${VERDICT_TEXT[picked.verdict]}”`
    : HOLDS[picked.hold].button;
}

function giveVerdict(
  detail: AlertDetail,
  verdict: Verdict,
  note: string,
  reload: () => void,
): void {
  const path = `/v1/alerts/${encodeURIComponent(detail.alert.alert_id)}/verdicts`;
  doAfterGrace(`Verdict “${VERDICT_TEXT[verdict]}”`, async (leaving) => {
    const body = { verdict, note };
    const answer = await request<VerdictGiven>("POST", path, { body, keepalive: leaving });
    reload();
    reloadQueue();
    return `${VERDICT_TEXT[verdict]} is recorded. ${answer.follows}`;
  });
}

async function hold(
  detail: AlertDetail,
  name: HoldName,
  reason: string,
  reload: () => void,
): Promise<void> {
  await doNow(HOLDS[name].button, async () => {
    const body = holdBody(name, detail.alert, reason, Date.now());
    const { control, note } = await request<ControlGiven>("POST", "/v1/controls", { body });
    reload();
    reloadQueue();
    return {
      text: `${HOLDS[name].done}. ${note ?? ""}`,
      undo: async () => {
        const path = `/v1/controls/${control.control_id}`;
        await request<ControlGiven>("DELETE", path, { body: { reason: "taken back at once" } });
        reload();
        reloadQueue();
        return "Taken back: it is no longer held back.";
      },
    };
  });
}
