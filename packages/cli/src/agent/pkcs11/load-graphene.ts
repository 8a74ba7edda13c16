import type { PKCS11 } from 'pkcs11js';
import { CommandFailure } from '../../failure.js';

/** The library that speaks to PKCS#11 modules; optional, because it has to be compiled. */
export type Graphene = typeof import('graphene-pk11');

/** Loads it with what it is built on. Errors: `CommandFailure` that says what to install. */
export async function loadGraphene(): Promise<{ graphene: Graphene; PKCS11: new () => PKCS11 }> {
  try {
    const [graphene, pkcs11js] = [await import('graphene-pk11'), await import('pkcs11js')];
    return { graphene, PKCS11: pkcs11js.PKCS11 };
  } catch {
    throw new CommandFailure(
      'PKCS#11 tokens need the package pkcs11js, which is not compiled here. With a C++ compiler, make and Python ' +
        '(Debian: apt-get install g++ make python3), `npm run build` compiles it.',
    );
  }
}
