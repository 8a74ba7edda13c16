/** One figure of the bench: this system beside a bare equivalent, measured in the same run. */
export interface Measurement {
  readonly name: string;
  /** This system's rate divided by the bare equivalent's; 1 = as fast. */
  readonly ratio: number;
  /** What the ratio must reach. */
  readonly goal: number;
  /** What is counted, such as `requests/s`. */
  readonly unit: string;
  /** The rates themselves and how they were measured. */
  readonly detail: string;
}

/** A benchmark, with a figure for each equivalent that it is measured beside; `tell` takes lines of progress for people. */
export interface Benchmark {
  readonly name: string;
  readonly run: (tell: (line: string) => void) => Promise<Measurement | Measurement[]>;
}

/** The middle value. Rounds take turns and the median is taken, so that a busy moment does not decide. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
