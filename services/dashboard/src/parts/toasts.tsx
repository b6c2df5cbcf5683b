import { useEffect, useState } from "preact/hooks";
import { type Deed, deeds } from "../state/deeds.ts";

/** What was done, with the undo, at the foot of the page. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {deeds.value.map((deed) => (
        <Toast key={deed.id} deed={deed} />
      ))}
    </div>
  );
}

function Toast({ deed }: { readonly deed: Deed }) {
  return (
    <div class={`toast toast-${deed.state}`}>
      <span>
        {deed.text}
        {deed.state === "waiting" && <Countdown until={deed.until} />}
      </span>
      {deed.undo !== null && (
        <button type="button" class="button small" onClick={deed.undo}>
          Undo
        </button>
      )}
      {deed.again !== null && (
        <button type="button" class="button small" onClick={deed.again}>
          Look again
        </button>
      )}
      {deed.now !== null && (
        <button type="button" class="button small quiet" onClick={deed.now}>
          Send now
        </button>
      )}
    </div>
  );
}

function Countdown({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="dim" aria-hidden="true">
      {` – sent in ${Math.max(0, Math.ceil((until - now) / 1_000))} s`}
    </span>
  );
}
