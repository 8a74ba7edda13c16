/** What a run can wait for. Where several are under way at once, the time is the first one's. */
const parts = ['card', 'http', 'journal'] as const;
type Part = (typeof parts)[number];

/** Divides the time of a run by what was under way: the card, calls, the journal, or nothing but the program itself. */
export class RunTimeline {
  readonly #underWay = { card: 0, http: 0, journal: 0 };
  readonly #spentMs = { card: 0, http: 0, journal: 0, rest: 0 };
  #sinceMs = performance.now();

  /** Forgets what was spent, not what is under way. */
  restart(): void {
    this.#divide();
    Object.assign(this.#spentMs, { card: 0, http: 0, journal: 0, rest: 0 });
  }

  begin(part: Part): void {
    this.#divide();
    this.#underWay[part] += 1;
  }

  end(part: Part): void {
    this.#divide();
    this.#underWay[part] -= 1;
  }

  async during<Result>(part: Part, work: () => Promise<Result>): Promise<Result> {
    this.begin(part);
    try {
      return await work();
    } finally {
      this.end(part);
    }
  }

  /** Milliseconds since the start; they add up to the whole. */
  get spentMs(): Readonly<Record<Part | 'rest', number>> {
    this.#divide();
    return { ...this.#spentMs };
  }

  #divide(): void {
    const nowMs = performance.now();
    const part = parts.find((one) => this.#underWay[one] > 0) ?? 'rest';
    this.#spentMs[part] += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }
}
