/** The keyboard: one place, so that the help tells all of it. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export const helpOpen = signal(false);

const HELP: readonly (readonly [string, string])[] = [
  ["j / k", "next, previous alert"],
  ["Enter", "open the alert"],
  ["u", "back to the queue"],
  ["a", "take the alert, or give it back"],
  ["1 2 3", "abuse confirmed, false alarm, benign (then type the reason)"],
  ["Ctrl + Enter", "record it"],
  ["z", "undo the last thing"],
  ["/", "search"],
  ["g then q a m c d o s", "queue, accounts, measures, controls, detectors, overview, SQL"],
  ["?", "this help"],
];

export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys do nothing while somebody types, or with a modifier. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (helpOpen.value && event.key !== "?") return;
      // What happens in a shadow tree is told of its host.
      if (isTyping(event.composedPath()[0] ?? null)) return;
      const action = current.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED) !== null;
}

export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helpOpen.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label="Keyboard"
      onClose={() => (helpOpen.value = false)}
    >
      <h2>Keyboard</h2>
      <dl class="keys">
        {HELP.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => (helpOpen.value = false)}>
        Close
      </button>
    </dialog>
  );
}
