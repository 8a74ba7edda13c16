import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { freePort } from '@cardea/testkit';
import { outputOf, startDaemon } from './programs.js';

/** An OpenSSH server that lets in who holds a key of the file `authorized_keys`. */
export interface ShellServer extends AsyncDisposable {
  /** The account that one logs on to: that of the tests. */
  readonly account: string;
  /** Options by which `ssh` knows the server and asks for nothing but a key. */
  readonly clientOptions: readonly string[];
}

/** Starts sshd on a loopback port. */
export async function startShellServer(path: (name: string) => string): Promise<ShellServer> {
  const port = await freePort();
  await outputOf('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('host_key')]);
  // Where sshd goes when it gives up its rights; Debian makes it when the service starts.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(path('sshd_config'), configuration(path, port));
  const sshd = await startDaemon('/usr/sbin/sshd', ['-D', '-e', '-f', path('sshd_config')], (output) =>
    output.includes('Server listening'),
  );
  const host = await outputOf('cat', [path('host_key.pub')]);
  writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${host}`);
  const options = [
    'IdentityFile=none',
    'PasswordAuthentication=no',
    'KbdInteractiveAuthentication=no',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${path('known_hosts')}`,
    'ConnectTimeout=10',
  ];
  return {
    account: userInfo().username,
    clientOptions: ['-F', 'none', '-p', String(port), ...options.flatMap((option) => ['-o', option])],
    [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
  };
}

function configuration(path: (name: string) => string, port: number): string {
  return `
ListenAddress 127.0.0.1:${port}
HostKey ${path('host_key')}
PidFile ${path('sshd.pid')}
AuthorizedKeysFile ${path('authorized_keys')}
AuthenticationMethods publickey
PermitRootLogin prohibit-password
UsePAM no
# The folder of the tests belongs to everyone's temporary folder.
StrictModes no
`;
}
