import { Secret, type v2 } from '@cardea/sdk';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { saveAs } from '../../app/save-as.js';
import type { Obtained } from './certificates.js';
import { CertificatesRefused } from './certificates-refused.js';
import type { KeysToCertify } from './obtain-certificates.js';

/** How far the making of a file is. */
export type Stage = 'keys' | 'certificates' | 'waiting' | 'file';

/** How long to wait before an authority that has not decided is asked again. */
const askAgainMs = 15_000;

/**
 * Makes the file with the keys and certificates of a request, and gives it to the browser's downloads. The keys are in the
 * page's memory alone. Asking again, also after a failure, takes the same keys, so that nothing is certified twice; once the page
 * is closed new keys take their place, and the server revokes the certificates of the old ones.
 */
export function useFile({ uuid }: v2.Request, fileName: string) {
  const keys = useRef<KeysToCertify>(undefined);
  const [hasKeys, setHasKeys] = useState(false);
  const [stage, setStage] = useState<Stage>('keys');
  const file = useMutation({
    mutationFn: async (password: Secret<string>) => {
      const { fileOf, makeKeys } = await import('./obtain-certificates.js');
      setStage('keys');
      const made = keys.current ?? (await makeKeys(uuid));
      keys.current = made;
      setHasKeys(true);
      setStage('certificates');
      const obtained = await untilDecided(uuid, made, {
        onWait: () => setStage('waiting'),
        // Keys that were refused would be refused again.
        onRefusal: () => {
          keys.current = undefined;
          setHasKeys(false);
        },
      });
      setStage('file');
      return new Blob([await fileOf(obtained, password.reveal())], { type: 'application/x-pkcs12' });
    },
    onSuccess: (made) => saveAs(made, fileName),
    // Its stages are told where it is asked for.
    meta: { tellsItself: true },
    // The password and the file are kept nowhere once the page is left.
    gcTime: 0,
  });
  return {
    stage,
    make: (password: string) => file.mutate(new Secret(password)),
    isMaking: file.isPending,
    /** Keys are in the page's memory, and asking again takes them. */
    hasKeys,
    error: file.error,
    file: file.data,
  };
}

/** Asks for certificates until the authority has decided. Errors: `CertificatesRefused`; `CardeaApiError`. */
async function untilDecided(
  requestUuid: string,
  keys: KeysToCertify,
  { onWait, onRefusal }: { readonly onWait: () => void; readonly onRefusal: () => void },
): Promise<Obtained> {
  const { certify } = await import('./obtain-certificates.js');
  for (;;) {
    try {
      return await certify(requestUuid, keys);
    } catch (error) {
      if (!(error instanceof CertificatesRefused)) throw error;
      if (!error.isPending) {
        onRefusal();
        throw error;
      }
      onWait();
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }
}
