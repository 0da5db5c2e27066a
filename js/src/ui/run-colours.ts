// Each run has its own colour: stable, from its key, but never the same for two runs that are seen together.

/** How many `--rn-run-N` colours styles/theme.css defines. */
export const PALETTE_SIZE = 9;
/** Beyond the palette lines are told apart by dashes too. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

export interface RunColour {
  /** Name of the CSS variable. */
  variable: string;
  dash: readonly number[];
}

export class RunColours {
  readonly #slots = new Map<string, number>();

  #set: Readonly<Record<string, string>> = {};

  /** Says which runs are seen together and which colours were set; who keeps being seen keeps the colour. */
  show(runs: readonly string[], set: Readonly<Record<string, string>> = {}): void {
    this.#set = set;
    for (const run of this.#slots.keys()) if (!runs.includes(run)) this.#slots.delete(run);
    const taken = new Set(this.#slots.values());
    for (const run of runs) {
      if (this.#slots.has(run)) continue;
      const slot = freeSlot(hash(run) % PALETTE_SIZE, taken);
      taken.add(slot);
      this.#slots.set(run, slot);
    }
  }

  of(run: string): RunColour {
    const slot = paletteSlot(this.#set[run]) ?? this.#slots.get(run) ?? hash(run) % PALETTE_SIZE;
    const dash = DASHES[Math.floor(slot / PALETTE_SIZE) % DASHES.length] ?? [];
    return { variable: `--rn-run-${slot % PALETTE_SIZE}`, dash };
  }
}

/** The place in the palette that `palette-3` and its like name. */
function paletteSlot(colour: string | undefined): number | undefined {
  const digit = /^palette-(\d)$/.exec(colour ?? '')?.[1];
  return digit === undefined || Number(digit) >= PALETTE_SIZE ? undefined : Number(digit);
}

/** The preferred slot, else the next free one; round by round, so that dashes come last. */
function freeSlot(preferred: number, taken: ReadonlySet<number>): number {
  for (let round = 0; ; round += PALETTE_SIZE) {
    for (let offset = 0; offset < PALETTE_SIZE; offset++) {
      const slot = round + ((preferred + offset) % PALETTE_SIZE);
      if (!taken.has(slot)) return slot;
    }
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
