import { isKeySentByClient, type KeyArchive, type Store } from '@cardea/domain';

/** Keeps an exchange certificate of the archive ready, where a certificate template has clients send keys. */
export async function renewArchiveExchange({
  ports: { store, keyArchive },
}: {
  readonly ports: {
    readonly store: Pick<Store, 'certificateTemplates'>;
    readonly keyArchive: Pick<KeyArchive, 'exchangeCertificate'>;
  };
}): Promise<{ readonly isNeeded: boolean }> {
  const isNeeded = (await store.certificateTemplates.list()).some(isKeySentByClient);
  if (isNeeded) await keyArchive.exchangeCertificate();
  return { isNeeded };
}
