// Which charts have a canvas: those in sight, and the last few that were.

/** What holds a canvas only while it is drawn. */
export interface Drawable {
  /** Gives its canvas and all that belongs to it back. */
  undraw(): void;
}

/** A few screens to scroll back without a new canvas; a canvas of a large chart takes megabytes. */
const KEPT_OUT_OF_SIGHT = 12;

export class DrawnCards {
  /** Out of sight, the longest unseen first. */
  readonly #unseen = new Set<Drawable>();
  readonly #kept: number;

  constructor(kept = KEPT_OUT_OF_SIGHT) {
    this.#kept = kept;
  }

  seen(card: Drawable): void {
    this.#unseen.delete(card);
  }

  left(card: Drawable): void {
    this.#unseen.delete(card);
    this.#unseen.add(card);
    for (const oldest of this.#unseen) {
      if (this.#unseen.size <= this.#kept) return;
      this.#unseen.delete(oldest);
      oldest.undraw();
    }
  }

  /** To be called for a card that is gone for good. */
  forget(card: Drawable): void {
    this.#unseen.delete(card);
  }
}
