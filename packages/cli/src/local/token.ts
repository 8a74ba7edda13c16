import { note, print, table } from '../output.js';
import { withInstallation } from './installation.js';

/** `cardea token create`: the token is shown this once. */
export async function tokenCreateCommand(options: {
  readonly user: string;
  readonly name: string;
  readonly expiresInDays?: number;
  readonly json?: boolean;
}): Promise<void> {
  const { createApiToken } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const { token, apiToken, account } = await createApiToken(system.ports, {
      logonName: options.user,
      name: options.name,
      expiresInDays: options.expiresInDays,
    });
    const expiresAt = apiToken.expiresAt?.toISOString() ?? null;
    if (options.json === true) {
      print(
        JSON.stringify({
          uuid: apiToken.uuid,
          account,
          name: apiToken.name,
          expiresAt,
          token: token.reveal(),
        }),
      );
      return;
    }
    print(token.reveal());
    note(
      `Token ${apiToken.uuid} for ${account}, ${expiresAt === null ? 'without end' : `until ${expiresAt}`}. It is not shown again.`,
    );
  });
}

/** `cardea token list`. */
export async function tokenListCommand(options: {
  readonly user?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { listApiTokens } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const listed = (await listApiTokens(system.ports, options.user)).map(({ token, account }) => ({
      uuid: token.uuid,
      account,
      name: token.name,
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt?.toISOString() ?? null,
    }));
    if (options.json === true) {
      print(JSON.stringify(listed));
      return;
    }
    const rows = listed.map((one) => [
      one.uuid,
      one.account,
      one.name,
      one.createdAt,
      one.expiresAt ?? 'never',
    ]);
    print(table([['TOKEN', 'ACCOUNT', 'NAME', 'CREATED', 'EXPIRES'], ...rows]));
  });
}

/** `cardea token revoke`. */
export async function tokenRevokeCommand(uuid: string, options: { readonly json?: boolean }): Promise<void> {
  const { revokeApiToken } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, (system) => revokeApiToken(system.ports, uuid));
  print(options.json === true ? JSON.stringify({ revoked: uuid }) : `Token ${uuid} is revoked.`);
}
