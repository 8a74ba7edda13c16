/** The simulated card answers the command with this status word and nothing else. */
export class Refusal extends Error {
  readonly sw: number;

  constructor(sw: number) {
    super(`refused with ${sw.toString(16)}`);
    this.name = 'Refusal';
    this.sw = sw;
  }
}
