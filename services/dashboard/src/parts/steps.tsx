/** Approve or lift a measure, with a reason. */
import type { DecisionItem, StepAnswer } from "@ringfence/schemas/api";
import { useState } from "preact/hooks";
import { request } from "../api/client.ts";
import { doNow } from "../state/deeds.ts";
import { refusal } from "../state/session.ts";
import { ACTION_TEXT, sentence } from "../view/format.ts";

type Step = DecisionItem["steps"][number];

export function DecisionSteps(props: {
  readonly decision: DecisionItem;
  readonly reload: () => void;
}) {
  const { decision, reload } = props;
  const [step, setStep] = useState<Step | null>(null);
  const why = refusal.value("responder");
  if (decision.waiting !== null) {
    return (
      <p class="note">{`${sentence(decision.waiting.step)} was asked for by ${decision.waiting.actor}; enforce answers when it runs.`}</p>
    );
  }
  if (decision.steps.length === 0) return null;
  if (step !== null)
    return <StepForm {...{ decision, step, reload }} onClose={() => setStep(null)} />;
  return (
    <div class="buttons">
      {decision.steps.map((each) => (
        <button
          key={each}
          type="button"
          class="button small"
          disabled={why !== null}
          title={why ?? undefined}
          onClick={() => setStep(each)}
        >
          {sentence(each)}
        </button>
      ))}
    </div>
  );
}

function StepForm(props: {
  readonly decision: DecisionItem;
  readonly step: Step;
  readonly reload: () => void;
  readonly onClose: () => void;
}) {
  const { decision, step, reload, onClose } = props;
  const [reason, setReason] = useState("");
  const submit = () => {
    if (reason.trim() === "") return;
    onClose();
    void takeStep(decision, step, reason.trim(), reload);
  };
  return (
    <form class="step-form" onSubmit={(event) => (event.preventDefault(), submit())}>
      <label>
        {`Reason to ${step}`}
        <input
          required
          maxLength={1_000}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
          ref={(field) => field?.focus()}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button small primary" disabled={reason.trim() === ""}>
          {sentence(step)}
        </button>
        <button type="button" class="button small quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** The undo of an approval is to lift the measure; what was lifted may only come back with an alert. */
async function takeStep(
  decision: DecisionItem,
  step: Step,
  reason: string,
  reload: () => void,
): Promise<void> {
  const path = `/v1/decisions/${encodeURIComponent(decision.decision_id)}`;
  const ask = async (asked: Step, why: string): Promise<StepAnswer> => {
    const answer = await request<StepAnswer>("POST", path, { body: { step: asked, reason: why } });
    reload();
    return answer;
  };
  await doNow(
    `${sentence(step)} ${ACTION_TEXT[decision.action]} of ${decision.account_id}`,
    async () => {
      const answer = await ask(step, reason);
      const canUndo = step === "approve" && answer.outcome !== "refused";
      return {
        text: answer.detail,
        undo: canUndo
          ? async () => (await ask("lift", "the approval was taken back at once")).detail
          : null,
      };
    },
  );
}
