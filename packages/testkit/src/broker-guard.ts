/**
 * A shell that runs a program and outlives whoever started it by a moment only. It holds the read
 * end of a pipe from its owner, which the system closes however the owner ends, SIGKILL included;
 * or, for an owner that did not start it, looks twice a second whether that process is there.
 */
const SCRIPT = `
directory=$1; log=$2; owner=$3; also=$4; shift 4
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
program=$!
(
  if [ "$owner" = - ]; then cat <&3 >/dev/null
  else while kill -0 "$owner" 2>/dev/null && kill -0 "$program" 2>/dev/null; do sleep 0.5; done
  fi
  touch "$directory/abandoned"
  kill -KILL "$program" 2>/dev/null
) &
watch=$!
wait "$program"
code=$?
[ -e "$directory/abandoned" ] && rm -rf "$directory" "$also"
kill "$watch" 2>/dev/null
exit "$code"
`;

export interface Guard {
  /** Removed when the owner is gone. */
  readonly directory: string;
  readonly removeToo: string;
  readonly log: string;
  /** Null: whoever holds the other end of standard input. */
  readonly ownerPid: number | null;
}

/** What to spawn before the program and its arguments. */
export function guarded({ directory, removeToo, log, ownerPid }: Guard): {
  command: string;
  args: string[];
} {
  const owner = ownerPid === null ? "-" : String(ownerPid);
  const args = ["-c", SCRIPT, "ringfence-guard", directory, log, owner, removeToo];
  return { command: "sh", args };
}
