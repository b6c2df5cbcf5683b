/** Who has an alert, in words. Pure. */

/** @param own the name of whoever looks; null where nobody is known */
export function holderText(by: string | null, own: string | null): string {
  if (by === null) return "Nobody looks after it yet.";
  return by === own ? "You look after it." : `${by} looks after it.`;
}
