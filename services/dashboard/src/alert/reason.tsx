/** One reason for what is said of an alert and for its measures, and what is sent with it. */
import type { AlertDetail, ControlGiven, VerdictGiven } from "@ringfence/schemas/api";
import { useEffect, useRef, useState } from "preact/hooks";
import { request } from "../api/client.ts";
import { type Choice, choice, takeReasonField, type Verdict } from "../state/choice.ts";
import { doAfterGrace, doNow } from "../state/deeds.ts";
import { reloadQueue } from "../state/queue.ts";
import { refusal } from "../state/session.ts";
import { runningStep, takeSteps } from "../state/steps.ts";
import { HOLDS, holdBody, type HoldName } from "../view/holds.ts";
import { sentence, VERDICT_TEXT } from "../view/format.ts";
import { openGroups } from "../view/steps.ts";

const MISSING = {
  choice: "Say what it is first.",
  reason: "Give a reason: it is kept with the decision.",
} as const;

export function Reason(props: {
  readonly detail: AlertDetail;
  readonly reload: () => void;
  readonly disabled: boolean;
}) {
  const { detail, reload, disabled } = props;
  const [missing, setMissing] = useState<keyof typeof MISSING | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => (field.current === null ? undefined : takeReasonField(field.current)), []);
  const picked = choice.value;
  const groups = openGroups(detail.decisions.filter((each) => runningStep(each) === null));
  const told = missing === "choice" && picked !== null ? null : missing;
  /** What was typed; null where nothing was, which is then said. */
  const given = (): string | null => {
    const reason = field.current?.value.trim() ?? "";
    setMissing(reason === "" ? "reason" : null);
    if (reason !== "") return reason;
    field.current?.focus();
    return null;
  };
  const submit = () => {
    if (disabled) return;
    if (picked === null) return setMissing("choice");
    const reason = given();
    if (reason === null) return;
    if (picked.kind === "verdict") giveVerdict(detail, picked.verdict, reason, reload);
    else void hold(detail, picked.hold, reason, reload);
    choice.value = null;
    if (field.current === null) return;
    // The measures may be approved for the same reason.
    if (groups.length === 0) field.current.value = "";
    field.current.blur();
  };
  return (
    <form class="reason" onSubmit={(event) => (event.preventDefault(), submit())}>
      <label for="reason">Reason (required)</label>
      <textarea
        id="reason"
        ref={field}
        rows={2}
        maxLength={4_096}
        disabled={disabled}
        aria-describedby={told === null ? undefined : "reason-missing"}
        aria-invalid={told !== null}
        placeholder="What you looked at, and what decided it"
        onInput={() => setMissing(null)}
      />
      {told !== null && (
        <p id="reason-missing" class="missing" role="alert">
          {MISSING[told]}
        </p>
      )}
      <button type="submit" class="button primary" disabled={disabled}>
        {labelOf(picked)}
      </button>
      <Approvals
        groups={groups}
        onTake={(measures) => {
          const reason = given();
          if (reason !== null) takeSteps(measures, "approve", reason, reload);
        }}
      />
    </form>
  );
}

function Approvals(props: {
  readonly groups: ReturnType<typeof openGroups>;
  readonly onTake: (measures: AlertDetail["decisions"]) => void;
}) {
  const { groups, onTake } = props;
  const why = refusal.value("responder");
  if (groups.length === 0) return null;
  return (
    <div class="approvals">
      <p class="note">A verdict approves nothing. For the same reason:</p>
      {groups.map(({ text, measures }) => (
        <button
          key={text}
          type="button"
          class="button"
          disabled={why !== null}
          title={why ?? undefined}
          onClick={() => onTake([...measures])}
        >
          {text}
        </button>
      ))}
    </div>
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
  const send = async (leaving: boolean) => {
    const body = { verdict, note, revision: detail.alert.revision };
    const answer = await request<VerdictGiven>("POST", path, { body, keepalive: leaving });
    reload();
    reloadQueue();
    return `${VERDICT_TEXT[verdict]} is recorded. ${sentence(answer.follows)}.`;
  };
  doAfterGrace(`Verdict “${VERDICT_TEXT[verdict]}”`, send, () => {}, reload);
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
