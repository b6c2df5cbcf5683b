/** Approve, reject or lift a measure, with a reason. */
import type { DecisionItem } from "@ringfence/schemas/api";
import { useState } from "preact/hooks";
import { runningStep, takeSteps } from "../state/steps.ts";
import { refusal } from "../state/session.ts";
import { runningText, type Step, stepText } from "../view/steps.ts";

export function DecisionSteps(props: {
  readonly decision: DecisionItem;
  readonly reload: () => void;
}) {
  const { decision, reload } = props;
  const [step, setStep] = useState<Step | null>(null);
  const why = refusal.value("responder");
  if (decision.waiting !== null) {
    return (
      <p class="note">{`${decision.waiting.actor} asked to ${decision.waiting.step === "approved" ? "approve" : "lift"} it. It happens as soon as enforce runs.`}</p>
    );
  }
  if (decision.steps.length === 0) return null;
  const under = runningStep(decision);
  if (under !== null) {
    return (
      <p class="note" role="status">
        {runningText(under, decision.state)}
      </p>
    );
  }
  if (step !== null) {
    return (
      <ReasonForm
        text={stepText(step, decision.state)}
        onSubmit={(reason) => {
          setStep(null);
          takeSteps([decision], step, reason, reload);
        }}
        onClose={() => setStep(null)}
      />
    );
  }
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
          {stepText(each, decision.state)}
        </button>
      ))}
    </div>
  );
}

function ReasonForm(props: {
  readonly text: string;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
}) {
  const { text, onSubmit, onClose } = props;
  const [reason, setReason] = useState("");
  const given = reason.trim();
  return (
    <form
      class="step-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== "") onSubmit(given);
      }}
    >
      <label>
        {`Reason to ${text.toLowerCase()}`}
        <input
          required
          maxLength={1_000}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
          ref={(field) => field?.focus()}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button small primary" disabled={given === ""}>
          {text}
        </button>
        <button type="button" class="button small quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
