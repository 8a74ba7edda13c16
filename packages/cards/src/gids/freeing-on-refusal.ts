import { ApduError } from '../iso7816/apdu-error.js';

/**
 * Runs the work. When the card refuses it, such as for want of memory, `free` gives back what it took. Callers learn
 * of the refusal of the work; one of `free` says nothing more to them.
 *
 * Errors: as `work`; as the connection while it frees.
 */
export async function freeingOnRefusal<Result>(
  work: () => Promise<Result>,
  free: () => Promise<void>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApduError) await unlessRefused(free());
    throw error;
  }
}

async function unlessRefused(asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof ApduError)) throw error;
  }
}
