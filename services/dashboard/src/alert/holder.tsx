/** Who looks after the alert: to take it, and to give it back. */
import type { AcknowledgementGiven, AlertDetail } from "@ringfence/schemas/api";
import { request } from "../api/client.ts";
import { doNow } from "../state/deeds.ts";
import { reloadQueue } from "../state/queue.ts";
import { me, refusal } from "../state/session.ts";
import { holderText } from "../view/holder.ts";
import { sentence } from "../view/format.ts";

export function Holder(props: { readonly detail: AlertDetail; readonly reload: () => void }) {
  const { detail, reload } = props;
  const { status, acknowledged_by: by } = detail.now;
  if (status !== "open" && status !== "acknowledged") return null;
  const why = refusal.value("analyst");
  const mine = by !== null && by === me.value?.actor;
  return (
    <p class="holder">
      <span>{holderText(by, me.value?.actor ?? null)}</span>
      <button
        type="button"
        class="button small"
        disabled={why !== null}
        title={why ?? undefined}
        onClick={() => void takeOrRelease(detail, reload)}
      >
        {mine ? "Give it back" : by === null ? "I have this one" : "Take it over"} <kbd>a</kbd>
      </button>
    </p>
  );
}

/** Takes the alert, or gives it back where it is one's own. */
export async function takeOrRelease(detail: AlertDetail, reload: () => void): Promise<void> {
  const { status, acknowledged_by: by } = detail.now;
  const isOpen = status === "open" || status === "acknowledged";
  if (!isOpen || refusal.value("analyst") !== null) return;
  const mine = by !== null && by === me.value?.actor;
  const path = `/v1/alerts/${encodeURIComponent(detail.alert.alert_id)}/acknowledgement`;
  const send = async (method: "POST" | "DELETE", body: object) => {
    const answer = await request<AcknowledgementGiven>(method, path, { body });
    reload();
    reloadQueue();
    return `${sentence(answer.follows)}.`;
  };
  const seen = { revision: detail.alert.revision };
  await doNow(
    mine ? "Give it back" : "Take it",
    async () => {
      const text = await send(mine ? "DELETE" : "POST", seen);
      // Whoever had it before takes it back themselves.
      const undo = mine || by === null ? () => send(mine ? "POST" : "DELETE", {}) : null;
      return { text, undo };
    },
    reload,
  );
}
