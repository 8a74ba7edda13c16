import { CmError, type OpenAuthorityRequest, type Store, type StoredAuthority } from '@cardea/domain';
import { generationOf, nameOfGeneration } from '@cardea/pki';

/**
 * The issuing authority of the last generation.
 *
 * Errors: `Conflict` when it waits for its first certificate.
 */
export async function currentAuthority({
  authorities,
}: Pick<Store, 'authorities'>): Promise<StoredAuthority> {
  const [current] = (await authorities.list())
    .filter(({ name }) => generationOf(name) > 0)
    .sort((one, other) => generationOf(other.name) - generationOf(one.name));
  if (current === undefined)
    throw new CmError(
      'Conflict',
      'The issuing authority has no certificate yet: `cardea ca request` writes the request for the first one.',
    );
  return current;
}

/** The open requests of renewals: for the current authority, its key kept, and for the generation after it. */
export async function openRenewals(
  { authorities }: Pick<Store, 'authorities'>,
  { name }: StoredAuthority,
): Promise<readonly OpenAuthorityRequest[]> {
  const names = [name, nameOfGeneration(generationOf(name) + 1)];
  const found = await Promise.all(names.map((each) => authorities.findOpenRequest(each)));
  return found.filter((request) => request !== undefined);
}
