import { type CollectedItem, malformed, type Request, type RequestUuid, Secret } from '@cardea/domain';
import { dataItemContext, type Ports } from '@cardea/workflows';
import { Fields } from './fields.js';

/** Data items that are stored encrypted, by name; undefined where the file does not say the value. */
export type EncryptedItems = ReadonlyMap<string, Secret<string> | undefined>;

/** `collected` are the items of the same request. Errors: `MalformedInput`. */
export function parseEncryptedItems(
  cardea: Fields,
  collected: readonly { readonly name: string }[],
): EncryptedItems {
  const items = new Map<string, Secret<string> | undefined>();
  for (const [index, entry] of cardea.list('EncryptedItems', []).entries()) {
    const fields = new Fields(entry, `${cardea.path('EncryptedItems')}[${index}]`);
    fields.allowOnly(['Name', 'Value']);
    const name = fields.text('Name');
    if (items.has(name)) throw malformed(fields.path('Name'), 'must not be there twice');
    if (!collected.some((item) => item.name === name))
      throw malformed(fields.path('Name'), 'must be the name of an item of DataCollection');
    const isSaid = fields.has('Value') && fields.raw('Value') !== null;
    items.set(name, isSaid ? new Secret(fields.text('Value')) : undefined);
  }
  return items;
}

/** The encrypted items of a request for its line, values in clear `withSecrets` and else left out. */
export async function encryptedItemsToLine(
  secrets: Ports['secrets'],
  { uuid, dataCollection }: Request,
  withSecrets: boolean,
): Promise<object[]> {
  const items: object[] = [];
  for (const item of dataCollection) {
    if (item.isEncrypted !== true) continue;
    const value = withSecrets ? await opened(secrets, uuid, item) : undefined;
    items.push({ Name: item.name, ...(value === undefined ? {} : { Value: value.reveal() }) });
  }
  return items;
}

/**
 * The items of a request as they are to be stored. An encrypted one whose value the file leaves out or repeats keeps
 * its ciphertext, so that a second import changes nothing.
 */
export async function planDataCollection(
  secrets: Ports['secrets'],
  { uuid, dataCollection }: Pick<Request, 'uuid' | 'dataCollection'>,
  encrypted: EncryptedItems,
  stored: Request | undefined,
): Promise<CollectedItem[]> {
  return await Promise.all(
    dataCollection.map(async (item): Promise<CollectedItem> => {
      const before = stored?.dataCollection.find(({ name }) => name === item.name);
      // A file that comes from the v1.0 answers alone shows null for what is encrypted.
      const isKept =
        before?.isEncrypted === true && item.value === null && encrypted.get(item.name) === undefined;
      if (isKept) return before;
      if (!encrypted.has(item.name)) return item;
      const value = encrypted.get(item.name);
      if (value === undefined) return { name: item.name, value: null, isEncrypted: true };
      if (before?.isEncrypted === true) {
        const known = await opened(secrets, uuid, before);
        if (known?.reveal() === value.reveal()) return before;
      }
      const plain = new Secret<Uint8Array>(new TextEncoder().encode(value.reveal()));
      const sealed = await secrets.wrap(plain, dataItemContext(uuid, item.name));
      return { name: item.name, value: Buffer.from(sealed).toString('base64'), isEncrypted: true };
    }),
  );
}

async function opened(
  secrets: Ports['secrets'],
  requestUuid: RequestUuid,
  { name, value }: CollectedItem,
): Promise<Secret<string> | undefined> {
  if (value === null) return undefined;
  const sealed = new Uint8Array(Buffer.from(value, 'base64'));
  const plain = await secrets.unwrap(sealed, dataItemContext(requestUuid, name));
  return new Secret(new TextDecoder().decode(plain.reveal()));
}
