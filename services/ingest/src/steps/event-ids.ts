const FEW = 64;
const BYTES_OF_ID = 24;
/** The answer of `find` for an id that is not there; no digest is below zero. */
export const ABSENT = -1;

/**
 * Ids of events, each with a digest, in the order in which they were added; ids are compared byte by
 * byte. Kept outside the heap: a million strings in a Map cost twice the memory, and every garbage
 * collection has to walk over them.
 */
export class EventIds {
  size = 0;
  /** Rings of a power of two: the entry `n` stands at `n & mask`, the oldest is `#oldest`. */
  #mask: number;
  #oldest = 0;
  #starts: Uint32Array;
  #lengths: Uint16Array;
  #digests: Uint32Array;
  #hashes: Uint32Array;
  /** By hash, twice as many as entries: place in the rings plus one; zero where none is. */
  #slots: Uint32Array;
  /** A ring as well; no id goes over its end. */
  #bytes: Buffer;
  #tail = 0;

  constructor(expected = FEW) {
    const room = 2 ** Math.ceil(Math.log2(Math.max(expected, FEW)));
    this.#mask = room - 1;
    this.#starts = new Uint32Array(room);
    this.#lengths = new Uint16Array(room);
    this.#digests = new Uint32Array(room);
    this.#hashes = new Uint32Array(room);
    this.#slots = new Uint32Array(2 * room);
    this.#bytes = Buffer.allocUnsafeSlow(room * BYTES_OF_ID);
  }

  /**
   * The digest of the id, or ABSENT.
   *
   * @param hash its `hashOf`
   * @param but so many of the oldest are as if they had been forgotten
   */
  find(hash: number, bytes: Uint8Array, start: number, end: number, but = 0): number {
    const place = this.#placeOf(hash, bytes, start, end);
    if (place === -1 || ((place - this.#oldest) & this.#mask) < but) return ABSENT;
    return this.#digests[place] as number;
  }

  /** Of an id that is there already the digest is set anew, and its place stays. */
  add(hash: number, bytes: Uint8Array, start: number, end: number, digest: number): void {
    const known = this.#placeOf(hash, bytes, start, end);
    if (known !== -1) {
      this.#digests[known] = digest;
      return;
    }
    if (this.size > this.#mask) this.#grow();
    const length = end - start;
    const at = this.#roomFor(length);
    const place = (this.#oldest + this.size) & this.#mask;
    for (let index = 0; index < length; index += 1) {
      this.#bytes[at + index] = bytes[start + index] as number;
    }
    this.#starts[place] = at;
    this.#lengths[place] = length;
    this.#digests[place] = digest;
    this.#hashes[place] = hash;
    this.#tail = at + length;
    this.size += 1;
    this.#link(hash, place);
  }

  addAll(others: EventIds): void {
    for (let count = 0; count < others.size; count += 1) {
      const place = (others.#oldest + count) & others.#mask;
      const start = others.#starts[place] as number;
      const end = start + (others.#lengths[place] as number);
      const digest = others.#digests[place] as number;
      this.add(others.#hashes[place] as number, others.#bytes, start, end, digest);
    }
  }

  forgetOldest(): void {
    const place = this.#oldest & this.#mask;
    this.#unlink(place);
    this.#oldest = (place + 1) & this.#mask;
    this.size -= 1;
  }

  /** Oldest first. */
  *ids(): Generator<string> {
    for (let count = 0; count < this.size; count += 1) {
      const place = (this.#oldest + count) & this.#mask;
      const start = this.#starts[place] as number;
      yield this.#bytes.toString("utf8", start, start + (this.#lengths[place] as number));
    }
  }

  #placeOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] as number) - 1;
      if (place === -1) return -1;
      if (this.#hashes[place] === hash && this.#isAt(place, bytes, start, end)) return place;
    }
  }

  #isAt(place: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lengths[place] !== end - start) return false;
    const own = this.#starts[place] as number;
    for (let at = start; at < end; at += 1) {
      if (bytes[at] !== this.#bytes[own + at - start]) return false;
    }
    return true;
  }

  #link(hash: number, place: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = place + 1;
  }

  /** Those behind it move up, so that no search ends at the gap. */
  #unlink(place: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let gap = (this.#hashes[place] as number) & mask;
    while (slots[gap] !== place + 1) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = (this.#hashes[(slots[slot] as number) - 1] as number) & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot] as number;
      gap = slot;
    }
    slots[gap] = 0;
  }

  /** Where so many bytes go. */
  #roomFor(length: number): number {
    if (this.size === 0) return length <= this.#bytes.length ? 0 : this.#moreBytes(length);
    const head = this.#starts[this.#oldest & this.#mask] as number;
    if (this.#tail > head) {
      if (this.#tail + length <= this.#bytes.length) return this.#tail;
      if (length < head) return 0;
    } else if (this.#tail + length < head) {
      return this.#tail;
    }
    return this.#moreBytes(length);
  }

  #moreBytes(length: number): number {
    const grown = Buffer.allocUnsafeSlow(2 * this.#bytes.length + length);
    let at = 0;
    for (let count = 0; count < this.size; count += 1) {
      const place = (this.#oldest + count) & this.#mask;
      const start = this.#starts[place] as number;
      this.#bytes.copy(grown, at, start, start + (this.#lengths[place] as number));
      this.#starts[place] = at;
      at += this.#lengths[place] as number;
    }
    this.#bytes = grown;
    return at;
  }

  #grow(): void {
    const grown = new EventIds(2 * (this.#mask + 1));
    grown.addAll(this);
    this.#mask = grown.#mask;
    this.#oldest = grown.#oldest;
    this.#starts = grown.#starts;
    this.#lengths = grown.#lengths;
    this.#digests = grown.#digests;
    this.#hashes = grown.#hashes;
    this.#slots = grown.#slots;
    this.#bytes = grown.#bytes;
    this.#tail = grown.#tail;
  }
}

/** FNV-1a with its bits mixed once more, for tables look at the low ones alone. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
